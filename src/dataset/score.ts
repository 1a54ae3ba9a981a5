import { MAX_TEXTS, POSTING_PART } from '../index/text-table.ts';
import { CLASS_OF_MARK, GRADE_OF_MARK, MARK } from './word-marks.ts';

/** First part of a score: the whole text was typed, or a code together with words. */
export const CLASS_EXACT = 1;
export const CLASS_FOLD = 3;
const CLASS_LAST = 7;
/** Most that the span may be: the words are in several texts. */
export const MAX_SPAN = 63;
/** Most that missing words, grades and swapped words count. Of 16 words one at least is not missing. */
export const MAX_MISSING = 15;
export const MAX_GRADE = 31;
const MAX_SWAPPED = 7;
/** More than any rarity is. */
export const MAX_RARITY = 31;
/** The static order of texts fills the lower part of a score. */
const RANK_LIMIT = MAX_TEXTS;
/** How many orders each class has. With those of 8 classes and the ranks a score fills the 53 bits of a whole number. */
const ORDERS_A_CLASS =
  (MAX_MISSING + 1) * (MAX_GRADE + 1) * (MAX_SWAPPED + 1) * (MAX_SPAN + 1) * (MAX_RARITY + 1) * 2;

/** What a score is made of, the most important part first; docs/search.md tells of each. */
export interface ScoreParts {
  readonly cls: number;
  readonly missing: number;
  readonly grade: number;
  readonly swapped: number;
  readonly span: number;
  readonly rarity: number;
  readonly later: number;
  /** Of the text in the static order. */
  readonly rank: number;
}

/** Packs the order of hits into one number that is smaller for better ones. */
export function scoreOf({ cls, missing, grade, swapped, span, rarity, later, rank }: ScoreParts): number {
  const stops = cls * (MAX_MISSING + 1) + Math.min(missing, MAX_MISSING);
  const words = stops * (MAX_GRADE + 1) + Math.min(grade, MAX_GRADE);
  const places = (words * (MAX_SWAPPED + 1) + Math.min(swapped, MAX_SWAPPED)) * (MAX_SPAN + 1) + span;
  const order = (places * (MAX_RARITY + 1) + rarity) * 2 + later;
  return order * RANK_LIMIT + rank;
}

/** The part of a score that can be compared across code systems. */
export function orderOf(score: number): number {
  return Math.floor(score / RANK_LIMIT);
}

/** The order of a hit that comes after those of all other classes. */
export function lastOrderOf(score: number): number {
  return CLASS_LAST * ORDERS_A_CLASS + (orderOf(score) % ORDERS_A_CLASS);
}

/** The greatest score of an order. */
export function mostOfOrder(order: number): number {
  return (order + 1) * RANK_LIMIT - 1;
}

/** The class of a score, as in CLASS_OF_MARK; 0 is a code. */
export function classOf(score: number): number {
  return Math.floor(orderOf(score) / ORDERS_A_CLASS);
}

/**
 * The least score that a hit on one word can have whose mark and rarity are these, if its text had rank 0.
 *
 * @param part of the word's postings that the row is in
 */
export function leastScore(mark: number, rarity: number, part: number): number {
  const isWhole = mark === MARK.exact && part === POSTING_PART.name;
  const cls = isWhole ? CLASS_EXACT : CLASS_OF_MARK[mark]!;
  const later = part === POSTING_PART.other ? 1 : 0;
  const grade = GRADE_OF_MARK[mark]!;
  return scoreOf({ cls, missing: 0, grade, swapped: 0, span: 0, rarity, later, rank: 0 });
}
