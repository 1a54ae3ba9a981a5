import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { tokenise } from '../../src/concept/text.ts';
import { SOUNDS, SoundEncoder } from '../../src/index/sound-encoder.ts';
import { FORMAT_VERSION } from '../../src/segment/format.ts';
import { bundledSources } from '../../src/source/bundled/index.ts';
import { soundOf } from '../support/sounds.ts';

test('every word of the bundled systems sounds as the table says', async () => {
  const encoder = new SoundEncoder();
  const words = new Set<string>();
  for (const source of await bundledSources()) {
    for (const { display, designations } of source.concepts()) {
      for (const text of [display, ...designations.map(({ value }) => value)])
        for (const { word } of tokenise(text)) words.add(word);
    }
  }
  expect(words.size).toBeGreaterThan(10_000);
  expect([...words].filter((word) => encoder.soundOf(word) !== soundOf(word))).toEqual([]);
});

test.each([
  '',
  '😀',
  '\u0301\u0301',
  'constructor',
  '__proto__',
  'a'.repeat(256),
])('%j does not fail', (word) => {
  expect(new SoundEncoder().soundOf(word)).toBe(soundOf(word));
});

test('a table of sounds belongs to one version of the segment format', () => {
  const table = SOUNDS.map(([pattern, replacement]) => `${pattern} ${replacement}`).join('\n');
  const digest = createHash('sha256').update(table).digest('hex').slice(0, 16);
  // When this fails, raise FORMAT_VERSION: segments of before have the sounds of before.
  expect({ FORMAT_VERSION, digest }).toEqual({ FORMAT_VERSION: 5, digest: 'f4ae6652b2ac8679' });
});
