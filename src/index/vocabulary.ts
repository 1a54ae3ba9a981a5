import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';

/** Ends every word in `word.chars`, and sorts before every letter. */
export const WORD_END = 0;
/** A word is looked up by its block of 16 characters, in which few words begin. */
const BLOCK_BITS = 4;

/** Sorts words by their UTF-16 units, the order that the vocabulary, the trie and the suffixes share. */
export function compareWords(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Writes the words of a system.
 *
 * @param words distinct, lower case, sorted by `compareWords`
 * @param frequencies for each word the number of rows that have it
 */
export function writeVocabulary(
  writer: SegmentWriter,
  words: readonly string[],
  frequencies: Uint32Array,
): void {
  const offsets = new Uint32Array(words.length + 1);
  for (const [i, word] of words.entries()) offsets[i + 1] = offsets[i]! + word.length + 1;
  const chars = new Uint16Array(offsets[words.length]!);
  for (const [i, word] of words.entries()) {
    for (let k = 0; k < word.length; k++) chars[offsets[i]! + k] = word.charCodeAt(k);
  }
  writer.add('word.chars', 'u16', chars);
  writer.add('word.offsets', 'u32', offsets);
  writer.add('word.frequencies', 'u32', frequencies);
}

/** The distinct words of a system, numbered in sorted order. */
export class Vocabulary {
  readonly size: number;
  /** All words, each followed by WORD_END. */
  readonly chars: Uint16Array;
  /** Word w is `chars[offsets[w] … offsets[w + 1] - 2]`. */
  readonly offsets: Uint32Array;
  readonly frequencies: Uint32Array;
  /** 20 − ⌊log2(frequency + 1)⌋: the rarer the word, the greater. */
  readonly rarity: Uint8Array;
  readonly #blockWords: Uint32Array;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader) {
    this.frequencies = reader.get('word.frequencies', 'u32');
    this.size = this.frequencies.length;
    this.chars = reader.get('word.chars', 'u16');
    this.offsets = reader.getOffsets('word.offsets', this.size, this.chars.length);
    reader.check('word.chars', 'must end every word', () => this.#areWordsEnded());
    this.#blockWords = blockWordsOf(this.offsets);
    this.rarity = raritiesOf(this.frequencies);
  }

  #areWordsEnded(): boolean {
    for (let w = 0; w < this.size; w++) {
      const end = this.offsets[w + 1]! - 1;
      if (end <= this.offsets[w]! || this.chars[end] !== WORD_END) return false;
    }
    return true;
  }

  /** Rows that have one of these words, some of them counted several times. */
  rowsOf(words: readonly number[]): number {
    let rows = 0;
    for (let i = 0; i < words.length; i++) rows += this.frequencies[words[i]!]!;
    return rows;
  }

  /** Letters of a word. */
  lengthOf(word: number): number {
    return this.offsets[word + 1]! - this.offsets[word]! - 1;
  }

  wordAt(word: number): string {
    const end = this.offsets[word + 1]! - 1;
    let letters = '';
    // Of so few letters a loop is faster than to spread them.
    for (let i = this.offsets[word]!; i < end; i++) letters += String.fromCharCode(this.chars[i]!);
    return letters;
  }

  /** The word that the character at `position` of `chars` belongs to. */
  wordOf(position: number): number {
    let word = this.#blockWords[position >>> BLOCK_BITS]!;
    while (this.offsets[word + 1]! <= position) word++;
    return word;
  }
}

/** For each block of characters the word that its first one belongs to. */
function blockWordsOf(offsets: Uint32Array): Uint32Array {
  const words = offsets.length - 1;
  const blockWords = new Uint32Array(Math.ceil(offsets[words]! / 2 ** BLOCK_BITS));
  let block = 0;
  for (let word = 0; word < words; word++) {
    while (block < blockWords.length && block << BLOCK_BITS < offsets[word + 1]!) blockWords[block++] = word;
  }
  return blockWords;
}

/** 20 − ⌊log2(frequency + 1)⌋, at least 0, for each frequency. Made whenever a snapshot is opened, so it must not take long. */
function raritiesOf(frequencies: Uint32Array): Uint8Array {
  const rarities = new Uint8Array(frequencies.length);
  for (let w = 0; w < rarities.length; w++) {
    // Clz32 of a positive number is 31 − ⌊log2⌋.
    rarities[w] = Math.max(0, Math.clz32(frequencies[w]! + 1) - 11);
  }
  return rarities;
}
