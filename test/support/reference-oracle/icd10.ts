import { CHAPTER_VIII } from '../reference-dataset.ts';
import { periodsOfEditions, rowsOf, tidy } from './editions.ts';
import { OPEN, type RawPeriod, RawSystem } from './raw-system.ts';

const FOLDER = 'icd10';

/** A row of the hierarchy: chapter, block or category. */
interface Group {
  readonly code: string;
  readonly display: string;
  readonly parent: string;
}

/**
 * ICD-10: the list of 2026, what of 2011–2017 the editions had, and what groups the codes. A group that the list lacks is
 * there always; one that was a code itself goes on as a group from its end, if anything lies in it.
 */
export function icd10(): RawSystem {
  const list = rowsOf(FOLDER, 'icd10.tsm-2026.dotted.hash-separated.csv', '#').map(
    ([, code, text]) => [code!, text!] as const,
  );
  const codes = periodsOfEditions(list, 'icd10-editions-2011-2017.tsv', FOLDER, '2011', dotted);
  const groups = readGroups();
  const withGroups = [...codes];
  const known = Map.groupBy(codes, ({ code }) => code);
  for (const { code, display } of groups.values()) {
    const own = known.get(code)?.map(({ to }) => to) ?? [];
    if (own.includes(OPEN)) continue;
    const from = own.toSorted().at(-1) ?? '';
    withGroups.push({ code, display, from, to: OPEN, selectable: false });
  }
  return new RawSystem('icd-10', withoutEmptyGroups(withParents(withGroups, groups), known));
}

export function dotted(code: string): string {
  return code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code;
}

function readGroups(): Map<string, Group> {
  const rows = rowsOf(FOLDER, 'icd10-hierarchy-skde-2016.tsv');
  const levels = [...rows.filter(([, , level]) => level !== 'category'), ...rows.filter(isCategory)];
  const groups = new Map<string, Group>();
  for (const [code, parent, , text] of levels) {
    if (groups.has(code!)) continue;
    const display = code === 'VIII' ? CHAPTER_VIII : tidy(text!.replace(/^\([^)]+\) /, ''));
    groups.set(code!, { code: code!, display, parent: parent! });
  }
  return groups;
}

function isCategory([, , level]: readonly string[]): boolean {
  return level === 'category';
}

/** The hierarchy says it, or else the code begins with its parent's, or else falls in the narrowest block around it. */
function withParents(periods: readonly RawPeriod[], groups: ReadonlyMap<string, Group>): RawPeriod[] {
  const byCode = Map.groupBy(periods, ({ code }) => code);
  const blocks = [...byCode.keys()].filter((code) => code.includes('-'));
  const width = (block: string): number => numberOf(block.slice(4)) - numberOf(block.slice(0, 3));
  blocks.sort((a, b) => width(a) - width(b) || (a < b ? -1 : 1));
  const above = new Set([...blocks, ...blocks.map((block) => groups.get(block)?.parent ?? '')]);
  return periods.map((period): RawPeriod => {
    const isThere = (code: string): boolean =>
      byCode.get(code)?.some(({ from, to }) => from < period.to && period.to <= to) === true;
    const said = groups.get(period.code)?.parent ?? '';
    if (said !== '') return { ...period, parents: [said] };
    const start = period.code.slice(0, 3);
    const prefixes = Array.from({ length: 8 }, (_, i) => period.code.slice(0, 10 - i)).filter(
      (prefix) => prefix.length >= 3 && prefix.length < period.code.length,
    );
    const prefix = prefixes.find((own) => !above.has(own) && isThere(own));
    const around = blocks.find(
      (block) => block.slice(0, 3) <= start && start <= block.slice(4) && isThere(block),
    );
    const isChapter = !/\d/.test(period.code);
    const parent = prefix ?? (isChapter || period.code.includes('-') ? undefined : around);
    return parent === undefined ? period : { ...period, parents: [parent] };
  });
}

function numberOf(text: string): number {
  return Number.parseInt(text, 36);
}

/** A former code is a group only as long as a code of today lies in it. */
function withoutEmptyGroups(
  periods: readonly RawPeriod[],
  known: ReadonlyMap<string, readonly RawPeriod[]>,
): RawPeriod[] {
  let kept = periods;
  for (;;) {
    const needed = new Set(kept.filter(({ to }) => to === OPEN).flatMap(({ parents = [] }) => parents));
    const next = kept.filter((period) => {
      const isContinued = period.selectable === false && known.has(period.code);
      return !isContinued || needed.has(period.code);
    });
    if (next.length === kept.length) return next;
    kept = next;
  }
}
