import { foldedSpellings } from '../concept/text.ts';
import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';
import { lettersSpelt } from './letter-spellings.ts';
import { compareWords, type Vocabulary } from './vocabulary.ts';

/** Called for each place where a typed word is found; `position` is the place in the vocabulary's characters. */
export type SuffixVisitor = (position: number, length: number) => void;

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

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, vocabulary: Vocabulary) {
    this.#chars = vocabulary.chars;
    this.#positions = reader.getIds('suffix.positions', this.#chars.length);
    // Each word takes its letters and one WORD_END, and its first letter starts no suffix.
    reader.getExactly('suffix.positions', 'u32', this.#chars.length - 2 * vocabulary.size);
  }

  /** Visits every place where `typed` is found as it stands. */
  findExact(typed: string, visit: SuffixVisitor): void {
    let low = 0;
    let high = this.#positions.length;
    for (let depth = 0; depth < typed.length && low < high; depth++) {
      const char = typed.charCodeAt(depth);
      low = this.#bound(low, high, depth, char);
      high = this.#bound(low, high, depth, char + 1);
    }
    for (let i = low; i < high; i++) visit(this.#positions[i]!, typed.length);
  }

  /** Visits every place where `typed` is found with at least one letter spelt otherwise: `aere` in *blære*. */
  findFolded(typed: string, visit: SuffixVisitor): void {
    this.#fold(typed, 0, 0, this.#positions.length, 0, false, visit);
  }

  #fold(
    typed: string,
    at: number,
    low: number,
    high: number,
    depth: number,
    folded: boolean,
    visit: SuffixVisitor,
  ) {
    if (low >= high) return;
    if (at === typed.length) {
      if (folded) for (let i = low; i < high; i++) visit(this.#positions[i]!, depth);
      return;
    }
    const step = (letters: string, typedLetters: number, isFold: boolean) => {
      let from = low;
      let to = high;
      for (let i = 0; i < letters.length && from < to; i++) {
        const char = letters.charCodeAt(i);
        from = this.#bound(from, to, depth + i, char);
        to = this.#bound(from, to, depth + i, char + 1);
      }
      this.#fold(typed, at + typedLetters, from, to, depth + letters.length, folded || isFold, visit);
    };
    step(typed.charAt(at), 1, false);
    for (const letters of otherSpellings(typed.charAt(at))) step(letters, 1, true);
    if (at + 1 < typed.length) {
      for (const letter of otherSpellings(typed.slice(at, at + 2))) step(letter, 2, true);
    }
  }

  /** The first suffix of the range whose letter at `depth` is at least `char`. */
  #bound(from: number, to: number, depth: number, char: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // Every suffix of the range has its first `depth` letters, so `depth` reaches its WORD_END at the farthest.
      if (this.#chars[this.#positions[middle]! + depth]! < char) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What a text may have where `spelling` was typed: å and á for `a`, å for `aa`; and a or aa for `å`. */
function otherSpellings(spelling: string): readonly string[] {
  const letters = lettersSpelt(spelling);
  if (spelling.length > 1) return letters;
  const own = foldedSpellings(spelling);
  return own.length === 0 ? letters : [...new Set([...letters, ...own])];
}
