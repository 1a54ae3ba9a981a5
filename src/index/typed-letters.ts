import {
  isOneOf,
  isPair,
  LATIN_END,
  LetterSpellings,
  lettersSpelt,
  type Spellings,
} from './letter-spellings.ts';

/** The letters of ASCII have no other spellings of their own. */
export const ASCII_END = 0x80;
/** The letters whose places are looked up. */
const TABLE_END = LATIN_END;

/**
 * Where the letters of a typed word stand, as bits: bit j, from 1, for the j-th letter. Letters that spell one another stand
 * for each other. Holds one word at a time, of at most 31 letters.
 */
export class TypedLetters {
  readonly #exact = new Int32Array(TABLE_END);
  readonly #same = new Int32Array(TABLE_END);
  /** By a letter that two letters spell. */
  readonly #pairs = new Int32Array(TABLE_END);
  /** By the first and by the second of two letters that spell a typed one. */
  readonly #firsts = new Int32Array(TABLE_END);
  readonly #seconds = new Int32Array(TABLE_END);
  readonly #spellings = new LetterSpellings();
  #typed = '';
  /** Of each typed letter. */
  readonly #own: Spellings[] = [];
  /** Whether two letters spell a typed one. */
  hasPairs = false;

  set(typed: string): void {
    this.#typed = typed;
    this.#exact.fill(0);
    this.#same.fill(0);
    this.#pairs.fill(0);
    this.#firsts.fill(0);
    this.#seconds.fill(0);
    this.hasPairs = false;
    for (let i = 0; i < typed.length; i++) {
      const letter = typed.charCodeAt(i);
      const bit = 2 << i;
      const own = this.#spellings.of(letter);
      this.#own[i] = own;
      if (own.pairFirst !== 0) this.hasPairs = true;
      mark(this.#firsts, own.pairFirst, bit);
      mark(this.#seconds, own.pairSecond, bit);
      if (letter < TABLE_END) this.#exact[letter]! |= bit;
      mark(this.#same, letter, bit);
      mark(this.#same, own.one, bit);
      mark(this.#same, own.two, bit);
      mark(this.#same, own.three, bit);
      for (const spelt of lettersSpelt(typed.charAt(i))) mark(this.#same, spelt.charCodeAt(0), bit);
      if (i === 0) continue;
      for (const spelt of lettersSpelt(typed.slice(i - 1, i + 1)))
        mark(this.#pairs, spelt.charCodeAt(0), bit);
    }
  }

  /** Places of the letter as it stands. */
  exact(letter: number): number {
    return letter < TABLE_END ? this.#exact[letter]! : this.#exactPlaces(letter);
  }

  /** Places of the letter and of those that spell it or that it spells. */
  same(letter: number): number {
    return letter < TABLE_END ? this.#same[letter]! : this.#samePlaces(letter);
  }

  /** Places of the second of two letters that spell a letter: of e in oe, for ø. */
  pairsFor(letter: number): number {
    return letter < TABLE_END ? this.#pairs[letter]! : this.#pairPlaces(letter);
  }

  /** Places of the letters that two letters spell: of ø, for oe. */
  lettersFor(first: number, second: number): number {
    if (first >= TABLE_END || second >= TABLE_END) return 0;
    return this.#firsts[first]! & this.#seconds[second]!;
  }

  #exactPlaces(letter: number): number {
    let places = 0;
    for (let i = 0; i < this.#typed.length; i++) if (this.#typed.charCodeAt(i) === letter) places |= 2 << i;
    return places;
  }

  #samePlaces(letter: number): number {
    const spellings = this.#spellings.of(letter);
    let places = 0;
    for (let i = 0; i < this.#typed.length; i++) {
      const typed = this.#typed.charCodeAt(i);
      const isSame = typed === letter || isOneOf(spellings, typed) || isOneOf(this.#own[i]!, letter);
      if (isSame) places |= 2 << i;
    }
    return places;
  }

  #pairPlaces(letter: number): number {
    const spellings = this.#spellings.of(letter);
    let places = 0;
    for (let i = 1; i < this.#typed.length; i++) {
      const [first, second] = [this.#typed.charCodeAt(i - 1), this.#typed.charCodeAt(i)];
      if (isPair(spellings, first, second)) places |= 2 << i;
    }
    return places;
  }
}

function mark(table: Int32Array, letter: number, bit: number): void {
  if (letter !== 0 && letter < TABLE_END) table[letter]! |= bit;
}
