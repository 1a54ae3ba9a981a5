import type { Run } from '../index/code-index.ts';
import type { ConceptTable } from '../index/concept-table.ts';
import type { TextIndex } from '../index/text-index.ts';
import type { CollectorLimits, SearchScope } from './collector-limits.ts';
import { OneWordRows } from './one-word-rows.ts';
import { RowBounds } from './row-bounds.ts';
import type { RowSet } from './row-set.ts';
import { type RowWish, ScoredRows } from './scored-rows.ts';
import { SeveralWordsRows } from './several-words-rows.ts';
import type { TextRanking } from './text-ranking.ts';
import type { RowHit } from './top-hits.ts';
import type { TypedWords } from './typed-words.ts';
import type { WordBits } from './word-bits.ts';
import { WordGroups } from './word-groups.ts';
import type { WordMarks } from './word-marks.ts';

/** Rows of a word that are passed over, or never come to be visited, for each that is scored when all wanted rows are. */
const VISITS_A_SCORE = 32;

/** What rows are to be collected. */
export interface CollectWish {
  /** Rows whose code begins with the whole query. */
  readonly wholeCode: Run;
  /** The greatest score of a hit that is of use. */
  readonly ceiling: number;
  /** Hits that were collected from fewer marks. They are hits still, also where others fill what may be looked at. */
  readonly found?: readonly RowHit[];
  /** Hits that are not wanted again. */
  readonly known?: readonly RowHit[];
}

/** Collects the best rows of a query from the marks of its words. */
export class RowCollector {
  readonly #index: TextIndex;
  readonly #marks: WordMarks;
  readonly #bounds: RowBounds;
  readonly #rows: ScoredRows;
  readonly #oneWord: OneWordRows;
  readonly #severalWords: SeveralWordsRows;

  constructor(parts: {
    concepts: ConceptTable;
    texts: TextIndex;
    marks: WordMarks;
    ranking: TextRanking;
    wordBits: WordBits;
    limits?: CollectorLimits | undefined;
  }) {
    const { concepts, texts: index, marks, ranking, wordBits, limits } = parts;
    this.#index = index;
    this.#marks = marks;
    this.#bounds = new RowBounds(index, marks);
    const bounds = this.#bounds;
    this.#rows = new ScoredRows({ concepts, texts: index.texts, ranking, bounds });
    const groups = new WordGroups(index.vocabulary, marks);
    const shared = { index, marks, groups, rows: this.#rows };
    this.#oneWord = new OneWordRows(shared);
    this.#severalWords = new SeveralWordsRows({ ...shared, bounds, wordBits, limits });
  }

  /** Rows that match, or some of them when the total is not exact. */
  get total(): number {
    return this.#rows.total;
  }

  get totalIsExact(): boolean {
    return this.#rows.totalIsExact;
  }

  /**
   * Whether more rows had all words of the query than were looked at. Then some that match are not known, and what is collected from more
   * marks could find them: they would come before hits of a shorter page.
   */
  get isCut(): boolean {
    return this.#severalWords.isCut;
  }

  /** Sets what the next query wants. */
  reset(wish: RowWish, wanted: RowSet | undefined, scope: SearchScope): void {
    this.#rows.reset(wish, wanted);
    this.#severalWords.reset(scope);
  }

  /** The hits, best first. */
  hits(): RowHit[] {
    return this.#rows.hits();
  }

  /** Begins anew to ask which rows typed words have in common. Nothing may be collected between this and the last question. */
  startCommon(): void {
    this.#severalWords.startCommon();
  }

  /** Whether some row has these typed words and all that were asked about since the start, as far as is worth finding out. */
  haveCommonRow(chosen: readonly number[], typed: TypedWords): boolean {
    return this.#severalWords.haveCommonRow(chosen, typed);
  }

  /** The words of the rows that were found to have the typed words in common, if it was asked for and there are at most so many rows. */
  wordsInCommon(mostRows: number): ReadonlySet<number> | undefined {
    return this.#severalWords.wordsInCommon(mostRows);
  }

  /** Fills the list from the marks as they are. */
  collect(typed: TypedWords, { wholeCode, ceiling, found = [], known = [] }: CollectWish): void {
    const { words } = typed;
    this.#rows.clear(ceiling);
    for (const { row } of known) this.#rows.skip(row);
    this.#rows.takeCodes(wholeCode);
    this.#bounds.prepare(typed);
    for (const { row } of found) this.#rows.visit(this.#index.texts.rowSeats[row]!);
    if (words.length === 0 || this.#visitWanted(typed)) return;
    this.#rows.areMatches = words.length === 1 && words[0]!.code === undefined;
    if (!this.#rows.areMatches) this.#severalWords.visitAll(typed);
    else this.#oneWord.visitAll();
  }

  /** Visits the wanted rows, if they are so few that this is faster than to walk those of a word. */
  #visitWanted({ words }: TypedWords): boolean {
    const wanted = this.#rows.wanted?.rows;
    if (wanted === undefined) return false;
    const { vocabulary } = this.#index;
    const postings = words.map((_, t) => vocabulary.rowsOf(this.#marks.words[t]!));
    if (wanted.length * VISITS_A_SCORE > Math.min(...postings)) return false;
    for (const row of wanted) this.#rows.visit(this.#index.texts.rowSeats[row]!);
    return true;
  }
}
