import { foldedSpellings } from '../../src/concept/text.ts';

/**
 * The edit-distance table of `typed` against every beginning of `word`, filled whole and without any shortcut: entry i
 * is the distance between `typed` and the first i letters of `word`. Insertion, deletion, substitution and the exchange
 * of neighbours cost 1 (optimal string alignment); spelling a letter otherwise costs nothing.
 */
export function distancesToBeginnings(typed: string, word: string): number[] {
  const table: number[][] = [];
  for (let i = 0; i <= word.length; i++) {
    const row: number[] = [i];
    table.push(row);
    for (let j = 1; j <= typed.length; j++) row.push(i === 0 ? j : cellOf(table, typed, word, i, j));
  }
  return table.map((row) => row[typed.length]!);
}

function cellOf(table: readonly number[][], typed: string, word: string, i: number, j: number): number {
  const above = table[i - 1]!;
  const letter = word.charAt(i - 1);
  const typedLetter = typed.charAt(j - 1);
  let cost = above[j - 1]! + (isSpelling(letter, typedLetter) ? 0 : 1);
  cost = Math.min(cost, above[j]! + 1, table[i]![j - 1]! + 1);
  if (i > 1 && j > 1 && letter === typed.charAt(j - 2) && word.charAt(i - 2) === typedLetter) {
    cost = Math.min(cost, table[i - 2]![j - 2]! + 1);
  }
  if (j > 1 && isPair(letter, typed.slice(j - 2, j))) cost = Math.min(cost, above[j - 2]!);
  if (i > 1 && isPair(typedLetter, word.slice(i - 2, i))) cost = Math.min(cost, table[i - 2]![j - 1]!);
  return cost;
}

/** The distance between a typed word and a word, or in prefix mode and the beginning of the word that is nearest. */
export function distanceOf(typed: string, word: string, mode: 'whole' | 'prefix'): number {
  const distances = distancesToBeginnings(typed, word);
  return mode === 'whole' ? distances.at(-1)! : Math.min(...distances);
}

/** True when the beginning of `word` is `typed`, each letter as it stands or spelt otherwise. */
export function beginsSpelt(typed: string, word: string): boolean {
  return restsOf(typed, word).length > 0;
}

/** True when all of `word` is `typed`, each letter as it stands or spelt otherwise. */
export function isSpelt(typed: string, word: string): boolean {
  return restsOf(typed, word).includes('');
}

/** What may be left of `word` after `typed`, each letter as it stands or spelt otherwise. */
function restsOf(typed: string, word: string): string[] {
  if (typed === '') return [word];
  if (word === '') return [];
  const [letter, typedLetter] = [word.charAt(0), typed.charAt(0)];
  return [
    ...(isSpelling(letter, typedLetter) ? restsOf(typed.slice(1), word.slice(1)) : []),
    ...(isPair(letter, typed.slice(0, 2)) ? restsOf(typed.slice(2), word.slice(1)) : []),
    ...(isPair(typedLetter, word.slice(0, 2)) ? restsOf(typed.slice(1), word.slice(2)) : []),
  ];
}

function isSpelling(a: string, b: string): boolean {
  if (a < '\u0080' && b < '\u0080') return a === b;
  return a === b || foldedSpellings(a).includes(b) || foldedSpellings(b).includes(a);
}

function isPair(letter: string, two: string): boolean {
  return letter >= '\u0080' && two.length === 2 && foldedSpellings(letter).includes(two);
}
