import { Encoder } from 'flexsearch';

/**
 * Sounds are stored in segments: a change of this table, or of FlexSearch's encoder, raises `FORMAT_VERSION`.
 *
 * Spellings that edit distance misses because several letters change at once: Latin against Norwegian, old against new.
 * Order matters: endings and pairs before single letters.
 */
export const SOUNDS: readonly (readonly [RegExp, string])[] = [
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

/** Says what words sound like: FlexSearch's encoder with the spellings above. */
export class SoundEncoder {
  readonly #encoder = new Encoder({
    normalize: false,
    numeric: false,
    dedupe: false,
    cache: false,
    split: / /,
    // The type knows one pair; the encoder takes them all, one after the other.
    replacer: SOUNDS.flat() as [RegExp, string],
  });

  /** What a word sounds like, as a string that is equal for words that sound alike. */
  soundOf(word: string): string {
    return this.#encoder.encode(word).join(' ');
  }
}
