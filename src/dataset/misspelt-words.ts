import type { RowCollector } from './row-collector.ts';
import { isLost, type TypedWords } from './typed-words.ts';
import { MARK, type WordMarks } from './word-marks.ts';
import { mayBeFuzzy, mayBeFuzzyTwo, type WordMatcher } from './word-matcher.ts';
import type { WordSearch } from './word-search.ts';

/** Most words of a query that are looked for with one slip, and with two: each costs a walk of the vocabulary. */
const MAX_NEAR = 8;
const MAX_FAR = 3;
/** Of so many rows it takes less to look at each word than to walk the vocabulary with two slips. */
const FEW_ROWS = 32;

/** What all systems that are searched together have found before words are looked for that are two slips away. */
export interface FoundTogether {
  /** The typed words that some system has in class 3 or better. */
  readonly wellFound: ReadonlySet<string>;
  /** Whether no system has a hit. */
  readonly isNothing: boolean;
}

/** One of the steps in which misspelt words are looked for. */
interface Step {
  /** Whether a typed word may be misspelt so. */
  readonly mayBe: (t: number) => boolean;
  /** Words that are looked for at most. */
  readonly most: number;
  /** Marks what a typed word may mean. */
  readonly match: (t: number) => void;
  /** Whether a word may be found by a later step, when there still is no hit. */
  readonly mayBeLater: (t: number) => boolean;
}

/** Looks for misspelt words, as few as needed: where no row has what the words that are settled mean, there will be no hit. */
export class MisspeltWords {
  readonly #search: WordSearch;
  readonly #marks: WordMarks;
  readonly #rows: RowCollector;
  readonly #matcher: WordMatcher;

  constructor(search: WordSearch, matcher: WordMatcher) {
    this.#search = search;
    this.#marks = search.marks;
    this.#rows = search.rows;
    this.#matcher = matcher;
  }

  get #typed(): TypedWords {
    return this.#search.typed;
  }

  /**
   * Marks words that are one slip away or sound alike, after the words of a query were matched plainly and rows were collected.
   * Returns whether there may be a hit with them or with what `matchFar` finds.
   *
   * @param isOn whether a word that the texts have may be misspelt too
   */
  matchNear(isOn: boolean): boolean {
    const { words } = this.#typed;
    const marks = this.#marks;
    // A word that the texts have is not misspelt, unless it is what keeps the others from being found.
    const isNothingFound = this.#rows.total === 0;
    const maySlip = (t: number) => isOn || isNothingFound || marks.best(t) !== MARK.exact;
    // With no hit still, `matchFar` takes words that match nothing, then the first of the others.
    const mayBeFar = [...words.keys()].filter((t) => mayBeFuzzyTwo(words[t]!, true));
    const lost = mayBeFar.filter((t) => this.#isLost(t));
    const others = mayBeFar.filter((t) => !this.#isLost(t));
    const later = new Set(isNothingFound ? [...lost, ...others.slice(0, MAX_FAR)] : mayBeFar);
    return this.#match({
      mayBe: (t) => mayBeFuzzy(words[t]!) && maySlip(t),
      most: MAX_NEAR,
      match: (t) => this.#matcher.matchFuzzy(t, words[t]!, marks),
      mayBeLater: (t) => later.has(t),
    });
  }

  /**
   * Marks words that are two slips away, after `matchNear`, when rows were collected again. Returns whether there may be a hit with
   * them.
   */
  matchFar(found: FoundTogether): boolean {
    return this.#match({
      mayBe: (t) => this.#mayBeFar(t, found),
      most: MAX_FAR,
      match: (t) => this.#matchFuzzyTwo(t),
      mayBeLater: () => false,
    });
  }

  /**
   * Every hit of this step, the last one, is among the rows that the other words have in common. Mostly these are few by now; then no words
   * but theirs are marked.
   */
  #matchFuzzyTwo(t: number): void {
    const word = this.#typed.words[t]!;
    const among = this.#rows.wordsInCommon(FEW_ROWS);
    if (among === undefined) this.#matcher.matchFuzzyTwo(t, word, this.#marks);
    else this.#matcher.matchFuzzyTwoAmong(among, t, word, this.#marks);
  }

  /** Whether there is a word that `matchFar` would look for. */
  mayMatchFar(found: FoundTogether): boolean {
    return this.#typed.words.some((_, t) => this.#mayBeFar(t, found));
  }

  /** A word that some system has is not taken for one that is two slips away in another. */
  #mayBeFar(t: number, { wellFound, isNothing }: FoundTogether): boolean {
    const typed = this.#typed.words[t]!;
    const isWeak = !wellFound.has(typed.word) && !this.#typed.isCode(t);
    const isLone = isNothing || this.#marks.words[t]!.length === 0;
    return (isNothing || isWeak) && mayBeFuzzyTwo(typed, isLone);
  }

  /** Matches typed words, those that match nothing before the others. Returns whether there may be a hit. */
  #match(step: Step): boolean {
    const { words } = this.#typed;
    const lost = [...words.keys()].filter((t) => this.#isLost(t));
    const others = [...words.keys()].filter((t) => !this.#isLost(t));
    const chosen = [...lost, ...others].filter((t) => step.mayBe(t)).slice(0, step.most);
    // Nor has a later step any: it is for longer words.
    if (chosen.length === 0) return false;
    // A hit has every word, and those that are looked for no more are found in these rows only.
    const open = words.map(({ isOptional }, t) => isOptional || step.mayBeLater(t));
    if (lost.some((t) => !chosen.includes(t) && !open[t]!)) return false;
    this.#rows.startCommon();
    const settled = [...words.keys()].filter((t) => !open[t]! && !chosen.includes(t));
    if (!this.#haveCommonRow(settled)) return false;
    let stillLost = 0;
    const matched: number[] = [];
    // Those first that settle something.
    for (const t of chosen.toSorted((a, b) => Number(open[a]!) - Number(open[b]!))) {
      const wasLost = this.#isLost(t);
      const like = matched.find((other) => this.#typed.firstLike(other) === this.#typed.firstLike(t));
      if (like === undefined) step.match(t);
      else this.#marks.copy(like, t);
      matched.push(t);
      if (wasLost && this.#isLost(t) && (!open[t]! || ++stillLost > MAX_FAR)) return false;
      if (!open[t]! && !this.#haveCommonRow([t])) return false;
    }
    return true;
  }

  /** Whether some row has these words and those that were settled before; a word that is typed again tells nothing. */
  #haveCommonRow(settled: readonly number[]): boolean {
    const firstTimes = settled.filter((t) => this.#typed.isFirstTime(t));
    return this.#rows.haveCommonRow(firstTimes, this.#typed);
  }

  #isLost(t: number): boolean {
    return isLost(t, this.#typed, this.#marks);
  }
}
