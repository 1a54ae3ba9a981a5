import { Encoder, Index } from 'flexsearch';
import type { Vocabulary } from './vocabulary.ts';

/** Shorter words sound like too many others. */
const MIN_LETTERS = 4;
/** Words that may sound alike; beyond it a sound says nothing. */
const MAX_ALIKE = 32;

/**
 * Spellings that edit distance misses because several letters change at once: Latin against Norwegian, old against new.
 * Order matters: endings and pairs before single letters.
 */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/å/g, 'o'],
  [/aa/g, 'o'],
  [/[øö]|oe/g, 'u'],
  [/[æä]|ae/g, 'e'],
  [/[éèê]/g, 'e'],
  [/itt?is$|itter?$|itt?en?$/g, 'it'],
  [/osis$|oser?$/g, 'os'],
  [/asis$|aser?$/g, 'as'],
  [/^ps/g, 's'],
  [/^pn/g, 'n'],
  [/^phth/g, 'ft'],
  [/ph/g, 'f'],
  [/th|dt/g, 't'],
  [/rh|rrh/g, 'r'],
  [/sch|skj|sj|kj|tj|ch(?=[eiy])/g, 'x'],
  [/ch|ck|qu|q/g, 'k'],
  [/x/g, 'ks'],
  [/c(?=[eiyæø])/g, 's'],
  [/c/g, 'k'],
  [/z/g, 's'],
  [/w/g, 'v'],
  [/y|j/g, 'i'],
  [/gn/g, 'ng'],
  [/(?<=\p{L})h/gu, ''],
  [/(\p{L})\1+/gu, '$1'],
  [/(?<=\p{L}{4})e[rnt]?$/gu, ''],
];

/** What a word sounds like, as a string that is equal for words that sound alike. */
export function soundOf(word: string): string {
  return SOUNDS.reduce((sound, [pattern, replacement]) => sound.replace(pattern, replacement), word);
}

/**
 * Words of a vocabulary by what they sound like. It lives in memory only and is filled in slices before a snapshot is
 * activated, so that no slice holds the event loop.
 */
export class SoundDictionary {
  readonly #index: Index;

  constructor() {
    const encoder = new Encoder({
      normalize: soundOf,
      numeric: false,
      dedupe: false,
      split: / /,
      cache: false,
    });
    this.#index = new Index({ tokenize: 'strict', encoder, cache: false, resolution: 1 });
  }

  /** Adds words `[from, to)`. */
  add(vocabulary: Vocabulary, from: number, to: number): void {
    for (let word = from; word < to; word++) {
      const text = vocabulary.wordAt(word);
      if (text.length >= MIN_LETTERS && !/\d/.test(text)) this.#index.add(word, text);
    }
  }

  /** The words that sound like `typed`, by number. */
  find(typed: string): number[] {
    if (typed.length < MIN_LETTERS) return [];
    return (this.#index.search(typed, { limit: MAX_ALIKE }) as number[]).sort((a, b) => a - b);
  }
}
