import { SOUNDS } from '../../src/index/sound-encoder.ts';

/** What a word sounds like, by the table alone. */
export function soundOf(word: string): string {
  return SOUNDS.reduce((sound, [pattern, replacement]) => sound.replace(pattern, replacement), word);
}
