import type { Run } from '../index/code-index.ts';
import type { TextIndex } from '../index/text-index.ts';
import { areLongBeside, CandidateRows, type RowList } from './candidate-rows.ts';
import { type CollectorLimits, limitsIn, type SearchScope, type SystemLimits } from './collector-limits.ts';
import type { QueryWord } from './query.ts';
import type { RowBounds } from './row-bounds.ts';
import { type LeastParts, leastOnWords, type RowTier, tiersOf, type WidestWord } from './row-tiers.ts';
import { MAX_GRADE } from './score.ts';
import type { ScoredRows } from './scored-rows.ts';
import type { TypedWords } from './typed-words.ts';
import type { WordBits } from './word-bits.ts';
import type { WordGroups } from './word-groups.ts';
import { LEVEL_OF_MARK, MARK, type WordMarks } from './word-marks.ts';

const EMPTY_RUN: Run = { start: 0, end: 0 };
/** So few rows are looked at one after the other: to begin with the best takes longer. */
const FEW_ROWS = 64;
/** Rows for which a bit each is read several times in the time that it takes to look at the texts of one. */
const BITS_A_ROW = 1_024;

/** Visits the rows of a query of several words: those of the rarest, or what several frequent ones have in common. */
export class SeveralWordsRows {
  readonly #index: TextIndex;
  readonly #marks: WordMarks;
  readonly #bounds: RowBounds;
  readonly #groups: WordGroups;
  readonly #rows: ScoredRows;
  readonly #rowCount: number;
  readonly #candidates: CandidateRows;
  readonly #ownLimits: CollectorLimits | undefined;
  #limits!: SystemLimits;
  /** Whether it was found out which rows typed words have in common. No mark of these words was added since. */
  #isCommonSet = false;
  /** Whether more rows had all words of the query than were looked at. */
  isCut = false;
  /** Whether these were among those that may lack a stop word and not miss it. */
  #areJoinedCut = false;

  constructor(parts: {
    readonly index: TextIndex;
    readonly marks: WordMarks;
    readonly bounds: RowBounds;
    readonly groups: WordGroups;
    readonly rows: ScoredRows;
    readonly wordBits: WordBits;
    readonly limits?: CollectorLimits | undefined;
  }) {
    const { texts } = parts.index;
    this.#index = parts.index;
    this.#marks = parts.marks;
    this.#bounds = parts.bounds;
    this.#groups = parts.groups;
    this.#rows = parts.rows;
    this.#rowCount = texts.seatRows.length;
    this.#candidates = new CandidateRows(texts, this.#rowCount, parts.wordBits);
    this.#ownLimits = parts.limits;
  }

  /** Begins a query. What is searched together with this system bounds the work on each. */
  reset(scope: SearchScope): void {
    this.#limits = limitsIn(scope, this.#rowCount, this.#ownLimits);
    this.isCut = false;
    this.#isCommonSet = false;
  }

  /**
   * Begins anew to ask which rows typed words have in common. Nothing may be visited between this and the last question; and until rows
   * are visited then, the words that were asked about get no more marks.
   */
  startCommon(): void {
    this.#isCommonSet = false;
  }

  /** Whether some row has these typed words and all that were asked about since the start, as far as is worth finding out. */
  haveCommonRow(chosen: readonly number[], { codeRows }: TypedWords): boolean {
    const lists = chosen.map((t) => this.#listOf(this.#marks.words[t]!, codeRows[t]!));
    lists.sort((a, b) => a.atMost - b.atMost);
    if (this.#isCommonSet) for (const list of lists) this.#candidates.narrow(list, Number.POSITIVE_INFINITY);
    else if (lists.length > 0) this.#candidates.set(lists, Number.POSITIVE_INFINITY);
    this.#isCommonSet ||= lists.length > 0;
    return !this.#isCommonSet || this.#candidates.left > 0;
  }

  /** The words of the rows that were found to have the typed words in common, if it was asked for and there are at most so many rows. */
  wordsInCommon(mostRows: number): ReadonlySet<number> | undefined {
    if (!this.#isCommonSet || this.#candidates.left > mostRows) return undefined;
    const { seatTexts, wordOffsets, words } = this.#index.texts;
    const found = new Set<number>();
    this.#candidates.walk(mostRows, (seat) => {
      const to = wordOffsets[seatTexts[seat + 1]!]!;
      for (let k = wordOffsets[seatTexts[seat]!]!; k < to; k++) found.add(words[k]!);
      return true;
    });
    return found;
  }

  /** Visits the rows that may be kept. */
  visitAll(typedWords: TypedWords): void {
    const { words, codeRows } = typedWords;
    const marks = this.#marks;
    const lists = words.map((_, t) => this.#listOf(marks.words[t]!, codeRows[t]!));
    const required = lists.filter((_, t) => !words[t]!.isOptional);
    required.sort((a, b) => a.atMost - b.atMost);
    const rarest = required[0]!;
    this.#visitWholeTexts(words);
    if (rarest.atMost >= this.#limits.tierRows) {
      // What was found out of the rows in common is not found out again.
      if (this.#isCommonSet) this.#candidates.save();
      const listOf = (words: readonly number[]) => this.#listOf(words, EMPTY_RUN);
      const { joiningWords } = this.#bounds;
      this.#areJoinedCut = false;
      for (const tier of tiersOf({ typedWords, lists, listOf, marks, joiningWords }))
        this.#visitTier(tier, typedWords, lists);
      return;
    }
    const common = this.#commonOf(required);
    if (common === undefined || common.left > FEW_ROWS) {
      this.#visitByWord(typedWords, lists, lists.indexOf(rarest), common);
      return;
    }
    this.#rows.expect(Number.NEGATIVE_INFINITY);
    this.#walkCandidates(common.left);
  }

  /**
   * The rows that may have every word; undefined where the rarest has so few rows, or the others so many, that to look at all of the rarest
   * takes less than to find out.
   *
   * @param required the shortest first
   */
  #commonOf([rarest, ...others]: readonly RowList[]): CandidateRows | undefined {
    const candidates = this.#candidates;
    if (this.#isCommonSet) return candidates;
    const { atMost } = rarest!;
    if (atMost * BITS_A_ROW < this.#rowCount) return undefined;
    const short = others.filter((list) => !areLongBeside([list], atMost));
    if (short.length === 0) return undefined;
    candidates.set([rarest!, ...short], 0);
    return candidates;
  }

  /** Sets the rows that may be in all lists, as `CandidateRows.set` does. */
  #setCandidates(lists: readonly RowList[]): void {
    if (!this.#isCommonSet) {
      this.#candidates.set(lists, this.#limits.maxCandidates);
      return;
    }
    this.#candidates.restore();
    for (const list of lists) this.#candidates.narrow(list, this.#limits.maxCandidates);
  }

  /** Visits the rows that have the whole query as a name, best first: they go before all that have it among other words. */
  #visitWholeTexts(words: readonly QueryWord[]): void {
    const { trie, texts } = this.#index;
    const numbers: number[] = [];
    for (const { word } of words) {
      const number = trie.findWord(word);
      if (number < 0) return;
      numbers.push(number);
    }
    const { start, end } = texts.findByWords(numbers);
    for (let i = start; i < end; i++) {
      const text = texts.byWords[i]!;
      if (texts.isContext(text)) continue;
      if (this.#rows.visit(texts.seatOf(text)) <= this.#rows.threshold) continue;
      // The others have worse ranks.
      this.#rows.totalIsExact = false;
      return;
    }
  }

  /** Visits the rows of a typed word by what a hit on its words can score at best, and stops when nothing better can come. */
  #visitByWord(
    typedWords: TypedWords,
    lists: readonly RowList[],
    typed: number,
    candidates?: CandidateRows,
  ): void {
    const rows = this.#rows;
    const leastOn = leastOnWords({ typedWords, typed, marks: this.#marks });
    if (leastOn === undefined) {
      this.#visitList(lists[typed]!);
      return;
    }
    this.#visitRun(lists[typed]!.run);
    this.#groups.visit(typed, (group) => {
      const parts = leastOn(group[0]!);
      rows.expect(this.#bounds.leastWith(parts, 0, this.#leastRarity(typed, group[0]!, parts)));
      if (rows.isOver(0)) rows.totalIsExact = false;
      else rows.visitWords(group, candidates);
    });
  }

  /**
   * Rarity that rows have at least that are visited on a group of words; 0 when another text of theirs may have a more frequent word
   * that is no worse: on the word itself, which is visited before its group, and where classes or grades are alike.
   */
  #leastRarity(typed: number, word: number, { grade }: LeastParts): number {
    const mark = this.#marks.get(typed, word);
    const isBest = mark !== MARK.exact && LEVEL_OF_MARK[mark] === 0;
    return isBest && grade < MAX_GRADE ? this.#index.vocabulary.rarity[word]! : 0;
  }

  /** Visits all rows of a list. */
  #visitList({ run, words }: RowList): void {
    this.#visitRun(run);
    this.#rows.visitWords(words);
  }

  #visitRun({ start, end }: Run): void {
    for (let row = start; row < end; row++) this.#rows.visit(this.#index.texts.rowSeats[row]!);
  }

  #listOf(words: readonly number[], run: Run): RowList {
    return { words, run, atMost: this.#index.vocabulary.rowsOf(words) + run.end - run.start };
  }

  /** Visits the rows of a tier that can be kept, in the way that takes the least work. */
  #visitTier(tier: RowTier, typedWords: TypedWords, all: readonly RowList[]): void {
    this.#expectOf(tier, 0);
    if (this.#rows.isOver(0)) this.#rows.totalIsExact = false;
    else if (this.#isShortBesideAll(tier)) this.#visitList(tier.lists[0]!);
    else if (tier.widest !== undefined) this.#visitWidest(tier, tier.widest, typedWords, all);
    else if (this.#setUnlessOver(tier.lists)) this.#visitCandidates(tier);
  }

  /** @param lacking stop words that the rows to be visited do not have */
  #expectOf(tier: RowTier, lacking: number): void {
    if (tier.least === undefined) {
      this.#rows.expect(Number.NEGATIVE_INFINITY);
      return;
    }
    const joined = this.#mostJoinedIn(tier);
    const parts = tier.least(Math.max(lacking, Math.min(1, joined)));
    this.#rows.expect(this.#bounds.leastWith(parts, Math.max(0, lacking - joined)));
  }

  /** Stop words that a row of a tier may lack and not miss, at most. In later tiers those with joining words were visited, unless they are too many. */
  #mostJoinedIn({ areJoined = false }: RowTier): number {
    return areJoined || this.#areJoinedCut ? this.#bounds.mostJoined : 0;
  }

  /**
   * Whether the rows of the shortest list are so few that to look at all of them takes less than to read any other list, and less than to
   * read those of the words that may be missing.
   */
  #isShortBesideAll({ lists: [shortest, ...others], optional }: RowTier): boolean {
    const { atMost } = shortest!;
    if (this.#isCommonSet || atMost > this.#limits.maxCandidates) return false;
    const isLong = others.every((list) => areLongBeside([list], atMost));
    return isLong && (optional.length === 0 || areLongBeside(optional, atMost));
  }

  /** Visits the rows that have the word with the most completions by these, or all that have every word. */
  #visitWidest(
    tier: RowTier,
    { typed, own, others }: WidestWord,
    typedWords: TypedWords,
    all: readonly RowList[],
  ): void {
    const { maxCandidates } = this.#limits;
    const candidates = this.#candidates;
    this.#setCandidates(others);
    // Of the word's rows only a part is read: those of its frequent completions, until no more can be kept.
    if (candidates.left <= maxCandidates && !areLongBeside([own], 2 * candidates.left)) {
      this.#visitByWord(typedWords, all, typed, candidates);
      return;
    }
    candidates.narrow(own, maxCandidates);
    this.#visitCandidates(tier);
  }

  /**
   * Sets the rows that may be in all lists. Before long ones are read, the best rows of the shortest are visited: when no more can be kept,
   * nothing is set, and the answer is false.
   */
  #setUnlessOver(lists: readonly RowList[]): boolean {
    const { maxCandidates, peekedRows } = this.#limits;
    const [shortest, ...longer] = lists as [RowList, ...RowList[]];
    this.#setCandidates([shortest]);
    if (areLongBeside(longer, peekedRows) && this.#walkCandidates(peekedRows) < peekedRows) return false;
    for (const list of longer) this.#candidates.narrow(list, maxCandidates);
    return true;
  }

  /**
   * Visits candidates that can be kept, `maxCandidates` of them at most. Where there are more, or where it pays, those with the fewest missing
   * stop words come first, of these the best static ranks. Which ones are too many does not depend on the limit.
   */
  #visitCandidates(tier: RowTier): void {
    const { optional } = tier;
    const { wanted } = this.#rows;
    const { maxCandidates } = this.#limits;
    const candidates = this.#candidates;
    if (wanted !== undefined) candidates.keep(wanted);
    const isCut = candidates.left > maxCandidates;
    if (isCut) this.#rows.totalIsExact = false;
    this.isCut ||= isCut;
    this.#areJoinedCut ||= isCut && tier.areJoined === true;
    // Of few rows it takes less to visit all than to find out which come first.
    const isCounted = isCut || !candidates.areLong(optional);
    if (isCounted && optional.length > 0) candidates.count(optional);
    const most = isCounted ? optional.length : 0;
    let left = maxCandidates;
    for (let missing = 0; missing <= most; missing++) {
      if (most > 0) candidates.keepCounted(most - missing);
      this.#expectOf(tier, missing);
      const due = Math.min(left, candidates.left);
      const isOver = this.#walkCandidates(left) < due;
      left -= due;
      // Those without more of the words are worse, unless compounds say what these say.
      if (left === 0 || (isOver && this.#mostJoinedIn(tier) === 0)) return;
    }
  }

  /** Visits candidates in the order of their seats, `most` of them, until no more can be kept. Returns how many were visited. */
  #walkCandidates(most: number): number {
    const rows = this.#rows;
    const visited = this.#candidates.walk(most, (seat) => {
      if (rows.isOver(seat)) return false;
      rows.visit(seat);
      return true;
    });
    if (visited < Math.min(most, this.#candidates.left)) rows.totalIsExact = false;
    return visited;
  }
}
