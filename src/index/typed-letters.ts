import { isOneOf, isPair, LATIN_END, lettersSpelt, type Spellings, spellingsOf } from './letter-spellings.ts';

/** The letters whose places are looked up. */
export const TABLE_END = LATIN_END;
/** Of longer words there are no places: with the beginning each letter has a bit of a 32-bit number. */
export const MAX_TYPED = 31;

/**
 * Where the letters of a typed word stand, as bits: bit j, from 1, for the j-th letter. Letters that spell one another stand
 * for each other.
 */
export class TypedLetters {
  /** Letters of the word. */
  readonly length: number;
  /** Places of the letters below TABLE_END as they stand. */
  readonly exactTable = new Int32Array(TABLE_END);
  /** The same of these letters and of those that spell them or that they spell. */
  readonly sameTable = new Int32Array(TABLE_END);
  /** Places of the second of two typed letters that spell one: of e in oe, for ø. */
  readonly pairPlaces: number;
  readonly #typed: string;
  /** Of each typed letter. */
  readonly #spellings: readonly Spellings[];
  /** By the first of two letters that spell a typed one, by the second: the places of the typed one. */
  readonly #spelt = new Map<number, Map<number, number>>();

  /** @param typed a word; of one that is longer than MAX_TYPED the beginning */
  constructor(typed: string) {
    this.length = typed.length;
    this.#typed = typed.slice(0, MAX_TYPED);
    const spellings: Spellings[] = [];
    let pairPlaces = 0;
    for (let i = 0; i < this.#typed.length; i++) {
      spellings.push(this.#place(i));
      if (i > 0 && lettersSpelt(this.#typed.slice(i - 1, i + 1)).length > 0) pairPlaces |= 2 << i;
    }
    this.#spellings = spellings;
    this.pairPlaces = pairPlaces;
  }

  #place(i: number): Spellings {
    const letter = this.#typed.charCodeAt(i);
    const bit = 2 << i;
    const spellings = spellingsOf(letter);
    const { one, two, three, pairFirst, pairSecond } = spellings;
    mark(this.exactTable, letter, bit);
    mark(this.sameTable, letter, bit);
    mark(this.sameTable, one, bit);
    mark(this.sameTable, two, bit);
    mark(this.sameTable, three, bit);
    for (const spelt of lettersSpelt(this.#typed.charAt(i))) mark(this.sameTable, spelt.charCodeAt(0), bit);
    if (pairFirst !== 0) {
      const seconds = this.#spelt.get(pairFirst) ?? new Map<number, number>();
      this.#spelt.set(pairFirst, seconds.set(pairSecond, (seconds.get(pairSecond) ?? 0) | bit));
    }
    return spellings;
  }

  /** Places of the letter as it stands. */
  exact(letter: number): number {
    if (letter < TABLE_END) return this.exactTable[letter]!;
    let places = 0;
    for (let i = 0; i < this.#typed.length; i++) if (this.#typed.charCodeAt(i) === letter) places |= 2 << i;
    return places;
  }

  /** Places of the letter and of those that spell it or that it spells. */
  same(letter: number): number {
    if (letter < TABLE_END) return this.sameTable[letter]!;
    const spellings = spellingsOf(letter);
    let places = 0;
    for (let i = 0; i < this.#typed.length; i++) {
      const typed = this.#typed.charCodeAt(i);
      const isSame = typed === letter || isOneOf(spellings, typed) || isOneOf(this.#spellings[i]!, letter);
      if (isSame) places |= 2 << i;
    }
    return places;
  }

  /** The same of two that spell this letter. */
  pairsFor(letter: number): number {
    const spellings = spellingsOf(letter);
    let places = 0;
    for (let i = 1; i < this.#typed.length; i++) {
      const isSpelt = isPair(spellings, this.#typed.charCodeAt(i - 1), this.#typed.charCodeAt(i));
      if (isSpelt) places |= 2 << i;
    }
    return places;
  }

  /** The letters that with `first` spell a typed one, with its places: e after o, for ø. Undefined when there are none. */
  speltAfter(first: number): ReadonlyMap<number, number> | undefined {
    return this.#spelt.get(first);
  }
}

function mark(table: Int32Array, letter: number, bit: number): void {
  if (letter !== 0 && letter < TABLE_END) table[letter]! |= bit;
}
