import { codeKey } from '../concept/code.ts';
import type { CodeIndex, Run } from '../index/code-index.ts';
import type { ConceptTable } from '../index/concept-table.ts';
import type { TextIndex } from '../index/text-index.ts';
import type { CollectorLimits, SearchScope } from './collector-limits.ts';
import { CompoundWords } from './compound-words.ts';
import { type Highlight, Highlighter, highlightCode } from './highlight.ts';
import { type FoundTogether, MisspeltWords } from './misspelt-words.ts';
import { MAX_WORDS, parseQuery, type QueryInput, type QueryWord } from './query.ts';
import { type CollectWish, RowCollector } from './row-collector.ts';
import type { RowSet } from './row-set.ts';
import { CLASS_EXACT, CLASS_FOLD, classOf } from './score.ts';
import type { RowWish } from './scored-rows.ts';
import { TextRanking } from './text-ranking.ts';
import type { RowHit } from './top-hits.ts';
import { NO_WORDS, TypedWords } from './typed-words.ts';
import { CLASS_OF_MARK, WordMarks } from './word-marks.ts';
import { WordMatcher } from './word-matcher.ts';

/** When misspelt words may match: see `FuzzyMode` of the contract. */
export type Fuzzy = 'off' | 'fallback' | 'on';

/** What a search wants, apart from the words. */
export interface SearchOptions extends RowWish {
  readonly fuzzy: Fuzzy;
}

/** How a hit matched; its weakest word decides. See `MatchKind` of the contract. */
export type MatchKind = 'code' | 'exact' | 'word' | 'fold' | 'inside' | 'fuzzy' | 'sound' | 'fuzzy-two';

/** A search in one of the systems that are searched together. */
export interface PlainSearch {
  readonly options: SearchOptions;
  /** The greatest score of a hit that is of use. */
  readonly ceiling: number;
  /** The rows that may be hits; undefined when all may. */
  readonly wanted: RowSet | undefined;
  readonly scope: SearchScope;
}

/** A hit as it is ranked. */
export interface RankedHit extends RowHit {
  /** Weight of the text that it was ranked by, which for words in several texts is the display; 0 for a code. */
  readonly weight: number;
  /** Whether it was found with compounds apart: then it comes after all that were not, whatever its score. */
  readonly isApart: boolean;
}

/** A hit with what is needed to show it. Its text is the one to show. */
export interface SystemHit extends RankedHit {
  readonly highlights: readonly Highlight[];
  readonly kind: MatchKind;
}

export interface SystemHits {
  /** Best first. Some may be ready to be shown. */
  readonly hits: readonly (RankedHit | SystemHit)[];
  readonly total: number;
  readonly totalIsLowerBound: boolean;
}

const KIND_OF_MARK: readonly MatchKind[] = [
  ...(['code', 'word', 'word', 'word', 'word', 'word', 'fold', 'word', 'fold', 'inside', 'inside'] as const),
  ...(['fuzzy', 'sound', 'fuzzy', 'fuzzy-two', 'fuzzy-two'] as const),
];
const EMPTY_RUN: Run = { start: 0, end: 0 };

/** Searches one code system. Holds scratch memory, so it answers one query at a time. */
export class SystemSearch {
  readonly #codes: CodeIndex;
  /** The concepts' bytes, from which texts are cut. */
  readonly #bytes: Buffer;
  readonly #index: TextIndex;
  readonly #marks: WordMarks;
  readonly #matcher: WordMatcher;
  readonly #ranking: TextRanking;
  readonly #rows: RowCollector;
  readonly #misspelt: MisspeltWords;
  readonly #compounds: CompoundWords;
  readonly #highlighter: Highlighter;
  /** The last search. */
  #search!: PlainSearch;
  /** The whole query, when codes start with it, and the rows that have these. */
  #code: string | undefined;
  #wholeCode: Run = EMPTY_RUN;
  #typed = NO_WORDS;
  /** Whether words with more slips may give hits. */
  #mayGoOn = false;
  readonly #places = new Int32Array(MAX_WORDS);
  readonly #placeMarks = new Uint8Array(MAX_WORDS);

  constructor(parts: {
    codes: CodeIndex;
    concepts: ConceptTable;
    texts: TextIndex;
    limits?: CollectorLimits;
  }) {
    this.#codes = parts.codes;
    const { buffer, byteOffset, length } = parts.concepts.bytes;
    this.#bytes = Buffer.from(buffer, byteOffset, length);
    this.#index = parts.texts;
    this.#marks = new WordMarks(parts.texts.vocabulary.size);
    this.#matcher = new WordMatcher(parts.texts);
    this.#ranking = new TextRanking(parts.texts, this.#marks);
    this.#rows = new RowCollector({ ...parts, marks: this.#marks, ranking: this.#ranking });
    const shared = { marks: this.#marks, matcher: this.#matcher };
    this.#misspelt = new MisspeltWords({ ...shared, rows: this.#rows });
    this.#compounds = new CompoundWords({ ...shared, trie: parts.texts.trie });
    this.#highlighter = new Highlighter({ bytes: this.#bytes, index: parts.texts });
  }

  /** The best hits of a query without misspelt words. They can be shown, and misspelt words be added, until the next query. */
  searchPlain(input: QueryInput, search: PlainSearch): SystemHits {
    const { code, words } = parseQuery(input, {
      isCode: (text) => !isEmpty(this.#codes.findPrefix(text)),
      hasWord: (text) => this.#index.trie.find(text) >= 0,
    });
    this.#search = search;
    this.#code = code;
    this.#wholeCode = this.#rowsOfCode(code);
    this.#marks.reset(words.length);
    this.#setWords(words);
    for (let t = 0; t < words.length; t++) {
      const first = this.#typed.firstLike(t);
      if (first < t) this.#marks.copy(first, t);
      else this.#matcher.matchPlain(t, words[t]!, this.#marks);
    }
    this.#collectAnew({ wholeCode: this.#wholeCode, ceiling: search.ceiling });
    return this.#found();
  }

  /** Whether all typed words of the last query that may not be missing are among some words. */
  areAllIn(words: ReadonlySet<string>): boolean {
    return this.#typed.words.every(({ word, isOptional }) => isOptional || words.has(word));
  }

  /** Whether the last query, after `searchPlain`, has more hits with its compounds apart. Leaves everything as it was. */
  isFoundApart(): boolean {
    if (this.#rows.isCut) return false;
    const typed = this.#typed;
    const known = this.#rows.hits();
    const apart = this.#compounds.takeApart(typed);
    if (apart === undefined) return false;
    this.#collectApart(apart, known);
    const isFound = this.#rows.total > 0 || !this.#rows.totalIsExact;
    this.#compounds.putTogether(typed);
    this.#setWords(typed.words);
    this.#collectAnew({ wholeCode: this.#wholeCode, ceiling: Number.POSITIVE_INFINITY });
    return isFound;
  }

  /**
   * The hits of the last query and, after them, the best with its compounds apart and without misspelt words. Only for a page that is not
   * full without these. Nothing more can be added.
   *
   * @param found all that was found so far
   */
  addApart({ hits, total, totalIsLowerBound }: SystemHits): SystemHits {
    const { isCut } = this.#rows;
    // They can be shown no more once the words are apart.
    const shown = hits.map((hit) => this.show(hit));
    const apart = isCut ? undefined : this.#compounds.takeApart(this.#typed);
    if (apart === undefined) return { hits: shown, total, totalIsLowerBound };
    this.#collectApart(apart, hits);
    const more = this.#found();
    return {
      hits: [...shown, ...more.hits.map((hit) => ({ ...hit, isApart: true }))],
      total: total + more.total,
      totalIsLowerBound: totalIsLowerBound || more.totalIsLowerBound,
    };
  }

  #collectApart(words: readonly QueryWord[], known: readonly RowHit[]): void {
    this.#setWords(words);
    this.#collectAnew({ wholeCode: EMPTY_RUN, ceiling: Number.POSITIVE_INFINITY, known });
  }

  /** Sets the words that are looked for. */
  #setWords(words: readonly QueryWord[]): void {
    this.#typed = new TypedWords(
      words,
      words.map(({ code }) => this.#rowsOfCode(code)),
    );
    this.#ranking.reset(this.#typed);
  }

  #collectAnew(wish: CollectWish): void {
    const { options, wanted, scope } = this.#search;
    this.#rows.reset(options, wanted, scope);
    this.#rows.collect(this.#typed, wish);
  }

  /** Adds those words of the last query that were found in class 3 or better. Misspelt words change nothing in that. */
  addWellFound(words: Set<string>): void {
    for (const [t, { word }] of this.#typed.words.entries()) {
      const best = this.#marks.best(t);
      if (best !== 0 && CLASS_OF_MARK[best]! <= CLASS_FOLD) words.add(word);
    }
  }

  /** The best hits of the same query with words too that are one slip away. Only for a page that is not full without them. */
  addNear(ceiling: number): SystemHits {
    const isOn = this.#search.options.fuzzy === 'on';
    // Where rows were passed over, misspelt words are not looked for: see `isCut`.
    this.#mayGoOn = !this.#rows.isCut && this.#misspelt.matchNear(this.#typed, isOn);
    // Where none can help, every hit was found already.
    if (!this.#mayGoOn) return this.#found();
    this.#collectMore(ceiling);
    this.#mayGoOn = !this.#rows.isCut;
    return this.#found();
  }

  /** Whether `addFar` would look for a word. */
  mayAddFar(found: FoundTogether): boolean {
    return this.#mayGoOn && this.#misspelt.mayMatchFar(found);
  }

  /** The best hits of the same query with words too that are two slips away. Only for a page that is not full after `addNear`. */
  addFar(ceiling: number, found: FoundTogether): SystemHits {
    if (this.#mayGoOn && this.#misspelt.matchFar(found)) this.#collectMore(ceiling);
    return this.#found();
  }

  #rowsOfCode(code: string | undefined): Run {
    return code === undefined ? EMPTY_RUN : this.#codes.rowsOf(this.#codes.findPrefix(code));
  }

  /** Collects again, from marks that were added. What was found is less than a page, so it is all there was. */
  #collectMore(ceiling: number): void {
    const found = this.#rows.hits();
    this.#rows.collect(this.#typed, { wholeCode: this.#wholeCode, ceiling, found });
  }

  #found(): SystemHits {
    const { weights } = this.#index.texts;
    const hits = this.#rows.hits().map(({ row, text, score }) => {
      return { row, text, score, weight: text < 0 ? 0 : weights[text]!, isApart: false };
    });
    return { hits, total: this.#rows.total, totalIsLowerBound: !this.#rows.totalIsExact };
  }

  /** A hit of the last search with what is needed to show it. */
  show(hit: RankedHit | SystemHit): SystemHit {
    if ('kind' in hit) return hit;
    const { row, text: scored, score } = hit;
    const { words } = this.#typed;
    const showCode = (keyLength: number): SystemHit => {
      const highlights = highlightCode(this.#codes.codeAt(this.#codes.codeOfRow(row)), keyLength);
      return { ...hit, text: -1, kind: 'code', highlights };
    };
    if (scored < 0) return showCode(codeKey(this.#code ?? '').length);
    const { text, weakest, found } = this.#ranking.explain(
      this.#index.texts.rowSeats[row]!,
      this.#places,
      this.#placeMarks,
    );
    // Every word was a code: `e11 e119`. The longest says most.
    if (found === 0) return showCode(Math.max(...words.map((word) => codeKey(word.code ?? '').length)));
    const isWholeText = classOf(score) === CLASS_EXACT && found === words.length;
    const kind = isWholeText ? 'exact' : KIND_OF_MARK[weakest]!;
    const highlights = this.#highlighter.highlight(text, words, this.#places, this.#placeMarks);
    return { ...hit, text, kind, highlights };
  }

  /** A text as a string. */
  textAt(text: number): string {
    const { texts } = this.#index;
    return this.#bytes.toString('utf8', texts.valueStart(text), texts.valueEnd(text));
  }
}

function isEmpty(run: Run): boolean {
  return run.start === run.end;
}
