/** A code that is a range of codes, such as `A15-A19`. */
export interface CodeRange {
  readonly code: string;
  readonly first: string;
  readonly last: string;
}

const RANGE = /^(?<first>[A-Z0-9]+)-(?<last>[A-Z0-9]+)$/;

/** The codes that are ranges, narrowest first. */
export function rangesOf(codes: Iterable<string>): CodeRange[] {
  const ranges = [...codes].flatMap((code) => asRange(code) ?? []);
  return ranges.sort((a, b) => widthOf(a) - widthOf(b) || (a.code < b.code ? -1 : 1));
}

/** The narrowest range in which the first characters of a code fall; around a range, the narrowest that is wider. */
export function rangeAround(
  code: string,
  ranges: readonly CodeRange[],
  isAllowed: (range: string) => boolean,
): CodeRange | undefined {
  const own = asRange(code);
  return ranges.find((range) => {
    if (own !== undefined && widthOf(range) <= widthOf(own)) return false;
    const isAround = contains(range, own?.first ?? code) && contains(range, own?.last ?? code);
    return isAround && isAllowed(range.code);
  });
}

function asRange(code: string): CodeRange | undefined {
  const { first, last } = RANGE.exec(code)?.groups ?? {};
  if (first === undefined || last === undefined) return undefined;
  // `NO-03` is no range: its ends are not of one kind.
  return first.length === last.length && first <= last ? { code, first, last } : undefined;
}

/** Letters and digits are digits of base 36, so a difference is the number of codes in between. */
function widthOf({ first, last }: CodeRange): number {
  return Number.parseInt(last, 36) - Number.parseInt(first, 36);
}

function contains({ first, last }: CodeRange, code: string): boolean {
  const start = code.slice(0, first.length);
  return start.length === first.length && first <= start && start <= last;
}
