import { expect, test } from 'vitest';
import { madeConcepts, VOCABULARY_POWER } from '../../bench/made-concepts.ts';
import { Random } from '../../bench/quality/random.ts';
import { icd10Source } from '../../src/source/bundled/index.ts';

const real = [...(await icd10Source()).concepts()];
const few = real.slice(0, 2_000);
const vocabulary = (texts: Iterable<{ display: string }>): Set<string> => {
  const words = Array.from(texts, ({ display }) => display.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
  return new Set(words.flat());
};

test('a longer list begins with the shorter one, and that with the real concepts', () => {
  const made = [...madeConcepts(few, 6_000)];
  expect(made.length).toBe(6_000);
  expect(made.slice(0, few.length)).toEqual(few);
  expect([...madeConcepts(few, 3_000)]).toEqual(made.slice(0, 3_000));
  expect([...madeConcepts(few, 10)]).toEqual(few.slice(0, 10));
});

test('codes are unique, also among the real ones', () => {
  const made = [...madeConcepts(real, 60_000)];
  expect(new Set(made.map(({ code }) => code.replaceAll('.', ''))).size).toBe(made.length);
});

test('a variation has as many words as its text, and most of them', () => {
  const words = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];
  const made = [...madeConcepts(few, 6_000)];
  for (const [i, { display }] of made.entries()) {
    const [ofBase, own] = [words(few[i % few.length]!.display), words(display)];
    expect(own.length).toBe(ofBase.length);
    expect(own.filter((word, at) => word !== ofBase[at]).length).toBeLessThanOrEqual(2);
  }
});

test('the vocabulary grows by the power that it has in the real texts', () => {
  const half = new Random(1).shuffled(real).slice(0, Math.floor(real.length / 2));
  const all = vocabulary(real).size;
  expect(Math.log2(all / vocabulary(half).size)).toBeCloseTo(VOCABULARY_POWER, 1);
  const made = vocabulary(madeConcepts(real, real.length * 4)).size;
  expect(Math.log2(made / all) / 2).toBeCloseTo(VOCABULARY_POWER, 1);
});
