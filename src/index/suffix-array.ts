import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';
import { LATIN_END } from './letter-spellings.ts';
import { compareWords, type Vocabulary, WORD_END } from './vocabulary.ts';
import type { WordKeys } from './word-keys.ts';

/**
 * Called for each place where a typed word is found, `isFolded` with a letter spelt otherwise. `position` is the place in the
 * vocabulary's characters.
 */
export type SuffixVisitor = (position: number, isFolded: boolean) => void;

const END = String.fromCharCode(WORD_END);

/** What was found of a typed word: its first `at` letters, which are `depth` letters of the suffixes `[low, high)`. */
interface Found {
  readonly at: number;
  readonly depth: number;
  readonly low: number;
  readonly high: number;
  readonly isFolded: boolean;
}

/**
 * Writes the suffixes of all words, sorted: for each its place in the vocabulary's characters. The suffix that is the
 * whole word is left out, since the trie finds it.
 */
export function writeSuffixArray(writer: SegmentWriter, words: readonly string[]): void {
  const suffixes: { text: string; position: number }[] = [];
  let start = 0;
  for (const word of words) {
    for (let i = 1; i < word.length; i++) suffixes.push({ text: word.slice(i), position: start + i });
    start += word.length + 1;
  }
  suffixes.sort((a, b) => compareWords(a.text, b.text) || a.position - b.position);
  writer.add(
    'suffix.positions',
    'u32',
    Uint32Array.from(suffixes, (suffix) => suffix.position),
  );
}

/** Finds a typed word inside the words of a vocabulary: `infarkt` in *hjerteinfarkt*. */
export class SuffixArray {
  readonly #positions: Uint32Array;
  readonly #chars: Uint16Array;
  /** The suffixes that begin with a letter below LATIN_END are `starts[letter] … starts[letter + 1] - 1`. */
  readonly #starts: Uint32Array;
  /** The suffixes that `#narrow` found. */
  #from = 0;
  #to = 0;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, vocabulary: Vocabulary) {
    this.#chars = vocabulary.chars;
    this.#positions = reader.getIds('suffix.positions', this.#chars.length);
    // Each word takes its letters and one WORD_END, and its first letter starts no suffix.
    const { length } = reader.getExactly('suffix.positions', 'u32', this.#chars.length - 2 * vocabulary.size);
    this.#starts = Uint32Array.from({ length: LATIN_END + 1 }, (_, char) => this.#bound(0, length, 0, char));
  }

  /**
   * Visits every place where a typed word is found: as it stands, and where at least one letter is spelt otherwise, such as `aere`
   * in *blære*. A place may be visited more than once.
   */
  find(typed: WordKeys, visit: SuffixVisitor): void {
    this.#find(typed, { at: 0, depth: 0, low: 0, high: this.#positions.length, isFolded: false }, visit);
  }

  /** Visits every place where a word of the vocabulary goes on with a stem and one of these endings, and ends there. */
  findEnds(stem: string, endings: readonly string[], visit: (position: number) => void): void {
    if (!this.#narrow(stem, 0, this.#positions.length, 0)) return;
    const low = this.#from;
    const high = this.#to;
    for (const ending of endings) {
      if (!this.#narrow(ending + END, low, high, stem.length)) continue;
      for (let i = this.#from; i < this.#to; i++) visit(this.#positions[i]!);
    }
  }

  #find(typed: WordKeys, found: Found, visit: SuffixVisitor): void {
    const { word, respellings } = typed;
    let { at, depth, low, high } = found;
    for (; at < word.length; at++, depth++) {
      for (const { letters, typed: count } of respellings[at]!) {
        if (!this.#narrow(letters, low, high, depth)) continue;
        const next = { at: at + count, depth: depth + letters.length, low: this.#from, high: this.#to };
        this.#find(typed, { ...next, isFolded: true }, visit);
      }
      if (!this.#narrow(word.charAt(at), low, high, depth)) return;
      low = this.#from;
      high = this.#to;
    }
    for (let i = low; i < high; i++) visit(this.#positions[i]!, found.isFolded);
  }

  /** Finds the suffixes of a range that have these letters at `depth`. Returns whether there are any. */
  #narrow(letters: string, low: number, high: number, depth: number): boolean {
    let from = low;
    let to = high;
    for (let i = 0; i < letters.length && from < to; i++) {
      const char = letters.charCodeAt(i);
      if (depth + i === 0 && char < LATIN_END) {
        from = this.#starts[char]!;
        to = this.#starts[char + 1]!;
        continue;
      }
      from = this.#bound(from, to, depth + i, char);
      if (from === to || this.#charAt(from, depth + i) !== char) return false;
      to = this.#bound(from, to, depth + i, char + 1);
    }
    this.#from = from;
    this.#to = to;
    return from < to;
  }

  /** The first suffix of a range whose letter at `depth` is at least `char`. */
  #bound(from: number, to: number, depth: number, char: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#charAt(middle, depth) < char) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A letter of a suffix that has `depth` letters before it, or WORD_END. */
  #charAt(suffix: number, depth: number): number {
    return this.#chars[this.#positions[suffix]! + depth]!;
  }
}
