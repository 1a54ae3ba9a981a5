/** Fewest and most concepts to search among: the texts of ICD-10 that all queries find, and what fits in memory. */
const SIZE_BOUNDS = { least: 1_000, most: 2_000_000 } as const;

/**
 * The names that were asked for, in the order in which they are known; all when none was.
 *
 * @param isExact whether a wish is a whole name; otherwise it is the beginning of one or several
 * @returns unknown: wishes that are none
 */
export function chooseNames(
  names: readonly string[],
  wishes: readonly string[],
  isExact: boolean,
): { chosen: string[]; unknown: string[] } {
  const isMeant = (name: string, wish: string): boolean => (isExact ? name === wish : name.startsWith(wish));
  return {
    chosen: names.filter((name) => wishes.length === 0 || wishes.some((wish) => isMeant(name, wish))),
    unknown: wishes.filter((wish) => wish === '' || !names.some((name) => isMeant(name, wish))),
  };
}

/** Reads `20000,1000000`: whole numbers in ascending order, each once. Undefined when it is something else. */
export function readSizes(text: string): number[] | undefined {
  const parts = text.split(',');
  if (parts.some((part) => !/^\d{1,9}$/.test(part))) return undefined;
  const sizes = [...new Set(parts.map(Number))].sort((a, b) => a - b);
  return sizes.every((size) => size >= SIZE_BOUNDS.least && size <= SIZE_BOUNDS.most) ? sizes : undefined;
}
