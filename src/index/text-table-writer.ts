import type { SegmentWriter } from '../segment/segment-writer.ts';
import {
  CONTEXT,
  type IndexedText,
  type SeatedText,
  seatInOrder,
  sharedWeight,
  type TextLabel,
} from './static-order.ts';
import { POSTING_PART, POSTING_PARTS } from './text-table.ts';

/** Longest text that can be indexed, in UTF-8 bytes. */
export const MAX_TEXT_BYTES = 65_535;
/** Labels are numbered in a byte. */
const MAX_LABELS = 256;

/**
 * Writes the texts and the postings.
 *
 * @param texts in the order of their rows, each of which has at least one
 */
export function writeTextTable(
  writer: SegmentWriter,
  texts: readonly IndexedText[],
  rowCount: number,
  wordCount: number,
): void {
  const { texts: seated, seatRows, rowSeats } = seatInOrder(texts, rowCount);
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
  const textLabels = Uint8Array.from(seated, (text) => labelOf(text.label));
  writer.addJson('text.label_names', labels);
  writer.add('text.labels', 'u8', textLabels);
  writer.add(
    'text.ranks',
    'u32',
    Uint32Array.from(seated, (text) => text.rank),
  );
  writer.add('text.weights', 'u16', Uint16Array.from(seated, sharedWeight));
  writer.add(
    'text.value_starts',
    'u32',
    Uint32Array.from(seated, (text) => text.valueStart),
  );
  writer.add(
    'text.neutral_starts',
    'u8',
    Uint8Array.from(seated, (text) => Math.min(text.neutralStart, 0xff)),
  );
  writer.add(
    'text.value_lengths',
    'u16',
    Uint16Array.from(seated, (text) => text.valueLength),
  );
  writer.add('seat.rows', 'u32', seatRows);
  writer.add('row.seats', 'u32', rowSeats);
  writer.add('seat.texts', 'u32', seatOffsets(seated, rowCount));

  const wordOffsets = new Uint32Array(texts.length + 1);
  for (const [i, text] of seated.entries()) wordOffsets[i + 1] = wordOffsets[i]! + text.words.length;
  const words = new Uint32Array(wordOffsets[texts.length]!);
  for (const [i, text] of seated.entries()) words.set(text.words, wordOffsets[i]!);
  writer.add('text.word_offsets', 'u32', wordOffsets);
  writer.add('text.words', 'u32', words);
  writer.add('text.by_words', 'u32', sortByWords(seated));
  writePostings(writer, seated, wordCount);
}

/** The texts by the numbers of their words, then by rank. */
function sortByWords(texts: readonly SeatedText[]): Uint32Array {
  return Uint32Array.from(texts, (_, text) => text).sort((a, b) => {
    const [left, right] = [texts[a]!, texts[b]!];
    return compareNumbers(left.words, right.words) || left.rank - right.rank;
  });
}

function compareNumbers(left: Uint32Array, right: Uint32Array): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return left.length - right.length;
}

/** Offsets into the texts for each seat. */
function seatOffsets(texts: readonly SeatedText[], rowCount: number): Uint32Array {
  const offsets = new Uint32Array(rowCount + 1);
  for (const { seat } of texts) offsets[seat + 1]!++;
  for (let seat = 0; seat < rowCount; seat++) offsets[seat + 1]! += offsets[seat]!;
  return offsets;
}

/**
 * Seats of every word, in the part that says most of how the texts of the row have it. Each part ascends: so a search can leave it as
 * soon as its list is full.
 */
function writePostings(writer: SegmentWriter, texts: readonly SeatedText[], wordCount: number): void {
  // Texts come in the order of their seats, and so do the seats of a word.
  const partsOfSeats: Map<number, number>[] = Array.from({ length: wordCount }, () => new Map());
  for (const text of texts) {
    for (const [position, word] of text.words.entries()) {
      const parts = partsOfSeats[word]!;
      const part = partOf(text, position);
      parts.set(text.seat, Math.min(part, parts.get(text.seat) ?? part));
    }
  }
  const sizes = new Uint32Array(wordCount * POSTING_PARTS);
  for (const [word, parts] of partsOfSeats.entries())
    for (const part of parts.values()) sizes[word * POSTING_PARTS + part]!++;
  const offsets = new Uint32Array(sizes.length + 1);
  for (const [slice, size] of sizes.entries()) offsets[slice + 1] = offsets[slice]! + size;
  const seats = new Uint32Array(offsets[sizes.length]!);
  const next = offsets.slice();
  for (const [word, parts] of partsOfSeats.entries())
    for (const [seat, part] of parts) seats[next[word * POSTING_PARTS + part]!++] = seat;
  writer.add('posting.offsets', 'u32', offsets);
  writer.add('posting.seats', 'u32', seats);
}

/** The part of a word's postings for a text that has it at a position. */
function partOf({ words, label, neutralStart }: IndexedText, position: number): number {
  if (words.length === 1 && label.use !== CONTEXT) return POSTING_PART.name;
  return position <= neutralStart ? POSTING_PART.beginning : POSTING_PART.other;
}
