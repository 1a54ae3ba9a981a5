import { otherSpellings } from './letter-spellings.ts';
import { SoundEncoder } from './sound-encoder.ts';
import { TypedLetters } from './typed-letters.ts';

/** Letters that may stand where one or two were typed. */
export interface Respelling {
  readonly letters: string;
  /** Typed letters that they stand for. */
  readonly typed: 1 | 2;
}

const SOUNDS = new SoundEncoder();

/** What a typed word is looked up by: worked out when it is first asked for, and once for all code systems. */
export class WordKeys {
  readonly word: string;
  #letters: TypedLetters | undefined;
  #sound: string | undefined;
  #respellings: readonly (readonly Respelling[])[] | undefined;

  constructor(word: string) {
    this.word = word;
  }

  /** Where its letters stand, for walks of the trie. */
  get letters(): TypedLetters {
    this.#letters ??= new TypedLetters(this.word);
    return this.#letters;
  }

  /** What it sounds like. */
  get sound(): string {
    this.#sound ??= SOUNDS.soundOf(this.word);
    return this.#sound;
  }

  /** For each of its letters what may stand there in a text, alone or with the letter after it. */
  get respellings(): readonly (readonly Respelling[])[] {
    this.#respellings ??= respellingsOf(this.word);
    return this.#respellings;
  }
}

function respellingsOf(word: string): readonly (readonly Respelling[])[] {
  return Array.from({ length: word.length }, (_, i) => {
    const ofOne = otherSpellings(word.charAt(i)).map((letters) => ({ letters, typed: 1 as const }));
    const pair = word.slice(i, i + 2);
    const ofTwo =
      pair.length < 2 ? [] : otherSpellings(pair).map((letters) => ({ letters, typed: 2 as const }));
    return [...ofOne, ...ofTwo];
  });
}
