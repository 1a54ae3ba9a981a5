import { frequencyLevel } from '../concept/frequency.ts';
import { NEUTRAL_WORDS, STOP_WORDS, tokenise } from '../concept/text.ts';
import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';
import { SoundDictionary, writeSoundDictionary } from './sound-dictionary.ts';
import type { IndexedText, TextLabel } from './static-order.ts';
import { SuffixArray, writeSuffixArray } from './suffix-array.ts';
import { TextTable } from './text-table.ts';
import { writeTextTable } from './text-table-writer.ts';
import { Trie, writeTrie } from './trie.ts';
import { compareWords, Vocabulary, writeVocabulary } from './vocabulary.ts';

/** A text to index. */
export interface SourceText {
  readonly row: number;
  readonly label: TextLabel;
  readonly value: string;
  /** Where its UTF-8 bytes lie in the concepts' bytes. */
  readonly valueStart: number;
  readonly valueLength: number;
  /** How many times the concept was registered; 0 where nobody says. */
  readonly frequency: number;
}

/**
 * Writes everything a search needs.
 *
 * @param texts in the order of their rows, the display of a row first
 */
export function writeTextIndex(writer: SegmentWriter, texts: readonly SourceText[], rowCount: number): void {
  const tokens = texts.map((text) => tokenise(text.value).map((token) => token.word));
  const words = [...new Set(tokens.flat())].sort(compareWords);
  const ids = new Map(words.map((word, id) => [word, id]));

  const indexed = texts.map((text, i): IndexedText => {
    const own = tokens[i]!;
    return {
      ...text,
      words: Uint32Array.from(own, (word) => ids.get(word)!),
      neutralStart: Math.max(
        0,
        own.findIndex((word) => !NEUTRAL_WORDS.has(word)),
      ),
      weight: lettersOf(own.filter((word) => !NEUTRAL_WORDS.has(word))),
      fullWeight: lettersOf(own),
      frequencyLevel: frequencyLevel(text.frequency),
    };
  });
  writeVocabulary(writer, words, countRows(indexed, words.length));
  writeTrie(writer, words);
  writeSuffixArray(writer, words);
  writeSoundDictionary(writer, words);
  writeTextTable(writer, indexed, rowCount, words.length);
}

/** For each word the number of rows that have it. Texts of one row stand together. */
function countRows(texts: readonly IndexedText[], wordCount: number): Uint32Array {
  const counts = new Uint32Array(wordCount);
  const lastRow = new Int32Array(wordCount).fill(-1);
  for (const text of texts) {
    for (const word of text.words) {
      if (lastRow[word] !== text.row) counts[word]!++;
      lastRow[word] = text.row;
    }
  }
  return counts;
}

function lettersOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length + 1, 0);
}

/** The indexes of the texts of a code system, read from a segment. */
export class TextIndex {
  readonly vocabulary: Vocabulary;
  readonly trie: Trie;
  readonly suffixes: SuffixArray;
  readonly sounds: SoundDictionary;
  readonly texts: TextTable;
  /** 1 for each word of the vocabulary that is a stop word. */
  readonly isStop: Uint8Array;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, rowCount: number, conceptBytes: number) {
    this.vocabulary = new Vocabulary(reader);
    this.trie = new Trie(reader, this.vocabulary.size);
    this.suffixes = new SuffixArray(reader, this.vocabulary);
    this.sounds = new SoundDictionary(reader, this.vocabulary.size);
    this.texts = new TextTable(reader, rowCount, conceptBytes, this.vocabulary.size);
    this.isStop = new Uint8Array(this.vocabulary.size);
    for (const word of STOP_WORDS) this.#markStop(word);
  }

  #markStop(word: string): void {
    const found = this.trie.findWord(word);
    if (found >= 0) this.isStop[found] = 1;
  }
}
