import type { Run } from '../index/code-index.ts';
import type { QueryWord } from './query.ts';
import type { WordMarks } from './word-marks.ts';

/** A stop word that may be missing, between two different words that may not: `svikt i nyre`. A compound of these, *nyresvikt*, says what it says. */
export interface JoiningStop {
  /** The bit of the stop word. */
  readonly stop: number;
  /** Numbers and bits of the words before and after it. */
  readonly before: number;
  readonly after: number;
  readonly both: number;
}

/** The typed words of a query in one code system: which may be missing, and which begin codes. */
export class TypedWords {
  readonly words: readonly QueryWord[];
  /** For each typed word the rows whose code it begins; empty runs when it is no code. */
  readonly codeRows: readonly Run[];
  readonly hasCodes: boolean;
  /** A bit for each typed word that may not be missing. */
  readonly required: number;
  /** A bit for each stop word that may be missing; of one that was typed several times for the first, which finds no more than the last. */
  readonly optional: number;
  readonly joiningStops: readonly JoiningStop[];

  constructor(words: readonly QueryWord[], codeRows: readonly Run[]) {
    this.words = words;
    this.codeRows = codeRows;
    this.hasCodes = codeRows.some(({ start, end }) => start < end);
    let [required, optional] = [0, 0];
    for (const [t, { isOptional }] of words.entries()) {
      if (!isOptional) required |= 1 << t;
      else if (this.isFirstTime(t)) optional |= 1 << t;
    }
    this.required = required;
    this.optional = optional;
    this.joiningStops = optional === 0 ? [] : joiningStopsOf(words, optional);
  }

  /** Whether a word was not typed before. */
  isFirstTime(t: number): boolean {
    return this.words.findIndex(({ word }) => word === this.words[t]!.word) === t;
  }

  /** The first of the words that match just what this one does: itself, unless it was typed before. */
  firstLike(t: number): number {
    const { keys, isNumber, isOptional, isLast } = this.words[t]!;
    return this.words.findIndex((other) => {
      const isAlike =
        other.isNumber === isNumber && other.isOptional === isOptional && other.isLast === isLast;
      return other.keys === keys && isAlike;
    });
  }

  /** Whether a typed word begins a code. */
  isCode(t: number): boolean {
    return this.codeRows[t]!.start < this.codeRows[t]!.end;
  }

  /** Whether a typed word begins the code of a row. */
  isCodeOf(t: number, row: number): boolean {
    const { start, end } = this.codeRows[t]!;
    return row >= start && row < end;
  }
}

function joiningStopsOf(words: readonly QueryWord[], optional: number): JoiningStop[] {
  const joining: JoiningStop[] = [];
  for (let t = 0; t < words.length; t++) {
    if ((optional & (1 << t)) === 0) continue;
    let before = t - 1;
    while (before >= 0 && words[before]!.isOptional) before--;
    const after = words.findIndex(({ isOptional }, i) => i > t && !isOptional);
    // A word is no compound of itself.
    if (before < 0 || after < 0 || words[before]!.word === words[after]!.word) continue;
    joining.push({ stop: 1 << t, before, after, both: (1 << before) | (1 << after) });
  }
  return joining;
}

/** Whether a typed word matches nothing and may not be missing: then only rows are hits whose code begins with the whole query. */
export function isLost(t: number, typed: TypedWords, marks: WordMarks): boolean {
  return !typed.words[t]!.isOptional && marks.words[t]!.length === 0 && !typed.isCode(t);
}

/** Those of an empty query. */
export const NO_WORDS = new TypedWords([], []);
