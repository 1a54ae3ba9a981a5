import { TABLE_END, TypedLetters } from './typed-letters.ts';

/** Where the letters of one typed word after the other stand, by letter. The tables are made once, since that takes longer than to fill them. */
export class LetterTables {
  /** What `TypedLetters.addTo` tells of the letters that are set. */
  readonly #exact = new Int32Array(TABLE_END);
  readonly #same = new Int32Array(TABLE_END);
  letters = new TypedLetters('');

  set(letters: TypedLetters): void {
    if (letters === this.letters) return;
    this.letters.clear(this.#exact, this.#same);
    letters.addTo(this.#exact, this.#same);
    this.letters = letters;
  }

  /** Places of a letter as it stands. */
  exactPlaces(letter: number): number {
    return letter < TABLE_END ? this.#exact[letter]! : this.letters.exact(letter);
  }

  /** Places of a letter and of those that spell it or that it spells. */
  samePlaces(letter: number): number {
    return letter < TABLE_END ? this.#same[letter]! : this.letters.same(letter);
  }
}
