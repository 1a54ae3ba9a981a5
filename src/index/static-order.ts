import type { DesignationUse } from '../concept/concept.ts';

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

/** A text with its place in the static order. */
interface RankedText extends IndexedText {
  readonly rank: number;
}

/** A text with the seat of its row. */
export interface SeatedText extends RankedText {
  readonly seat: number;
}

/** Texts and rows in the static order. */
export interface Seating {
  /** In the order of their seats, those of a row as they were. */
  readonly texts: readonly SeatedText[];
  /** The row of each seat, and the seat of each row. */
  readonly seatRows: Uint32Array;
  readonly rowSeats: Uint32Array;
}

/**
 * Seats rows in the static order of their best text, so that what is good for many queries lies together, and a walk of the
 * seats meets the best rows first.
 *
 * @param texts of all rows, each of which has at least one
 */
export function seatInOrder(texts: readonly IndexedText[], rowCount: number): Seating {
  const ranked = rankTexts(texts);
  const best = new Uint32Array(rowCount).fill(texts.length);
  for (const { row, rank } of ranked) best[row] = Math.min(best[row]!, rank);
  const seatRows = Uint32Array.from(best, (_, row) => row).sort((a, b) => best[a]! - best[b]!);
  const rowSeats = new Uint32Array(rowCount);
  for (const [seat, row] of seatRows.entries()) rowSeats[row] = seat;
  const seated = ranked.map((text) => ({ ...text, seat: rowSeats[text.row]! }));
  return { texts: seated.sort((left, right) => left.seat - right.seat), seatRows, rowSeats };
}

/** The use of designations that name what a concept lies in. */
export const CONTEXT: DesignationUse = 'context';
/** Outweighs the letters of any text. */
export const CONTEXT_WEIGHT = 2 ** 15;

/** Letters of a text that count, and above them whether it names the context only. Compares across systems. */
export function sharedWeight({ weight, label }: IndexedText): number {
  return Math.min(weight, CONTEXT_WEIGHT - 1) + (label.use === CONTEXT ? CONTEXT_WEIGHT : 0);
}

/**
 * The static order of texts: own names before those of the context, common concepts before rare ones, short before long,
 * then by row, which is by code.
 */
function rankTexts(texts: readonly IndexedText[]): RankedText[] {
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
  return texts.map((text, i) => ({ ...text, rank: ranks[i]! }));
}
