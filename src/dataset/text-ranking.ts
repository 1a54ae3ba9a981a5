import type { TextIndex } from '../index/text-index.ts';
import { countBits } from './bits.ts';
import { MAX_WORDS } from './query.ts';
import { CLASS_EXACT, CLASS_FOLD, classOf, MAX_SPAN, scoreOf } from './score.ts';
import { NO_WORDS, type TypedWords } from './typed-words.ts';
import {
  ALL_TYPED,
  CLASS_OF_MARK,
  CONTEXT_GRADE,
  GRADE_OF_MARK,
  IS_LAST_PART,
  MARK,
  type WordMarks,
} from './word-marks.ts';

const NOT_FOUND = 255;
/** Places of a text that fit in the bits of a number. */
const PLACES = 32;

/** What a scored row is to be shown by. */
export interface Explanation {
  readonly text: number;
  /** Mark of the weakest word; 0 when no word was found in a text. */
  readonly weakest: number;
  /** Typed words that the row's texts have. Words that are its code do not count. */
  readonly found: number;
}

/** Scores rows, known by their seats, against a query: its marks, its codes, and the order of its words. Smaller is better. */
export class TextRanking {
  readonly #index: TextIndex;
  readonly #marks: WordMarks;
  #typed = NO_WORDS;
  /** A bit for each typed word that the text has; the others have no mark, place or word of their own. */
  #found = 0;
  readonly #bestMark = new Uint8Array(MAX_WORDS);
  readonly #bestPosition = new Int32Array(MAX_WORDS);
  readonly #bestWord = new Int32Array(MAX_WORDS);
  readonly #anyMark = new Uint8Array(MAX_WORDS);
  readonly #anyWord = new Int32Array(MAX_WORDS);
  readonly #anyGrade = new Uint8Array(MAX_WORDS);
  /** The text that the last score was given for. */
  bestText = -1;
  /** Whether the last score was given for all texts of the row, which have the words only together. */
  #isTogether = false;

  constructor(index: TextIndex, marks: WordMarks) {
    this.#index = index;
    this.#marks = marks;
  }

  /** Sets the query. */
  reset(typed: TypedWords): void {
    this.#typed = typed;
  }

  /** The score of a row by its best text, or Infinity when a typed word is missing. Sets `bestText`. */
  score(seat: number): number {
    const { texts } = this.#index;
    const count = this.#typed.words.length;
    const from = texts.seatTexts[seat]!;
    const to = texts.seatTexts[seat + 1]!;
    let best = Number.POSITIVE_INFINITY;
    this.bestText = from;
    this.#isTogether = false;
    if (to === from + 1) {
      this.#matchText(from);
      return this.#scoreText(seat, from, false);
    }
    for (let t = 0; t < count; t++) this.#anyMark[t] = NOT_FOUND;
    for (let text = from; text < to; text++) {
      this.#matchText(text);
      const score = this.#scoreText(seat, text, true);
      if (score < best) {
        best = score;
        this.bestText = text;
      }
    }
    if (classOf(best) <= CLASS_FOLD) return best;
    // Good words in several texts go before one text with a misspelt word, whether misspelt words were looked for or not.
    const together = this.#scoreTogether(seat, from);
    if (together >= best) return best;
    this.bestText = from;
    this.#isTogether = true;
    return together;
  }

  /**
   * What a row's score was given for. Sets for each typed word its position in the text in `places` and its mark in
   * `marks`; 255 when the word is not there, is better matched by another text that counts, or is the code.
   */
  explain(seat: number, places: Int32Array, marks: Uint8Array): Explanation {
    const { seatTexts } = this.#index.texts;
    this.bestText = seatTexts[seat]!;
    this.#isTogether = false;
    // A row with one text was scored by it; only others need to be looked at again.
    if (seatTexts[seat + 1]! > seatTexts[seat]! + 1) this.score(seat);
    const text = this.#isTogether ? this.#fullestText(seat) : this.bestText;
    this.#matchText(text);
    let weakest = 0;
    let found = 0;
    for (let t = 0; t < this.#typed.words.length; t++) {
      const best = this.#markOf(t);
      const mark = this.#isTogether ? this.#anyMark[t]! : best;
      const isFound = mark !== NOT_FOUND && !(mark > MARK.fold && this.#isCodeOf(t, seat));
      if (isFound) {
        weakest = Math.max(weakest, mark);
        found++;
      }
      places[t] = this.#bestPosition[t]!;
      marks[t] = isFound && best === mark ? mark : NOT_FOUND;
    }
    return { text, weakest, found };
  }

  /** The first text of a row that has the most words as well as any text of the row. */
  #fullestText(seat: number): number {
    const { seatTexts } = this.#index.texts;
    let fullest = seatTexts[seat]!;
    let most = 0;
    for (let text = fullest; text < seatTexts[seat + 1]!; text++) {
      this.#matchText(text);
      let own = 0;
      for (let t = 0; t < this.#typed.words.length; t++) {
        if (this.#markOf(t) !== NOT_FOUND && this.#markOf(t) === this.#anyMark[t]) own++;
      }
      if (own <= most) continue;
      most = own;
      fullest = text;
    }
    return fullest;
  }

  /** Sets which typed words a text has, and for each of them the best mark, where it is first, and its word. */
  #matchText(text: number): void {
    const { wordOffsets, words } = this.#index.texts;
    const { size } = this.#index.vocabulary;
    const { marks, typedOf } = this.#marks;
    const from = wordOffsets[text]!;
    const to = wordOffsets[text + 1]!;
    let found = 0;
    for (let k = from; k < to; k++) {
      const word = words[k]!;
      // Most words of a text match nothing.
      for (let typed = typedOf[word]! & ALL_TYPED; typed !== 0; typed &= typed - 1) {
        const t = 31 - Math.clz32(typed & -typed);
        const mark = marks[t * size + word]!;
        if (((found >> t) & 1) !== 0 && mark >= this.#bestMark[t]!) continue;
        found |= 1 << t;
        this.#bestMark[t] = mark;
        this.#bestPosition[t] = k - from;
        this.#bestWord[t] = word;
      }
    }
    this.#found = found;
  }

  /**
   * The score of the text that was matched last, or Infinity when a typed word is missing.
   *
   * @param remember whether its words may count together with those of other texts
   */
  #scoreText(seat: number, text: number, remember: boolean): number {
    const { texts, vocabulary } = this.#index;
    const { required, optional, hasCodes, words } = this.#typed;
    const standing = hasCodes ? this.#standingForCode(seat) : 0;
    const found = this.#found & ~standing;
    const lacksWord = (required & ~(found | standing)) !== 0;
    if (lacksWord && !remember) return Number.POSITIVE_INFINITY;
    const from = texts.wordOffsets[text]!;
    const length = texts.wordOffsets[text + 1]! - from;
    const misspeltGrade = texts.isContext(text) ? CONTEXT_GRADE : 0;
    let cls = 0;
    let grade = 0;
    let swapped = 0;
    let rarity = 0;
    let inPlace = 0;
    let first = Number.MAX_SAFE_INTEGER;
    let last = -1;
    let previous = -1;
    let matched = 0;
    for (let rest = found; rest !== 0; rest &= rest - 1) {
      const t = 31 - Math.clz32(rest & -rest);
      const mark = this.#bestMark[t]!;
      const own = GRADE_OF_MARK[mark]! + (mark > MARK.foldedInside ? misspeltGrade : 0);
      if (remember && (mark < this.#anyMark[t]! || (mark === this.#anyMark[t] && own < this.#anyGrade[t]!))) {
        this.#anyMark[t] = mark;
        this.#anyWord[t] = this.#bestWord[t]!;
        this.#anyGrade[t] = own;
      }
      const position = this.#bestPosition[t]!;
      cls = Math.max(cls, CLASS_OF_MARK[mark]!);
      grade += own;
      rarity = Math.max(rarity, vocabulary.rarity[this.#bestWord[t]!]!);
      if (mark === MARK.exact && this.#bestWord[t] === texts.words[from + t]) inPlace++;
      if (position < previous) swapped++;
      if (position < first) first = position;
      if (position > last) last = position;
      previous = position;
      if (position < PLACES) matched |= 1 << position;
    }
    if (lacksWord) return Number.POSITIVE_INFINITY;
    if (inPlace === length && inPlace === words.length && !texts.isContext(text)) cls = CLASS_EXACT;
    if (standing !== 0 && cls <= CLASS_FOLD) cls = CLASS_EXACT;
    const missing = countBits(optional & ~(found | standing | this.#joinedStops(found)));
    const span = this.#spanOf(from, first, last, found, matched);
    const isBeginning = (found & 1) !== 0 && this.#bestPosition[0]! <= texts.neutralStarts[text]!;
    const later = isBeginning ? 0 : 1;
    return scoreOf({ cls, missing, grade, swapped, span, rarity, later, rank: texts.ranks[text]! });
  }

  /** The stop words between words that are found as one compound of the text. */
  #joinedStops(found: number): number {
    let joined = 0;
    for (const { stop, before, after, both } of this.#typed.joiningStops) {
      if ((found & both) !== both || this.#bestPosition[before] !== this.#bestPosition[after]) continue;
      if (IS_LAST_PART[this.#bestMark[before]!] === 1 || IS_LAST_PART[this.#bestMark[after]!] === 1)
        joined |= stop;
    }
    return joined;
  }

  /**
   * Words between the first and the last matched one that were not typed. Stop words do not count: who types `brudd underarm` means
   * *Brudd i underarm*.
   *
   * @param from where the words of the text begin
   * @param found the typed words that count
   * @param matched a bit for each of the first places of the text that was matched
   */
  #spanOf(from: number, first: number, last: number, found: number, matched: number): number {
    const { isStop, texts } = this.#index;
    let span = 0;
    for (let k = first + 1; k < last; k++) {
      const isMatched = k < PLACES ? ((matched >> k) & 1) !== 0 : this.#isMatchedAt(k, found);
      if (!isMatched && isStop[texts.words[from + k]!] === 0) span++;
    }
    return Math.min(MAX_SPAN, span);
  }

  /** Whether the word at a place of the text is the one that a typed word was found as. */
  #isMatchedAt(place: number, found: number): boolean {
    for (let rest = found; rest !== 0; rest &= rest - 1) {
      if (this.#bestPosition[31 - Math.clz32(rest & -rest)] === place) return true;
    }
    return false;
  }

  /** A row whose texts have all words only together: a city and its municipality, a synonym and a word of the display. */
  #scoreTogether(seat: number, display: number): number {
    const { vocabulary, texts } = this.#index;
    let cls = 0;
    let missing = 0;
    let grade = 0;
    let rarity = 0;
    let isCode = false;
    for (let t = 0; t < this.#typed.words.length; t++) {
      const mark = this.#anyMark[t]!;
      if (mark > MARK.fold && this.#isCodeOf(t, seat)) {
        isCode = true;
        continue;
      }
      if (mark === NOT_FOUND) {
        if (!this.#typed.words[t]!.isOptional) return Number.POSITIVE_INFINITY;
        missing += (this.#typed.optional >> t) & 1;
        continue;
      }
      cls = Math.max(cls, CLASS_OF_MARK[mark]!);
      grade += this.#anyGrade[t]!;
      rarity = Math.max(rarity, vocabulary.rarity[this.#anyWord[t]!]!);
    }
    if (isCode && cls <= CLASS_FOLD) cls = CLASS_EXACT;
    return scoreOf({
      cls,
      missing,
      grade,
      swapped: 0,
      span: MAX_SPAN,
      rarity,
      later: 1,
      rank: texts.ranks[display]!,
    });
  }

  /** A bit for each typed word that counts as the code of a row: it begins it, and the text has no word that is as good. */
  #standingForCode(seat: number): number {
    let standing = 0;
    for (let t = 0; t < this.#typed.words.length; t++) {
      const isFound = ((this.#found >> t) & 1) !== 0 && this.#bestMark[t]! <= MARK.fold;
      if (!isFound && this.#isCodeOf(t, seat)) standing |= 1 << t;
    }
    return standing;
  }

  /** The mark of a typed word in the text, NOT_FOUND when it has none. */
  #markOf(t: number): number {
    return ((this.#found >> t) & 1) === 0 ? NOT_FOUND : this.#bestMark[t]!;
  }

  #isCodeOf(t: number, seat: number): boolean {
    return this.#typed.hasCodes && this.#typed.isCodeOf(t, this.#index.texts.seatRows[seat]!);
  }
}
