import {
  isOneOf,
  isPair,
  LATIN_END,
  lettersSpeltByPair,
  otherUnits,
  spellingsOf,
} from './letter-spellings.ts';

/** The letters whose places are looked up in tables. */
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
  /** Places of the second of two typed letters that spell one: of e in oe, for ø. */
  readonly pairPlaces: number;
  readonly #typed: string;
  /** By the first of two letters that spell a typed one, by the second: the places of the typed one. Undefined when no letter is spelt so. */
  readonly #spelt: Map<number, Map<number, number>> | undefined;

  /** @param typed a word; of one that is longer than MAX_TYPED the beginning */
  constructor(typed: string) {
    this.length = typed.length;
    this.#typed = typed.slice(0, MAX_TYPED);
    let pairPlaces = 0;
    for (let i = 0; i < this.#typed.length; i++) {
      if (lettersSpeltByPair(this.#typed, i).length > 0) pairPlaces |= 4 << i;
      const { pairFirst, pairSecond } = spellingsOf(this.#typed.charCodeAt(i));
      if (pairFirst === 0) continue;
      this.#spelt ??= new Map();
      const seconds = this.#spelt.get(pairFirst) ?? new Map<number, number>();
      this.#spelt.set(pairFirst, seconds.set(pairSecond, (seconds.get(pairSecond) ?? 0) | (2 << i)));
    }
    this.pairPlaces = pairPlaces;
  }

  /**
   * Adds the places of the letters below TABLE_END to tables by letter.
   *
   * @param exact gets the places of the letters as they stand
   * @param same gets those of these letters, and of those that spell them or that they spell
   */
  addTo(exact: Int32Array, same: Int32Array): void {
    for (let i = 0; i < this.#typed.length; i++) {
      const letter = this.#typed.charCodeAt(i);
      if (letter < TABLE_END) {
        exact[letter]! |= 2 << i;
        same[letter]! |= 2 << i;
      }
      for (const other of otherUnits(letter)) if (other < TABLE_END) same[other]! |= 2 << i;
    }
  }

  /** Takes all places of letters out of tables that only `addTo` filled. */
  clear(exact: Int32Array, same: Int32Array): void {
    for (let i = 0; i < this.#typed.length; i++) {
      const letter = this.#typed.charCodeAt(i);
      if (letter < TABLE_END) {
        exact[letter] = 0;
        same[letter] = 0;
      }
      for (const other of otherUnits(letter)) if (other < TABLE_END) same[other] = 0;
    }
  }

  /** Places of a letter as it stands. Of letters below TABLE_END the table has them. */
  exact(letter: number): number {
    let places = 0;
    for (let i = 0; i < this.#typed.length; i++) if (this.#typed.charCodeAt(i) === letter) places |= 2 << i;
    return places;
  }

  /** Places of a letter and of those that spell it or that it spells. Of letters below TABLE_END the table has them. */
  same(letter: number): number {
    const spellings = spellingsOf(letter);
    let places = 0;
    for (let i = 0; i < this.#typed.length; i++) {
      const typed = this.#typed.charCodeAt(i);
      const isSame = typed === letter || isOneOf(spellings, typed) || isOneOf(spellingsOf(typed), letter);
      if (isSame) places |= 2 << i;
    }
    return places;
  }

  /** Places of the second of two that spell this letter. */
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
    return this.#spelt?.get(first);
  }
}
