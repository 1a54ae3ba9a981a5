const GROUP_REFERENCE = /\$(?:(\d)|<([^>]*)>)/g;

/** Compiles a pattern from a configuration so that it matches a cell as a whole. Throws SyntaxError. */
export function wholeCell(source: string): RegExp {
  return new RegExp(`^(?:${source})$`, 'u');
}

/** Whether a pattern compiles, by itself and wrapped: `a)(b` is one only when it is wrapped. */
export function isPattern(source: string): boolean {
  try {
    return [new RegExp(source, 'u'), wholeCell(source)].length > 0;
  } catch {
    return false;
  }
}

/** Whether each group that a replacement names is in the pattern; otherwise `$2` itself would become data. */
export function hasGroupsOf(source: string, replacement: string): boolean {
  // The empty alternative matches at once, and the match lists every group of the pattern.
  const groups = new RegExp(`${source}|`, 'u').exec('')!;
  return [...replacement.matchAll(GROUP_REFERENCE)].every(([, index, name]) =>
    index === undefined
      ? Object.hasOwn(groups.groups ?? {}, name!)
      : index !== '0' && Number(index) < groups.length,
  );
}
