import { haveElements, type SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';
import { SoundEncoder } from './sound-encoder.ts';
import { compareWords } from './vocabulary.ts';
import type { WordKeys } from './word-keys.ts';

/** Shorter words sound like too many others. */
const MIN_LETTERS = 4;
/** Words that may sound alike; beyond it a sound says nothing. */
const MAX_ALIKE = 32;

/**
 * Writes what the words of a system sound like. A word with a digit is a code or a dose, and sounds like nothing else.
 *
 * @param words the vocabulary, sorted
 */
export function writeSoundDictionary(writer: SegmentWriter, words: readonly string[]): void {
  const encoder = new SoundEncoder();
  const bySound = new Map<string, number[]>();
  for (const [number, word] of words.entries()) {
    if (word.length < MIN_LETTERS || /\d/.test(word)) continue;
    const sound = encoder.soundOf(word);
    const alike = bySound.get(sound);
    if (alike === undefined) bySound.set(sound, [number]);
    else if (alike.length < MAX_ALIKE) alike.push(number);
  }
  const sounds = [...bySound.keys()].sort(compareWords);
  const charOffsets = new Uint32Array(sounds.length + 1);
  const wordOffsets = new Uint32Array(sounds.length + 1);
  for (const [i, sound] of sounds.entries()) {
    charOffsets[i + 1] = charOffsets[i]! + sound.length;
    wordOffsets[i + 1] = wordOffsets[i]! + bySound.get(sound)!.length;
  }
  const letters = sounds.join('');
  writer.add(
    'sound.chars',
    'u16',
    Uint16Array.from({ length: letters.length }, (_, i) => letters.charCodeAt(i)),
  );
  writer.add('sound.char_offsets', 'u32', charOffsets);
  writer.add('sound.words', 'u32', Uint32Array.from(sounds.flatMap((sound) => bySound.get(sound)!)));
  writer.add('sound.word_offsets', 'u32', wordOffsets);
}

/** Words of a vocabulary by what they sound like. */
export class SoundDictionary {
  readonly #size: number;
  /** Sounds, sorted; sound s is `chars[charOffsets[s] … charOffsets[s + 1] - 1]`. */
  readonly #chars: Uint16Array;
  readonly #charOffsets: Uint32Array;
  /** The words of sound s are `words[wordOffsets[s] … wordOffsets[s + 1] - 1]`, ascending. */
  readonly #words: Uint32Array;
  readonly #wordOffsets: Uint32Array;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, wordCount: number) {
    this.#size = Math.max(0, reader.get('sound.char_offsets', 'u32').length - 1);
    this.#chars = reader.get('sound.chars', 'u16');
    this.#charOffsets = reader.getOffsets('sound.char_offsets', this.#size, this.#chars.length);
    this.#words = reader.getIds('sound.words', wordCount);
    this.#wordOffsets = reader.getOffsets('sound.word_offsets', this.#size, this.#words.length);
    reader.check('sound.word_offsets', 'must give every sound a word', () => haveElements(this.#wordOffsets));
  }

  /** The words that sound like what was typed, by number, 32 at most. */
  find(typed: WordKeys): Uint32Array {
    const sound = typed.word.length < MIN_LETTERS ? '' : typed.sound;
    let low = 0;
    let high = sound === '' ? 0 : this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(middle, sound) < 0) low = middle + 1;
      else high = middle;
    }
    const isFound = sound !== '' && low < this.#size && this.#compare(low, sound) === 0;
    return isFound
      ? this.#words.subarray(this.#wordOffsets[low]!, this.#wordOffsets[low + 1]!)
      : this.#words.subarray(0, 0);
  }

  #compare(number: number, sound: string): number {
    const from = this.#charOffsets[number]!;
    const length = this.#charOffsets[number + 1]! - from;
    for (let i = 0; i < length && i < sound.length; i++) {
      const difference = this.#chars[from + i]! - sound.charCodeAt(i);
      if (difference !== 0) return difference;
    }
    return length - sound.length;
  }
}
