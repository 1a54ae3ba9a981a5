import type { TextIndex } from '../index/text-index.ts';
import { countBits } from './bits.ts';
import type { LeastParts } from './row-tiers.ts';
import { CLASS_FOLD, MAX_RARITY, scoreOf } from './score.ts';
import { type JoiningStop, NO_WORDS, type TypedWords } from './typed-words.ts';
import { ALL_TYPED, CLASS_OF_MARK, GRADE_OF_MARK, IS_LAST_PART, SLIP, type WordMarks } from './word-marks.ts';

/** The bits of the first two typed words. */
const FIRST_TWO = 3;

/** Says how good the score of rows can be at best, with less work than to score them. */
export class RowBounds {
  readonly #index: TextIndex;
  readonly #marks: WordMarks;
  #typed = NO_WORDS;
  /** Class, grade and rarity that every hit has at least. */
  #leastClass = 0;
  #leastGrade = 0;
  #leastRarity = 0;
  /** The words of the vocabulary that may say what a stop word between two typed ones says: compounds of these. */
  joiningWords: readonly number[] = [];
  /** Stop words that a hit may lack and not miss, at most. */
  mostJoined = 0;

  constructor(index: TextIndex, marks: WordMarks) {
    this.#index = index;
    this.#marks = marks;
  }

  /** Sets the query, and takes note of its marks. */
  prepare(typed: TypedWords): void {
    this.#typed = typed;
    this.#leastClass = 0;
    this.#leastGrade = 0;
    this.#leastRarity = 0;
    for (let t = 0; t < typed.words.length; t++) {
      if ((typed.required & (1 << t)) === 0 || typed.isCode(t)) continue;
      const mark = this.#marks.best(t);
      this.#leastClass = Math.max(this.#leastClass, CLASS_OF_MARK[mark]!);
      this.#leastGrade += GRADE_OF_MARK[mark]!;
      this.#leastRarity = Math.max(this.#leastRarity, this.#rarityOf(t, this.#leastRarity));
    }
    const joining = typed.joiningStops.map((stop) => this.#joiningWordsOf(stop));
    this.joiningWords = [...new Set(joining.flat())];
    this.mostJoined = joining.filter((words) => words.length > 0).length;
  }

  #joiningWordsOf({ before, after }: JoiningStop): number[] {
    const marks = this.#marks;
    const isShorter = marks.words[before]!.length < marks.words[after]!.length;
    const [fewer, more] = isShorter ? [before, after] : [after, before];
    return marks.words[fewer]!.filter((word) => {
      const isBoth = (marks.typedOf[word]! & (1 << more)) !== 0;
      return isBoth && [fewer, more].some((t) => IS_LAST_PART[marks.get(t, word)] === 1);
    });
  }

  /** The rarity of the most frequent word that a typed one matches, or of one of them that is no more than `enough`. */
  #rarityOf(t: number, enough: number): number {
    const { rarity } = this.#index.vocabulary;
    const words = this.#marks.words[t]!;
    let least = MAX_RARITY;
    for (let i = 0; i < words.length && least > enough; i++) least = Math.min(least, rarity[words[i]!]!);
    return least;
  }

  /** The least score of a hit with these parts, so many stop words missing, and a word of this rarity, if its text had rank 0. */
  leastWith({ cls, grade }: LeastParts, missing: number, wordRarity = 0): number {
    const rarity = Math.max(this.#leastRarity, wordRarity);
    return scoreOf({ cls, missing, grade, swapped: 0, span: 0, rarity, later: 0, rank: 0 });
  }

  /**
   * What a row's score is at least, or Infinity when it has none, from one look at its words: of many rows with all of
   * several frequent words, most cannot be kept.
   */
  leastOf(seat: number): number {
    const { seatTexts, wordOffsets, words, neutralStarts } = this.#index.texts;
    const text = seatTexts[seat]!;
    const from = wordOffsets[text]!;
    const to = wordOffsets[text + 1]!;
    const { words: typedWords, required, optional, hasCodes } = this.#typed;
    const count = typedWords.length;
    // Several texts, codes and whole texts are scored at once.
    if (seatTexts[seat + 1]! > text + 1 || hasCodes || to - from === count)
      return this.#hasAll(seat) ? 0 : Number.POSITIVE_INFINITY;
    const { typedOf, wellTypedOf } = this.#marks;
    let all = 0;
    let well = 0;
    let first = to;
    let lastFirst = -1;
    let isNear = (required & FIRST_TWO) !== FIRST_TWO;
    let joined = 0;
    for (let k = from; k < to; k++) {
      const typed = typedOf[words[k]!]!;
      if (typed === 0) continue;
      all |= typed;
      well |= wellTypedOf[words[k]!]!;
      if (this.mostJoined > 0) joined |= this.#joinedBy(typed);
      if ((typed & 1) !== 0) {
        if (first === to) first = k;
        lastFirst = k;
      }
      // With none but stop words between, in the order typed, the second is as near to the first as there are words.
      if ((typed & 2) !== 0 && lastFirst >= 0 && !isNear)
        isNear = k - lastFirst - this.#stopWordsBetween(lastFirst, k) < count;
    }
    if ((all & required) !== required) return Number.POSITIVE_INFINITY;
    const found = all & ALL_TYPED;
    const misspelt = found & ~(all >>> 16);
    // A stop word that is there counts like any other.
    const ownClass = misspelt !== 0 ? SLIP.cls : (well & found) === found ? 2 : CLASS_FOLD;
    const cls = Math.max(this.#leastClass, ownClass);
    const missing = countBits(optional & ~(found | joined));
    const ownGrade = countBits(found & ~(well >>> 16)) + (SLIP.grade - 1) * countBits(misspelt);
    const grade = Math.max(this.#leastGrade, ownGrade);
    const later = first - from <= neutralStarts[text]! ? 0 : 1;
    const span = isNear ? 0 : 1;
    // No text has a better rank than its row has a seat.
    return scoreOf({ cls, missing, grade, swapped: 0, span, rarity: this.#leastRarity, later, rank: seat });
  }

  /** The stop words between words that one word of a text matches, all of these. */
  #joinedBy(typed: number): number {
    let joined = 0;
    for (const { stop, both } of this.#typed.joiningStops) if ((typed & both) === both) joined |= stop;
    return joined;
  }

  /** Stop words between two places in the words of all texts, both exclusive. */
  #stopWordsBetween(from: number, to: number): number {
    const { isStop, texts } = this.#index;
    let stops = 0;
    for (let k = from + 1; k < to; k++) stops += isStop[texts.words[k]!]!;
    return stops;
  }

  /** Whether a row has a score: its texts together and its code have every typed word that may not be missing. */
  #hasAll(seat: number): boolean {
    const { seatTexts, wordOffsets, words } = this.#index.texts;
    const { typedOf } = this.#marks;
    const { required, hasCodes } = this.#typed;
    let missing = required;
    const to = wordOffsets[seatTexts[seat + 1]!]!;
    for (let k = wordOffsets[seatTexts[seat]!]!; k < to && missing !== 0; k++)
      missing &= ~typedOf[words[k]!]!;
    for (let t = 0; hasCodes && missing >> t !== 0; t++) {
      if (this.#typed.isCodeOf(t, this.#index.texts.seatRows[seat]!)) missing &= ~(1 << t);
    }
    return missing === 0;
  }
}
