import { codeKey } from '../concept/code.ts';
import type { CodeIndex, Run } from '../index/code-index.ts';
import type { ConceptTable } from '../index/concept-table.ts';
import type { TextIndex } from '../index/text-index.ts';
import type { CollectorLimits, SearchScope } from './collector-limits.ts';
import { takeCompoundsApart } from './compound-words.ts';
import { type Highlight, Highlighter, highlightCode } from './highlight.ts';
import { type FoundTogether, MisspeltWords } from './misspelt-words.ts';
import { MAX_WORDS, parseQuery, type QueryInput, type QueryWord } from './query.ts';
import type { CollectWish } from './row-collector.ts';
import type { RowSet } from './row-set.ts';
import { CLASS_EXACT, classOf } from './score.ts';
import type { RowWish } from './scored-rows.ts';
import { TypedWords } from './typed-words.ts';
import { WordBits } from './word-bits.ts';
import { MARK } from './word-marks.ts';
import { WordMatcher } from './word-matcher.ts';
import { type RankedHit, WordSearch } from './word-search.ts';

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

/** A hit with what is needed to show it. Its text is the one to show. */
export interface SystemHit extends RankedHit {
  readonly highlights: readonly Highlight[];
  readonly kind: MatchKind;
}

export interface SystemHits {
  /** Best first. */
  readonly hits: readonly RankedHit[];
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
  readonly #matcher: WordMatcher;
  /** The query as it was typed, and with its compounds apart. */
  readonly #asTyped: WordSearch;
  readonly #apart: WordSearch;
  readonly #misspelt: MisspeltWords;
  readonly #highlighter: Highlighter;
  /** The last search. */
  #search!: PlainSearch;
  /** The whole query, when codes start with it, and the rows that have these. */
  #code: string | undefined;
  #wholeCode: Run = EMPTY_RUN;
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
    this.#matcher = new WordMatcher(parts.texts);
    const wordBits = new WordBits(parts.texts.texts, parts.concepts.size);
    this.#asTyped = new WordSearch({ ...parts, wordBits });
    this.#apart = new WordSearch({ ...parts, wordBits });
    this.#misspelt = new MisspeltWords(this.#asTyped, this.#matcher);
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
    const { typed, marks } = this.#setWords(this.#asTyped, words);
    for (let t = 0; t < words.length; t++) {
      const first = typed.firstLike(t);
      if (first < t) marks.copy(first, t);
      else this.#matcher.matchPlain(t, words[t]!, marks);
    }
    this.#collect(this.#asTyped, { wholeCode: this.#wholeCode, ceiling: search.ceiling });
    return this.#found();
  }

  /** Whether all typed words of the last query that may not be missing are among some words. */
  areAllIn(words: ReadonlySet<string>): boolean {
    return this.#asTyped.typed.words.every(({ word, isOptional }) => isOptional || words.has(word));
  }

  /**
   * The hits of the last query and, after them, the best with its compounds apart and without misspelt words. Only for a page that is not
   * full without these.
   *
   * @param found all that was found so far
   */
  addApart(found: SystemHits): SystemHits {
    const { typed, marks, rows } = this.#asTyped;
    // Where rows were passed over, these would come back after hits that are worse.
    const words = rows.isCut ? undefined : takeCompoundsApart(this.#index.trie, typed, marks);
    if (words === undefined) return found;
    const apart = this.#setWords(this.#apart, words);
    for (const [t, word] of words.entries()) {
      if (word === typed.words[t]) apart.marks.copyWell(marks, t);
      else this.#matcher.matchWell(t, word, apart.marks);
    }
    this.#collect(apart, {
      wholeCode: EMPTY_RUN,
      ceiling: Number.POSITIVE_INFINITY,
      known: found.hits,
    });
    const { total, totalIsExact } = apart.rows;
    return {
      hits: [...found.hits, ...apart.hits(true)],
      total: found.total + total,
      totalIsLowerBound: found.totalIsLowerBound || !totalIsExact,
    };
  }

  /** Sets the words that a search is for. */
  #setWords(search: WordSearch, words: readonly QueryWord[]): WordSearch {
    search.reset(
      new TypedWords(
        words,
        words.map(({ code }) => this.#rowsOfCode(code)),
      ),
    );
    return search;
  }

  #collect({ rows, typed }: WordSearch, wish: CollectWish): void {
    const { options, wanted, scope } = this.#search;
    rows.reset(options, wanted, scope);
    rows.collect(typed, wish);
  }

  /** Adds those words of the last query that were found in class 3 or better. Misspelt words change nothing in that. */
  addWellFound(words: Set<string>): void {
    const { typed, marks } = this.#asTyped;
    for (const [t, { word }] of typed.words.entries()) {
      const best = marks.best(t);
      if (best !== 0 && best <= MARK.fold) words.add(word);
    }
  }

  /** The best hits of the same query with words too that are one slip away. Only for a page that is not full without them. */
  addNear(ceiling: number): SystemHits {
    const isOn = this.#search.options.fuzzy === 'on';
    // Where rows were passed over, misspelt words are not looked for: see `isCut`.
    this.#mayGoOn = !this.#asTyped.rows.isCut && this.#misspelt.matchNear(isOn);
    // Where none can help, every hit was found already.
    if (!this.#mayGoOn) return this.#found();
    this.#collectMore(ceiling);
    this.#mayGoOn = !this.#asTyped.rows.isCut;
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
    const { rows, typed } = this.#asTyped;
    rows.collect(typed, { wholeCode: this.#wholeCode, ceiling, found: rows.hits() });
  }

  #found(): SystemHits {
    const { total, totalIsExact } = this.#asTyped.rows;
    return { hits: this.#asTyped.hits(false), total, totalIsLowerBound: !totalIsExact };
  }

  /** A hit of the last search with what is needed to show it. */
  show(hit: RankedHit): SystemHit {
    const { row, text: scored, score } = hit;
    const search = hit.isApart ? this.#apart : this.#asTyped;
    const { words } = search.typed;
    const showCode = (keyLength: number): SystemHit => {
      const highlights = highlightCode(this.#codes.codeAt(this.#codes.codeOfRow(row)), keyLength);
      return { ...hit, text: -1, kind: 'code', highlights };
    };
    if (scored < 0) return showCode(codeKey(this.#code ?? '').length);
    const { text, weakest, found } = search.explain(row, this.#places, this.#placeMarks);
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
