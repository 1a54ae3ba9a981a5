import type { DesignationUse } from '../concept/concept.ts';
import { haveElements, type SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';

/** What a text is: its language and its use. */
export interface TextLabel {
  readonly language: string;
  readonly use: string;
}

/** One text of one row, in the order in which the row has them. */
export interface IndexedText {
  readonly row: number;
  readonly label: TextLabel;
  /** Where the UTF-8 bytes of the text lie in `ConceptTable.bytes`. */
  readonly valueStart: number;
  readonly valueLength: number;
  /** Numbers of its words in the vocabulary, in the order of the text. */
  readonly words: Uint32Array;
  /** Words that say nothing before the first one that says something. */
  readonly neutralStart: number;
  /** Letters of its words without those that say nothing. */
  readonly weight: number;
  /** Letters of all its words. */
  readonly fullWeight: number;
  /** How common its concept is, in doublings; 0 where nobody says. */
  readonly frequencyLevel: number;
}

/** Longest text that can be indexed, in UTF-8 bytes. */
export const MAX_TEXT_BYTES = 65_535;
/** The use of designations that name what a concept lies in. */
const CONTEXT: DesignationUse = 'context';
/** Outweighs the letters of any text. */
const CONTEXT_WEIGHT = 2 ** 15;
/** Labels are numbered in a byte. */
const MAX_LABELS = 256;

/**
 * Writes the texts and the postings.
 *
 * @param texts in the order of their rows
 */
export function writeTextTable(
  writer: SegmentWriter,
  texts: readonly IndexedText[],
  rowCount: number,
  wordCount: number,
): void {
  const labels: TextLabel[] = [];
  const labelIds = new Map<string, number>();
  const labelOf = ({ language, use }: TextLabel): number => {
    const key = `${language} ${use}`;
    const id = labelIds.get(key) ?? labels.length;
    if (id === labels.length) labels.push({ language, use });
    labelIds.set(key, id);
    if (id >= MAX_LABELS)
      throw new RangeError(`a code system has at most ${MAX_LABELS} pairs of language and use`);
    return id;
  };
  const textLabels = Uint8Array.from(texts, (text) => labelOf(text.label));
  const ranks = rankTexts(texts);
  writer.addJson('text.label_names', labels);
  writer.add('text.labels', 'u8', textLabels);
  writer.add('text.ranks', 'u32', ranks);
  writer.add('text.weights', 'u16', Uint16Array.from(texts, sharedWeight));
  writer.add(
    'text.value_starts',
    'u32',
    Uint32Array.from(texts, (text) => text.valueStart),
  );
  writer.add(
    'text.neutral_starts',
    'u8',
    Uint8Array.from(texts, (text) => Math.min(text.neutralStart, 0xff)),
  );
  writer.add(
    'text.value_lengths',
    'u16',
    Uint16Array.from(texts, (text) => text.valueLength),
  );
  writer.add(
    'text.rows',
    'u32',
    countOffsets(texts, rowCount, (text) => [text.row]),
  );

  const wordOffsets = new Uint32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) wordOffsets[i + 1] = wordOffsets[i]! + text.words.length;
  const words = new Uint32Array(wordOffsets[texts.length]!);
  for (const [i, text] of texts.entries()) words.set(text.words, wordOffsets[i]!);
  writer.add('text.word_offsets', 'u32', wordOffsets);
  writer.add('text.words', 'u32', words);
  writePostings(writer, texts, ranks, wordCount);
}

/** Letters of a text that count, and above them whether it names the context only. Compares across systems. */
function sharedWeight({ weight, label }: IndexedText): number {
  return Math.min(weight, CONTEXT_WEIGHT - 1) + (label.use === CONTEXT ? CONTEXT_WEIGHT : 0);
}

/**
 * The static order of texts: own names before those of the context, common concepts before rare ones, short before long,
 * then by row, which is by code.
 */
function rankTexts(texts: readonly IndexedText[]): Uint32Array {
  const order = Uint32Array.from(texts, (_, i) => i);
  const isContext = ({ label }: IndexedText): number => (label.use === CONTEXT ? 1 : 0);
  order.sort((a, b) => {
    const [left, right] = [texts[a]!, texts[b]!];
    return (
      isContext(left) - isContext(right) ||
      right.frequencyLevel - left.frequencyLevel ||
      sharedWeight(left) - sharedWeight(right) ||
      left.fullWeight - right.fullWeight ||
      a - b
    );
  });
  const ranks = new Uint32Array(texts.length);
  for (const [rank, text] of order.entries()) ranks[text] = rank;
  return ranks;
}

/**
 * Rows of every word, best first for a query that is this word alone: texts that are the word, then those that begin with
 * it, then others, each in the static order. A search for one word can so stop as soon as its list is full.
 */
function writePostings(
  writer: SegmentWriter,
  texts: readonly IndexedText[],
  ranks: Uint32Array,
  wordCount: number,
): void {
  const entries: Map<number, number>[] = Array.from({ length: wordCount }, () => new Map());
  for (const [i, text] of texts.entries()) {
    for (const [position, word] of text.words.entries()) {
      const order = placeOf(text, position) * texts.length + ranks[i]!;
      const best = entries[word]!.get(text.row);
      if (best === undefined || order < best) entries[word]!.set(text.row, order);
    }
  }
  const offsets = new Uint32Array(wordCount + 1);
  for (const [word, rows] of entries.entries()) offsets[word + 1] = offsets[word]! + rows.size;
  const rows = new Uint32Array(offsets[wordCount]!);
  for (const [word, found] of entries.entries()) {
    const sorted = [...found].sort(([, a], [, b]) => a - b);
    for (const [i, [row]] of sorted.entries()) rows[offsets[word]! + i] = row;
  }
  writer.add('posting.offsets', 'u32', offsets);
  writer.add('posting.rows', 'u32', rows);
}

/** 0 for the only word of a name, 1 for one that a text begins with, else 2. */
function placeOf({ words, label, neutralStart }: IndexedText, position: number): number {
  if (words.length === 1 && label.use !== CONTEXT) return 0;
  return position <= neutralStart ? 1 : 2;
}

function countOffsets<T>(items: readonly T[], count: number, idsOf: (item: T) => number[]): Uint32Array {
  const offsets = new Uint32Array(count + 1);
  for (const item of items) for (const id of idsOf(item)) offsets[id + 1]!++;
  for (let i = 0; i < count; i++) offsets[i + 1]! += offsets[i]!;
  return offsets;
}

/** The texts of all rows with their words, and for each word the rows that have it. */
export class TextTable {
  readonly size: number;
  /** For text t its words are `words[wordOffsets[t] … wordOffsets[t + 1] - 1]`. */
  readonly wordOffsets: Uint32Array;
  readonly words: Uint32Array;
  /** The texts of row r are `[rowTexts[r], rowTexts[r + 1])`; the first is its display. */
  readonly rowTexts: Uint32Array;
  /** Place of each text in the static order, each number once. */
  readonly ranks: Uint32Array;
  /** Letters of a text without those that say nothing; 2¹⁵ more for a text that names the context only. */
  readonly weights: Uint16Array;
  /** Words that say nothing before the first one that says something. */
  readonly neutralStarts: Uint8Array;
  /** The rows of word w are `postings[postingOffsets[w] … postingOffsets[w + 1] - 1]`. */
  readonly postingOffsets: Uint32Array;
  readonly postings: Uint32Array;
  readonly #valueStarts: Uint32Array;
  readonly #valueLengths: Uint16Array;
  readonly #labels: Uint8Array;
  readonly #labelNames: readonly TextLabel[];

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, rowCount: number, conceptBytes: number, wordCount: number) {
    this.size = reader.get('text.ranks', 'u32').length;
    this.ranks = reader.getIds('text.ranks', this.size);
    this.rowTexts = reader.getOffsets('text.rows', rowCount, this.size);
    reader.check('text.rows', 'must give every row a display', () => haveElements(this.rowTexts));
    this.words = reader.getIds('text.words', wordCount);
    this.wordOffsets = reader.getOffsets('text.word_offsets', this.size, this.words.length);
    this.weights = reader.getExactly('text.weights', 'u16', this.size);
    this.neutralStarts = reader.getExactly('text.neutral_starts', 'u8', this.size);
    this.postings = reader.getIds('posting.rows', rowCount);
    this.postingOffsets = reader.getOffsets('posting.offsets', wordCount, this.postings.length);
    this.#valueStarts = reader.getExactly('text.value_starts', 'u32', this.size);
    this.#valueLengths = reader.getExactly('text.value_lengths', 'u16', this.size);
    this.#labels = reader.getExactly('text.labels', 'u8', this.size);
    this.#labelNames = readLabels(reader);
    reader.check('text.value_starts', 'must lie inside the concepts', () =>
      this.#valueStarts.every((start, text) => start + this.#valueLengths[text]! <= conceptBytes),
    );
    reader.check('text.labels', 'must name a label', () =>
      this.#labels.every((label) => label < this.#labelNames.length),
    );
  }

  /** Where a text starts in `ConceptTable.bytes`. */
  valueStart(text: number): number {
    return this.#valueStarts[text]!;
  }

  /** Where a text ends in `ConceptTable.bytes`. */
  valueEnd(text: number): number {
    return this.#valueStarts[text]! + this.#valueLengths[text]!;
  }

  /** True for a text that names what its concept lies in, not the concept. */
  isContext(text: number): boolean {
    return this.weights[text]! >= CONTEXT_WEIGHT;
  }

  label(text: number): TextLabel {
    return this.#labelNames[this.#labels[text]!]!;
  }
}

function readLabels(reader: SegmentReader): readonly TextLabel[] {
  const labels = reader.getJson('text.label_names');
  const isLabel = (label: unknown): label is TextLabel =>
    typeof label === 'object' &&
    label !== null &&
    'language' in label &&
    'use' in label &&
    typeof label.language === 'string' &&
    typeof label.use === 'string';
  if (!Array.isArray(labels) || !labels.every(isLabel))
    reader.invalid('text.label_names', 'must list labels');
  return labels;
}
