import { foldCase, spelledLength, wordRuns } from '../concept/text.ts';
import type { QueryWord } from './query.ts';
import { MARK } from './word-marks.ts';

/** A run of UTF-16 units to mark, `[start, end)`. */
export interface Highlight {
  readonly start: number;
  readonly end: number;
}

/**
 * What to mark in a text.
 *
 * @param places for each typed word the word of the text that it matches; ignored where `marks` is 255
 * @returns ascending runs that do not touch
 */
export function highlight(
  text: string,
  words: readonly QueryWord[],
  places: Int32Array,
  marks: Uint8Array,
): Highlight[] {
  const all = wordRuns(text);
  const runs: Highlight[] = [];
  for (const [t, { word }] of words.entries()) {
    const run = all[places[t]!];
    if (marks[t] === 255 || run === undefined) continue;
    const folded = foldCase(text.slice(run.start, run.end));
    const isFoldable = folded.length === run.end - run.start;
    runs.push(isFoldable ? matchedPart(folded, word, run.start, marks[t]!) : run);
  }
  return runs.length < 2 ? runs : joinRuns(runs);
}

/** The letters of `word` that were typed; all of it when typing and text differ by more than spelling, as an abbreviation does. */
function matchedPart(word: string, typed: string, start: number, mark: number): Highlight {
  const whole = { start, end: start + word.length };
  if (mark > MARK.foldedInside || mark === MARK.abbreviation) return whole;
  for (let at = 0; at < word.length; at++) {
    const length = spelledLength(word, at, typed);
    if (length > 0) return { start: start + at, end: start + at + length };
  }
  return whole;
}

/** Sorts runs and joins those that overlap or touch. */
export function joinRuns(runs: readonly Highlight[]): Highlight[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of runs.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

/**
 * What to mark in a code whose first letters were typed: punctuation between typed letters is marked, punctuation after
 * them is not.
 */
export function highlightCode(code: string, typedKeyLength: number): Highlight[] {
  let seen = 0;
  let end = 0;
  for (let i = 0; i < code.length && seen < typedKeyLength; i++) {
    if (/[.\s-]/u.test(code.charAt(i))) continue;
    seen++;
    end = i + 1;
  }
  return end === 0 ? [] : [{ start: 0, end }];
}
