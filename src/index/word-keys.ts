import { LATIN_END, lettersSpeltByPair, otherSpellings } from './letter-spellings.ts';
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
  const respellings: (readonly Respelling[])[] = [];
  for (let i = 0; i < word.length; i++) {
    const ofOne = respellingsOfUnit(word.charCodeAt(i));
    const pairs = lettersSpeltByPair(word, i);
    const ofTwo = pairs.map((letters) => ({ letters, typed: 2 as const }));
    respellings.push(pairs.length === 0 ? ofOne : [...ofOne, ...ofTwo]);
  }
  return respellings;
}

/** The respellings of each letter below LATIN_END; made when first asked for. */
const OF_UNIT: (readonly Respelling[])[] = [];

function respellingsOfUnit(unit: number): readonly Respelling[] {
  const make = () =>
    otherSpellings(String.fromCharCode(unit)).map((letters) => ({ letters, typed: 1 as const }));
  if (unit >= LATIN_END) return make();
  OF_UNIT[unit] ??= make();
  return OF_UNIT[unit];
}
