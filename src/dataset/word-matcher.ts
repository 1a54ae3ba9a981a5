import { ABBREVIATIONS, readAbbreviations } from '../concept/abbreviations.ts';
import { ROMAN_NUMERALS } from '../concept/roman-numerals.ts';
import type { TextIndex } from '../index/text-index.ts';
import { TrieWalk } from '../index/trie-walk.ts';
import { FAR, WordDistance } from '../index/word-distance.ts';
import { findForms, stemsOf, TEXT_ENDINGS } from './inflections.ts';
import type { QueryWord } from './query.ts';
import { MARK, type Mark, type WordMarks } from './word-marks.ts';

const MIN_LETTERS = {
  inside: 3,
  head: 4,
  beforeHead: 3,
  fuzzy: 4,
  fuzzyTwo: 8,
  fuzzyTwoAlone: 6,
} as const;

const { byWord, byBeginning } = readAbbreviations([...ABBREVIATIONS, ...ROMAN_NUMERALS]);
const NONE: readonly string[] = [];
const AS_IT_IS: readonly string[] = [''];

/** Finds the words of a vocabulary that a typed word may mean, and marks how. */
export class WordMatcher {
  readonly #index: TextIndex;
  readonly #walk: TrieWalk;
  readonly #distance: WordDistance;

  constructor(index: TextIndex) {
    this.#index = index;
    this.#walk = new TrieWalk(index.trie);
    this.#distance = new WordDistance(index.vocabulary);
  }

  /** Marks whole words, beginnings, abbreviations, inflections, compounds, and each of them with letters spelt otherwise. */
  matchPlain(typed: number, query: QueryWord, marks: WordMarks): void {
    this.matchWell(typed, query, marks);
    this.#matchInside(typed, query, marks);
  }

  /** The same down to class 3: not what is found inside words only. */
  matchWell(typed: number, { word, keys, isNumber, isOptional, isLast }: QueryWord, marks: WordMarks): void {
    const { trie } = this.#index;
    // A stop word is better missing than found as a part or another form of a word, unless it is one that is being typed.
    const mayBegin = isLast || !isOptional;
    // *hjernen* is the form of a word rather than the beginning of *hjernenerve*, and *nesen* than the end of *familieanamnesen*.
    const isForm = !isOptional && !isNumber && this.#matchForms(typed, word, marks);
    const node = trie.find(word);
    if (node >= 0) {
      const exact = trie.wordAt(node);
      if (exact >= 0) marks.add(typed, exact, MARK.exact);
      const mark = isLast && !isForm ? MARK.start : MARK.form;
      if (mayBegin && !isNumber) marks.addRange(typed, trie.firstWord(node), trie.endWord(node), mark);
    }
    this.#markEach(typed, byWord.get(word) ?? NONE, MARK.abbreviation, marks);
    if (isNumber && node >= 0) this.#matchUnits(typed, node, marks);
    if (isNumber) return;
    if (isLast) this.#markEach(typed, byBeginning.get(word) ?? NONE, MARK.abbreviation, marks);
    let isSpelt = false;
    this.#walk.walk(keys.letters, 0, mayBegin ? 'prefix' : 'whole', (from, to, _, isStart) => {
      marks.addRange(typed, from, to, isStart ? MARK.fold : MARK.wholeFold);
      if (!isStart) isSpelt ||= marks.get(typed, from) === MARK.wholeFold;
    });
    if (isOptional || word.length < MIN_LETTERS.head) return;
    // Who has no å, ø and æ types *adal* for Ådal, and hardly for Surnadal.
    this.#matchEnds(typed, word, AS_IT_IS, isSpelt || isForm ? MARK.lesser : MARK.head, marks);
  }

  /** Marks words one edit away, and words that sound alike; the word must be one that `mayBeFuzzy`. */
  matchFuzzy(typed: number, { keys, isLast }: QueryWord, marks: WordMarks): void {
    this.#walk.walk(keys.letters, 1, isLast ? 'prefix' : 'whole', (from, to, _, isStart) =>
      marks.addRange(typed, from, to, isStart ? MARK.fuzzyStart : MARK.fuzzy),
    );
    for (const found of this.#index.sounds.find(keys)) marks.add(typed, found, MARK.sound);
  }

  /** Marks those of some words that are two edits away, for a word that `mayBeFuzzyTwo`. */
  matchFuzzyTwoAmong(
    words: Iterable<number>,
    typed: number,
    { keys, isLast }: QueryWord,
    marks: WordMarks,
  ): void {
    const distance = this.#distance;
    for (const word of words) {
      distance.measure(keys.letters, word);
      if (distance.whole !== FAR) marks.add(typed, word, MARK.fuzzyTwo);
      else if (isLast && distance.start !== FAR) marks.add(typed, word, MARK.fuzzyTwoStart);
    }
  }

  /** Marks words two edits away; the word must be one that `mayBeFuzzyTwo`. */
  matchFuzzyTwo(typed: number, { keys, isLast }: QueryWord, marks: WordMarks): void {
    this.#walk.walk(keys.letters, 2, isLast ? 'prefix' : 'whole', (from, to, _, isStart) =>
      marks.addRange(typed, from, to, isStart ? MARK.fuzzyTwoStart : MARK.fuzzyTwo),
    );
  }

  /** Marks a number with letters after it: `100` finds *100ml*, `3` finds *3a* and not *30*. */
  #matchUnits(typed: number, node: number, marks: WordMarks): void {
    const { trie } = this.#index;
    const end = trie.children[node + 2]!;
    for (let child = trie.children[node + 1]!; child < end; child++) {
      const isDigit = trie.chars[child]! <= 0x39;
      if (!isDigit) marks.addRange(typed, trie.firstWord(child), trie.endWord(child), MARK.form);
    }
  }

  /** Marks other forms of a word, alone and as the head of compounds. Returns whether it is a definite form of a word. */
  #matchForms(typed: number, word: string, marks: WordMarks): boolean {
    let isForm = false;
    for (const { stem, isDefinite, isUnsure } of stemsOf(word)) {
      findForms(this.#index.trie, stem, (found) => {
        marks.add(typed, found, isUnsure ? MARK.lesser : MARK.form);
        isForm ||= isDefinite;
      });
      if (stem.length >= MIN_LETTERS.head) this.#matchEnds(typed, stem, TEXT_ENDINGS, MARK.lesser, marks);
    }
    return isForm;
  }

  /** Marks compounds that end in a word or a stem and one of these endings: *uspesifisert* is none of `spesifisert`. */
  #matchEnds(typed: number, stem: string, endings: readonly string[], mark: Mark, marks: WordMarks): void {
    const { suffixes, vocabulary } = this.#index;
    suffixes.findEnds(stem, endings, (position) => {
      const found = vocabulary.wordOf(position);
      const isCompound = position - vocabulary.offsets[found]! >= MIN_LETTERS.beforeHead;
      if (isCompound) marks.add(typed, found, mark);
    });
  }

  /** Marks words that have a word inside, as it stands and with letters spelt otherwise, and compounds with what it is a definite form of. */
  #matchInside(typed: number, { word, keys, isNumber, isOptional }: QueryWord, marks: WordMarks): void {
    if (isNumber || isOptional || word.length < MIN_LETTERS.inside) return;
    const { suffixes, vocabulary } = this.#index;
    suffixes.find(keys, (position, isFolded) =>
      marks.add(typed, vocabulary.wordOf(position), isFolded ? MARK.foldedInside : MARK.inside),
    );
    for (const { stem, isDefinite } of stemsOf(word)) if (isDefinite) this.#matchDefinite(typed, stem, marks);
  }

  /** Marks compounds that begin with the stem of a definite form or, where it is short and a word, end in it. */
  #matchDefinite(typed: number, stem: string, marks: WordMarks): void {
    const { trie } = this.#index;
    const node = trie.find(stem);
    if (node < 0) return;
    if (stem.length < MIN_LETTERS.head) {
      if (trie.wordAt(node) < 0) return;
      this.#matchEnds(typed, stem, TEXT_ENDINGS, MARK.inside, marks);
    }
    marks.addRange(typed, trie.firstWord(node), trie.endWord(node), MARK.inside);
  }

  /** Marks those of the words that the vocabulary has. */
  #markEach(typed: number, words: readonly string[], mark: Mark, marks: WordMarks): void {
    const { trie } = this.#index;
    for (const word of words) {
      const found = trie.findWord(word);
      if (found >= 0) marks.add(typed, found, mark);
    }
  }
}

/** Whether a typed word may be misspelt by one edit. */
export function mayBeFuzzy(query: QueryWord): boolean {
  return mayBeMisspelt(query) && query.word.length >= MIN_LETTERS.fuzzy;
}

/**
 * Whether a typed word may be misspelt by two edits; a word of six or seven letters only when, `isAlone`, it matches nothing
 * else or the query has no hit.
 */
export function mayBeFuzzyTwo(query: QueryWord, isAlone: boolean): boolean {
  const least = isAlone ? MIN_LETTERS.fuzzyTwoAlone : MIN_LETTERS.fuzzyTwo;
  return mayBeMisspelt(query) && query.word.length >= least;
}

/** A word with a digit is a code, a dose or a grade: one edit away is another thing. Stop words would match anything. */
function mayBeMisspelt({ word, isOptional }: QueryWord): boolean {
  return !isOptional && !/\d/.test(word);
}
