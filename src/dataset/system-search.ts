import { codeKey } from '../concept/code.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { CodeIndex, Run } from '../index/code-index.ts';
import type { ConceptTable } from '../index/concept-table.ts';
import type { SoundDictionary } from '../index/sound-dictionary.ts';
import type { TextIndex } from '../index/text-index.ts';
import { type Highlight, highlight, highlightCode } from './highlight.ts';
import { parseQuery, type Query } from './query.ts';
import { CLASS_EXACT, classOf, leastScore, MAX_WORDS, TextRanking } from './text-ranking.ts';
import { type RowHit, TopHits } from './top-hits.ts';
import { LEVEL_OF_MARK, LEVELS, MARK, WordMarks } from './word-marks.ts';
import { WordMatcher } from './word-matcher.ts';

/** When misspelt words may match: see `FuzzyMode` of the contract. */
export type Fuzzy = 'off' | 'fallback' | 'on';

/** What a search wants, apart from the words. */
export interface SearchOptions {
  readonly day: LocalDay;
  readonly includeInactive: boolean;
  readonly selectableOnly: boolean;
  readonly fuzzy: Fuzzy;
  /** Hits to keep, 0 or more. */
  readonly limit: number;
}

/** How a hit matched; its weakest word decides. See `MatchKind` of the contract. */
export type MatchKind = 'code' | 'exact' | 'word' | 'fold' | 'inside' | 'fuzzy' | 'sound' | 'fuzzy-two';

/** A hit with what is needed to show it. */
export interface SystemHit extends RowHit {
  readonly highlights: readonly Highlight[];
  readonly kind: MatchKind;
  /** Weight of the text that it was ranked by, which for words in several texts is the display; 0 for a code. */
  readonly weight: number;
}

export interface SystemHits {
  /** Best first. */
  readonly hits: readonly SystemHit[];
  readonly total: number;
  readonly totalIsLowerBound: boolean;
}

/** More than any rarity. */
const RARITIES = 32;
const KIND_OF_MARK: readonly MatchKind[] = [
  ...(['code', 'word', 'word', 'word', 'word', 'fold', 'inside', 'inside'] as const),
  ...(['fuzzy', 'sound', 'fuzzy', 'fuzzy-two', 'fuzzy-two'] as const),
];
const EMPTY_RUN: Run = { start: 0, end: 0 };

/** Searches one code system. Holds scratch memory, so it answers one query at a time. */
export class SystemSearch {
  readonly #codes: CodeIndex;
  readonly #concepts: ConceptTable;
  readonly #index: TextIndex;
  readonly #marks: WordMarks;
  readonly #matcher: WordMatcher;
  readonly #ranking: TextRanking;
  readonly #top = new TopHits();
  /** The number of the query that last saw a row. */
  readonly #seen: Uint32Array;
  #queryNumber = 0;
  /** Matching words by the level of their mark and their rarity. */
  readonly #groups: number[][] = Array.from({ length: LEVELS * RARITIES }, () => []);
  #options!: SearchOptions;
  #total = 0;
  readonly #places = new Int32Array(MAX_WORDS);
  readonly #placeMarks = new Uint8Array(MAX_WORDS);

  constructor(parts: {
    codes: CodeIndex;
    concepts: ConceptTable;
    texts: TextIndex;
    sounds: SoundDictionary;
  }) {
    this.#codes = parts.codes;
    this.#concepts = parts.concepts;
    this.#index = parts.texts;
    this.#marks = new WordMarks(parts.texts.vocabulary.size);
    this.#matcher = new WordMatcher(parts.texts, parts.sounds);
    this.#ranking = new TextRanking(parts.texts, this.#marks);
    this.#seen = new Uint32Array(parts.concepts.size);
  }

  /** The best hits of a query. */
  search(input: string, options: SearchOptions): SystemHits {
    this.#options = options;
    const query = parseQuery(input, (text) => !isEmpty(this.#codes.findPrefix(text)));
    const { words } = query;
    const codeRows = words.map((word) => {
      return word.code === undefined ? EMPTY_RUN : this.#codes.rowsOf(this.#codes.findPrefix(word.code));
    });
    const wholeCode =
      query.code === undefined ? EMPTY_RUN : this.#codes.rowsOf(this.#codes.findPrefix(query.code));
    this.#marks.reset(words.length);
    this.#ranking.reset(words, codeRows);
    for (const [t, word] of words.entries()) this.#matcher.matchPlain(t, word, this.#marks);
    const isWeak = words.map((_, t) => !this.#marks.hasAtLeast(t, MARK.fold) && isEmpty(codeRows[t]!));
    let isExact = this.#collect(query, wholeCode, codeRows);

    // Misspelt words rank below all others, so adding them only when there is room never changes what is on top.
    const hasRoom = () => options.fuzzy !== 'off' && this.#total < options.limit;
    if (options.fuzzy === 'on' || hasRoom()) {
      // A word that the texts have is not misspelt, unless it is what keeps the others from being found.
      const isAlone = options.fuzzy === 'on' || this.#total === 0;
      const isWhole = words.map((_, t) => this.#marks.hasAtLeast(t, MARK.exact));
      for (const [t, word] of words.entries()) {
        if (isAlone || !isWhole[t]) this.#matcher.matchFuzzy(t, word, this.#marks);
      }
      isExact = this.#collect(query, wholeCode, codeRows);
    }
    if (hasRoom()) {
      const isAlone = this.#total === 0;
      for (const [t, word] of words.entries()) {
        if (isAlone || isWeak[t]) this.#matcher.matchFuzzyTwo(t, word, isAlone, this.#marks);
      }
      isExact = this.#collect(query, wholeCode, codeRows);
    }
    const hits = this.#top.sorted().map((hit) => this.#show(hit, query));
    return { hits, total: this.#total, totalIsLowerBound: !isExact };
  }

  /** Fills the list from the marks as they are. Returns whether `#total` is exact. */
  #collect(query: Query, wholeCode: Run, codeRows: readonly Run[]): boolean {
    this.#top.reset(this.#options.limit);
    this.#total = 0;
    this.#startQuery();
    for (let row = wholeCode.start; row < wholeCode.end; row++) {
      this.#seen[row] = this.#queryNumber;
      if (!this.#accepts(row)) continue;
      this.#total++;
      this.#top.add(row, -1, row);
    }
    if (query.words.length === 0) return true;
    if (query.words.length === 1 && query.words[0]!.code === undefined) return this.#collectOneWord();
    this.#collectSeveralWords(query, codeRows);
    return true;
  }

  /** Walks the rarest typed word's rows and scores each against all words. */
  #collectSeveralWords(query: Query, codeRows: readonly Run[]): void {
    let driver = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const [t, word] of query.words.entries()) {
      if (word.isOptional) continue;
      const run = codeRows[t]!;
      const rows = this.#rowsOf(this.#marks.words[t]!) + run.end - run.start;
      if (rows < least) {
        least = rows;
        driver = t;
      }
    }
    const { texts } = this.#index;
    for (let row = codeRows[driver]!.start; row < codeRows[driver]!.end; row++) this.#visit(row);
    for (const word of this.#marks.words[driver]!) {
      const to = texts.postingOffsets[word + 1]!;
      for (let i = texts.postingOffsets[word]!; i < to; i++) this.#visit(texts.postings[i]!);
    }
  }

  /**
   * Visits the vocabulary words by what a hit on them can score at best, and each word's rows in that order too, and
   * stops when nothing better can come. Returns whether every row was visited.
   */
  #collectOneWord(): boolean {
    const groups = this.#groups;
    const { rarity } = this.#index.vocabulary;
    let first = groups.length;
    let last = -1;
    let isComplete = true;
    for (const word of this.#marks.words[0]!) {
      const mark = this.#marks.get(0, word);
      // Only the word itself can be a whole text, which goes before all groups.
      if (mark === MARK.exact) {
        isComplete = this.#visitWord(word);
        continue;
      }
      const group = LEVEL_OF_MARK[mark]! * RARITIES + rarity[word]!;
      first = Math.min(first, group);
      last = Math.max(last, group);
      groups[group]!.push(word);
    }
    for (let group = first; group <= last; group++) {
      const words = groups[group]!;
      const isUseless =
        words.length > 0 &&
        leastScore(this.#marks.get(0, words[0]!), rarity[words[0]!]!) > this.#top.threshold;
      if (isUseless) isComplete = false;
      else for (const word of words) isComplete = this.#visitWord(word) && isComplete;
      words.length = 0;
    }
    return isComplete;
  }

  /** Visits the rows of a word until they get too bad. Returns whether it got to the end. */
  #visitWord(word: number): boolean {
    const { postings, postingOffsets } = this.#index.texts;
    const to = postingOffsets[word + 1]!;
    const mark = this.#marks.get(0, word);
    for (let i = postingOffsets[word]!; i < to; i++) {
      if (this.#visit(postings[i]!) <= this.#top.threshold) continue;
      if (this.#isWorseFrom(postings[i]!, word, mark)) return i === to - 1;
    }
    return true;
  }

  /**
   * True when no row from this one on can be kept for the sake of `word`. The row's own score does not tell: it may be
   * worse, when another word of the text was taken, and it may be better, when another text was.
   */
  #isWorseFrom(row: number, word: number, mark: number): boolean {
    const { rowTexts, wordOffsets, words, ranks, neutralStarts } = this.#index.texts;
    const rarity = this.#index.vocabulary.rarity[word]!;
    let best = Number.POSITIVE_INFINITY;
    for (let text = rowTexts[row]!; text < rowTexts[row + 1]!; text++) {
      const from = wordOffsets[text]!;
      const at = words.subarray(from, wordOffsets[text + 1]!).indexOf(word);
      // Rows that begin with the word stand first. Their score counts that at best, so this is never above it.
      if (at < 0) continue;
      best = Math.min(best, leastScore(mark, rarity, at <= neutralStarts[text]! ? 0 : 1, ranks[text]!));
    }
    return best > this.#top.threshold;
  }

  /** Scores a row that was not seen yet and keeps it if it is good enough. Returns its score, or 0 if it was passed over. */
  #visit(row: number): number {
    if (this.#seen[row] === this.#queryNumber) return 0;
    this.#seen[row] = this.#queryNumber;
    if (!this.#accepts(row)) return 0;
    const score = this.#ranking.score(row);
    if (score === Number.POSITIVE_INFINITY) return 0;
    this.#total++;
    this.#top.add(row, this.#ranking.bestText, score);
    return score;
  }

  #accepts(row: number): boolean {
    const { day, includeInactive, selectableOnly } = this.#options;
    if (selectableOnly && !this.#concepts.isSelectable(row)) return false;
    return includeInactive || this.#concepts.isValidOn(row, day);
  }

  #rowsOf(words: readonly number[]): number {
    return words.reduce((sum, word) => sum + this.#index.vocabulary.frequencies[word]!, 0);
  }

  /** Numbers the query; after 2³² of them the rows are wiped, so that no old number is met again. */
  #startQuery(): void {
    if (++this.#queryNumber <= 0xffffffff) return;
    this.#seen.fill(0);
    this.#queryNumber = 1;
  }

  #show(hit: RowHit, query: Query): SystemHit {
    if (hit.text < 0) return this.#showCode(hit, 0, codeKey(query.code ?? '').length);
    // Taken before another text is shown: merging needs what the order was made by.
    const weight = this.#index.texts.weights[hit.text]!;
    const { text, weakest, found } = this.#ranking.explain(hit.row, this.#places, this.#placeMarks);
    if (found === 0) {
      // Every word was a code: `e11 e119`. The longest says most.
      const longest = Math.max(...query.words.map((word) => codeKey(word.code ?? '').length));
      return this.#showCode(hit, weight, longest);
    }
    const isWholeText = classOf(hit.score) === CLASS_EXACT && found === query.words.length;
    const kind = isWholeText ? 'exact' : KIND_OF_MARK[weakest]!;
    const highlights = highlight(this.textAt(text), query.words, this.#places, this.#placeMarks);
    return { ...hit, text, kind, highlights, weight };
  }

  #showCode(hit: RowHit, weight: number, keyLength: number): SystemHit {
    const highlights = highlightCode(this.#codes.codeAt(this.#codes.codeOfRow(hit.row)), keyLength);
    return { ...hit, text: -1, kind: 'code', highlights, weight };
  }

  /** A text as a string. */
  textAt(text: number): string {
    const { buffer, byteOffset } = this.#concepts.bytes;
    const start = this.#index.texts.valueStart(text);
    return Buffer.from(buffer, byteOffset + start, this.#index.texts.valueEnd(text) - start).toString();
  }
}

function isEmpty(run: Run): boolean {
  return run.start === run.end;
}
