import { haveElements, type SegmentReader } from '../segment/segment-reader.ts';
import type { Run } from './code-index.ts';
import { CONTEXT_WEIGHT, type TextLabel } from './static-order.ts';

/** The parts of a word's postings, by their numbers: rows that it is a name of, those with a text that begins with it, others. */
export const POSTING_PART = { name: 0, beginning: 1, other: 2 } as const;
export const POSTING_PARTS = 3;

/** A code system has fewer texts: their ranks are part of a score, which must be a whole number. */
export const MAX_TEXTS = 2 ** 26;

/** Seats whose words are fetched from memory together. */
export const FETCHED = 32;

/**
 * The texts of all rows with their words, and for each word the rows that have it. A row is known by its seat here: seats are in
 * the static order of each row's best text.
 */
export class TextTable {
  readonly size: number;
  /** For text t its words are `words[wordOffsets[t] … wordOffsets[t + 1] - 1]`. */
  readonly wordOffsets: Uint32Array;
  readonly words: Uint32Array;
  /** The row of each seat, and the seat of each row. */
  readonly seatRows: Uint32Array;
  readonly rowSeats: Uint32Array;
  /** The texts of seat s are `[seatTexts[s], seatTexts[s + 1])`; the first is its display. */
  readonly seatTexts: Uint32Array;
  /** Place of each text in the static order, each number once. */
  readonly ranks: Uint32Array;
  /** Letters of a text without those that say nothing; 2¹⁵ more for a text that names the context only. */
  readonly weights: Uint16Array;
  /** Words that say nothing before the first one that says something. */
  readonly neutralStarts: Uint8Array;
  /** The seats of words, each in one part of a word, ascending there. `postingsStart` and `postingsEnd` tell where they stand. */
  readonly postings: Uint32Array;
  readonly #postingOffsets: Uint32Array;
  /** The texts by the numbers of their words, then by rank. */
  readonly byWords: Uint32Array;
  readonly #valueStarts: Uint32Array;
  readonly #valueLengths: Uint16Array;
  readonly #labels: Uint8Array;
  readonly #labelNames: readonly TextLabel[];
  /** Made of what was fetched last. It is of no use, but without it the compiler leaves the fetching out. */
  fetched = 0;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, rowCount: number, conceptBytes: number, wordCount: number) {
    this.size = reader.get('text.ranks', 'u32').length;
    if (this.size >= MAX_TEXTS) reader.invalid('text.ranks', `must have fewer than ${MAX_TEXTS} texts`);
    this.ranks = reader.getIds('text.ranks', this.size);
    this.seatRows = reader.getIds('seat.rows', rowCount);
    reader.getExactly('seat.rows', 'u32', rowCount);
    this.rowSeats = reader.getExactly('row.seats', 'u32', rowCount);
    reader.check('row.seats', 'must give every row its seat', () =>
      this.rowSeats.every((seat, row) => this.seatRows[seat] === row),
    );
    this.seatTexts = reader.getOffsets('seat.texts', rowCount, this.size);
    reader.check('seat.texts', 'must give every row a display', () => haveElements(this.seatTexts));
    this.words = reader.getIds('text.words', wordCount);
    this.wordOffsets = reader.getOffsets('text.word_offsets', this.size, this.words.length);
    this.byWords = reader.getIds('text.by_words', this.size);
    reader.getExactly('text.by_words', 'u32', this.size);
    this.weights = reader.getExactly('text.weights', 'u16', this.size);
    this.neutralStarts = reader.getExactly('text.neutral_starts', 'u8', this.size);
    this.postings = reader.get('posting.seats', 'u32');
    this.#postingOffsets = reader.getOffsets(
      'posting.offsets',
      wordCount * POSTING_PARTS,
      this.postings.length,
    );
    reader.check('posting.seats', `must rise in each part of a word, below ${rowCount}`, () =>
      areRising(this.postings, this.#postingOffsets, rowCount),
    );
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

  /**
   * Has the words of some seats brought from memory, all at once: where one is looked at after the other, each is waited for.
   *
   * @param count the first so many of `seats`
   */
  prefetch(seats: Int32Array, count: number): void {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const text = this.seatTexts[seats[i]!]!;
      const [from, to] = [this.wordOffsets[text]!, this.wordOffsets[text + 1]!];
      sum += this.seatRows[seats[i]!]! + this.ranks[text]! + this.weights[text]! + this.neutralStarts[text]!;
      if (from < to) sum += this.words[from]! + this.words[to - 1]!;
    }
    this.fetched = sum;
  }

  /** Where among `postings` the seats of one part of a word start; without a part, those of all. */
  postingsStart(word: number, part: number = POSTING_PART.name): number {
    return this.#postingOffsets[word * POSTING_PARTS + part]!;
  }

  /** Where among `postings` the seats of one part of a word end; without a part, those of all. */
  postingsEnd(word: number, part: number = POSTING_PART.other): number {
    return this.#postingOffsets[word * POSTING_PARTS + part + 1]!;
  }

  /** The display of a row. */
  displayOf(row: number): number {
    return this.seatTexts[this.rowSeats[row]!]!;
  }

  /** The texts of a row, the display first. */
  textsOf(row: number): number[] {
    const seat = this.rowSeats[row]!;
    const first = this.seatTexts[seat]!;
    return Array.from({ length: this.seatTexts[seat + 1]! - first }, (_, i) => first + i);
  }

  /** Where among `byWords` the texts stand that are these words, in this order, and nothing else. */
  findByWords(words: readonly number[]): Run {
    const firstWhere = (isMeant: (order: number) => boolean): number => {
      let low = 0;
      let high = this.size;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (isMeant(this.#compareWords(this.byWords[middle]!, words))) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    return { start: firstWhere((order) => order >= 0), end: firstWhere((order) => order > 0) };
  }

  #compareWords(text: number, words: readonly number[]): number {
    const from = this.wordOffsets[text]!;
    const length = this.wordOffsets[text + 1]! - from;
    for (let i = 0; i < length && i < words.length; i++) {
      if (this.words[from + i] !== words[i]) return this.words[from + i]! - words[i]!;
    }
    return length - words.length;
  }

  /** The seat of the row that has a text. */
  seatOf(text: number): number {
    let low = 0;
    let high = this.seatRows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.seatTexts[middle]! <= text) low = middle;
      else high = middle - 1;
    }
    return low;
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

/** Whether the numbers of each slice between two offsets rise and stay below a bound. */
function areRising(numbers: Uint32Array, offsets: Uint32Array, bound: number): boolean {
  let last = 0;
  for (let slice = 0; slice + 1 < offsets.length; slice++) {
    let least = 0;
    for (let i = offsets[slice]!; i < offsets[slice + 1]!; i++) {
      last = numbers[i]!;
      if (last < least) return false;
      least = last + 1;
    }
    if (last >= bound) return false;
  }
  return true;
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
