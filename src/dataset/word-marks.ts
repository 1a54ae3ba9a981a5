/**
 * How a typed word matches a word of the vocabulary, best first.
 *
 * `start`: it begins the word, and is the one being typed. `head`: it ends the word, a compound. `abbreviation`: one is an
 * abbreviation of the other. `form`: it is another form of the word, or begins it although more was typed after it.
 * `wholeFold`: it is the word with letters spelt otherwise. `lesser`: what could be a head or a form, but less surely. `…Start`: it
 * begins the word, with wrong letters.
 */
export const MARK = {
  exact: 1,
  start: 2,
  head: 3,
  abbreviation: 4,
  form: 5,
  wholeFold: 6,
  lesser: 7,
  fold: 8,
  inside: 9,
  foldedInside: 10,
  fuzzy: 11,
  sound: 12,
  fuzzyStart: 13,
  fuzzyTwo: 14,
  fuzzyTwoStart: 15,
} as const;
export type Mark = (typeof MARK)[keyof typeof MARK];

/** Class of each mark, by its number; 0 and 1 belong to codes and whole texts. The worst word of a hit decides. */
export const CLASS_OF_MARK = Uint8Array.of(0, 2, 2, 2, 2, 2, 2, 3, 3, 4, 5, 6, 6, 6, 7, 7);
/** How far each mark is from the word itself, by its number; of hits of one class, the least sum of all words decides. */
export const GRADE_OF_MARK = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 4, 5, 8, 9);
/** Whether a mark, by its number, may be that of the last part of a compound. */
export const IS_LAST_PART = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
/** Class and grade of a word with one slip, the least of all with slips. */
export const SLIP = { cls: CLASS_OF_MARK[MARK.fuzzy]!, grade: GRADE_OF_MARK[MARK.fuzzy]! } as const;
/** What a misspelt word in a name of the context adds to its grade: a misspelt name of the concept itself comes before it. */
export const CONTEXT_GRADE = 2;
/** Number of each pair of class and grade in their order, by the mark's number. */
export const LEVEL_OF_MARK = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8);
export const LEVELS = 9;

/** The bits of all typed words. */
export const ALL_TYPED = 0xffff;

/**
 * For every typed word and every word of the vocabulary, how the one matches the other. One byte a pair; what was set is
 * remembered, so that clearing costs what was found and not what there is.
 */
export class WordMarks {
  readonly #vocabularySize: number;
  /** Mark of vocabulary word w for typed word t at `t · vocabularySize + w`; 0 is no match. */
  marks = new Uint8Array(0);
  /**
   * For each vocabulary word the typed words that it matches: bit t for typed word t, of which there are 16 at most; and, 16 bits higher,
   * those that it matches without a slip.
   */
  readonly typedOf: Uint32Array;
  /** The same of class 2 only, and, 16 bits higher, of grade 0 only. */
  readonly wellTypedOf: Uint32Array;
  /** Matching vocabulary words of each typed word, in the order found. */
  readonly words: number[][] = [];
  /** The best mark of each typed word. */
  readonly #best: number[] = [];

  constructor(vocabularySize: number) {
    this.#vocabularySize = vocabularySize;
    this.typedOf = new Uint32Array(vocabularySize);
    this.wellTypedOf = new Uint32Array(vocabularySize);
  }

  /** Forgets everything and makes room for `count` typed words. */
  reset(count: number): void {
    for (const [t, words] of this.words.entries()) {
      for (const word of words) {
        this.marks[t * this.#vocabularySize + word] = 0;
        this.typedOf[word] = 0;
        this.wellTypedOf[word] = 0;
      }
    }
    this.words.length = 0;
    this.#best.length = 0;
    for (let t = 0; t < count; t++) {
      this.words.push([]);
      this.#best.push(0);
    }
    const needed = count * this.#vocabularySize;
    if (this.marks.length < needed) this.marks = new Uint8Array(needed);
  }

  /** Marks a word, unless it has a better mark. */
  add(typed: number, word: number, mark: Mark): void {
    this.addRange(typed, word, word + 1, mark);
  }

  /** Marks the words `[from, to)`, except those that have a better mark. */
  addRange(typed: number, from: number, to: number, mark: Mark): void {
    const { marks, typedOf, wellTypedOf } = this;
    const words = this.words[typed]!;
    const first = typed * this.#vocabularySize;
    const high = 1 << (typed + 16);
    const typedBits = (1 << typed) | (mark < MARK.fuzzy ? high : 0);
    const wellBits = (CLASS_OF_MARK[mark] === 2 ? 1 << typed : 0) | (GRADE_OF_MARK[mark] === 0 ? high : 0);
    for (let word = from; word < to; word++) {
      const old = marks[first + word]!;
      if (old !== 0 && mark >= old) continue;
      if (old === 0) words.push(word);
      marks[first + word] = mark;
      typedOf[word]! |= typedBits;
      wellTypedOf[word]! |= wellBits;
    }
    const best = this.#best[typed]!;
    if (from < to && (best === 0 || mark < best)) this.#best[typed] = mark;
  }

  /** Marks what another typed word matches, as it does. */
  copy(from: number, to: number): void {
    for (const word of this.words[from]!) this.add(to, word, this.get(from, word) as Mark);
  }

  /** Marks what a typed word matches in other marks, as far as that is class 3 or better. */
  copyWell(other: WordMarks, typed: number): void {
    for (const word of other.words[typed]!) {
      const mark = other.get(typed, word) as Mark;
      if (mark <= MARK.fold) this.add(typed, word, mark);
    }
  }

  get(typed: number, word: number): number {
    return this.marks[typed * this.#vocabularySize + word]!;
  }

  /** The best mark of a typed word; 0 when it matches nothing. */
  best(typed: number): number {
    return this.#best[typed]!;
  }

  /** The words that a typed one matches as well as any: with the class and grade of its best mark. In the order found. */
  bestWords(typed: number): readonly number[] {
    const words = this.words[typed]!;
    const first = typed * this.#vocabularySize;
    const level = LEVEL_OF_MARK[this.#best[typed]!];
    const found: number[] = [];
    for (let i = 0; i < words.length; i++)
      if (LEVEL_OF_MARK[this.marks[first + words[i]!]!] === level) found.push(words[i]!);
    return found;
  }
}
