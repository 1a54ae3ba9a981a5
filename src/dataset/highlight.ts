import { FIRST_FOLDED, foldedSpellings, spelledLength } from '../concept/text.ts';
import type { TextIndex } from '../index/text-index.ts';
import type { QueryWord } from './query.ts';
import { MARK } from './word-marks.ts';
import { WordPlaces } from './word-places.ts';

/** The mark of a typed word that the text does not have. */
const NOT_FOUND = 255;

/** A run of UTF-16 units to mark, `[start, end)`. */
export interface Highlight {
  readonly start: number;
  readonly end: number;
}

/** A code system's texts and where their bytes lie. */
export interface TextSource {
  readonly bytes: Uint8Array;
  readonly index: TextIndex;
}

/** Marks the words of texts that were typed. Holds scratch memory, so it marks one text at a time. */
export class Highlighter {
  readonly #bytes: Uint8Array;
  readonly #index: TextIndex;
  readonly #runs = new WordPlaces();

  constructor({ bytes, index }: TextSource) {
    this.#bytes = bytes;
    this.#index = index;
  }

  /**
   * What to mark in a text.
   *
   * @param places for each typed word the word of the text that it matches; ignored where `marks` is 255
   * @returns ascending runs that do not touch
   */
  highlight(
    text: number,
    words: readonly QueryWord[],
    places: Int32Array,
    marks: Uint8Array,
  ): readonly Highlight[] {
    const { texts } = this.#index;
    let lastPlace = -1;
    for (let t = 0; t < words.length; t++) {
      if (marks[t] !== NOT_FOUND && places[t]! > lastPlace) lastPlace = places[t]!;
    }
    if (lastPlace < 0) return [];
    this.#runs.find(this.#bytes, texts.valueStart(text), texts.valueEnd(text), lastPlace);
    const found: Highlight[] = [];
    for (let t = 0; t < words.length; t++) {
      const place = places[t]!;
      if (marks[t] === NOT_FOUND || place >= this.#runs.count) continue;
      const word = texts.words[texts.wordOffsets[text]! + place]!;
      found.push(this.#matchedPart(place, word, words[t]!.word, marks[t]!));
    }
    return areApart(found) ? found : joinRuns(found);
  }

  /**
   * The letters of a word that were typed; all of it when typing and text differ by more than spelling, as an abbreviation
   * does, or when the word of the vocabulary has other letters than the text, as of `İ` or of a letter with a mark apart.
   */
  #matchedPart(place: number, word: number, typed: string, mark: number): Highlight {
    const { vocabulary } = this.#index;
    const start = this.#runs.starts[place]!;
    const whole = { start, end: this.#runs.ends[place]! };
    if (mark === MARK.exact || mark > MARK.foldedInside || mark === MARK.abbreviation) return whole;
    if (vocabulary.lengthOf(word) !== whole.end - start) return whole;
    if (mark === MARK.start) return { start, end: start + typed.length };
    const part = this.#spelledPart(word, typed);
    return part === undefined ? whole : { start: start + part.start, end: start + part.end };
  }

  /** The first letters of a word that a typed text spells, if there are any. The word is made a string only when its letters differ. */
  #spelledPart(word: number, typed: string): Highlight | undefined {
    const { chars, offsets } = this.#index.vocabulary;
    const from = offsets[word]!;
    const length = this.#index.vocabulary.lengthOf(word);
    const firstSpellings = foldedSpellings(typed.charAt(0));
    let letters: string | undefined;
    for (let at = 0; at < length; at++) {
      const unit = chars[from + at]!;
      const isFirst = unit === typed.charCodeAt(0);
      if (!isFirst && unit < FIRST_FOLDED && !begins(firstSpellings, unit)) continue;
      if (isFirst && at + typed.length <= length && hasLetters(chars, from + at, typed))
        return { start: at, end: at + typed.length };
      letters ??= this.#index.vocabulary.wordAt(word);
      const spelled = spelledLength(letters, at, typed);
      if (spelled > 0) return { start: at, end: at + spelled };
    }
    return undefined;
  }
}

/** Whether one of the spellings begins with a letter. */
function begins(spellings: readonly string[], unit: number): boolean {
  for (let i = 0; i < spellings.length; i++) if (spellings[i]!.charCodeAt(0) === unit) return true;
  return false;
}

function hasLetters(chars: Uint16Array, from: number, letters: string): boolean {
  for (let i = 0; i < letters.length; i++) if (chars[from + i] !== letters.charCodeAt(i)) return false;
  return true;
}

function areApart(runs: readonly Highlight[]): boolean {
  for (let i = 1; i < runs.length; i++) if (runs[i]!.start <= runs[i - 1]!.end) return false;
  return true;
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
