import type { ConceptTable } from '../index/concept-table.ts';
import type { TextIndex } from '../index/text-index.ts';
import type { CollectorLimits } from './collector-limits.ts';
import { RowCollector } from './row-collector.ts';
import { type Explanation, TextRanking } from './text-ranking.ts';
import type { RowHit } from './top-hits.ts';
import { NO_WORDS, type TypedWords } from './typed-words.ts';
import type { WordBits } from './word-bits.ts';
import { WordMarks } from './word-marks.ts';

/** A hit as it is ranked. */
export interface RankedHit extends RowHit {
  /** Weight of the text that it was ranked by, which for words in several texts is the display; 0 for a code. */
  readonly weight: number;
  /** Whether it was found with compounds apart: then it comes after all that were not, whatever its score. */
  readonly isApart: boolean;
}

/** A search of one code system for some words: what these match, and the rows that have them. Holds scratch memory. */
export class WordSearch {
  readonly #index: TextIndex;
  readonly #ranking: TextRanking;
  readonly marks: WordMarks;
  readonly rows: RowCollector;
  /** The words that are looked for. */
  typed = NO_WORDS;

  constructor(parts: {
    readonly concepts: ConceptTable;
    readonly texts: TextIndex;
    readonly wordBits: WordBits;
    readonly limits?: CollectorLimits | undefined;
  }) {
    this.#index = parts.texts;
    this.marks = new WordMarks(parts.texts.vocabulary.size);
    this.#ranking = new TextRanking(parts.texts, this.marks);
    this.rows = new RowCollector({ ...parts, marks: this.marks, ranking: this.#ranking });
  }

  /** Sets the words that are looked for, and forgets what others match. */
  reset(typed: TypedWords): void {
    this.typed = typed;
    this.#ranking.reset(typed);
    this.marks.reset(typed.words.length);
  }

  /** The hits that were collected, best first. */
  hits(isApart: boolean): RankedHit[] {
    const { weights } = this.#index.texts;
    return this.rows.hits().map(({ row, text, score }) => {
      return { row, text, score, weight: text < 0 ? 0 : weights[text]!, isApart };
    });
  }

  /** What a row's score was given for: see `TextRanking`. */
  explain(row: number, places: Int32Array, marks: Uint8Array): Explanation {
    return this.#ranking.explain(this.#index.texts.rowSeats[row]!, places, marks);
  }
}
