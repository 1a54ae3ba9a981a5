import { describe, expect, test } from 'vitest';
import { ABBREVIATIONS, readAbbreviations } from '../../src/concept/abbreviations.ts';
import { STOP_WORDS, tokenise } from '../../src/concept/text.ts';
import { hasReferenceData, referenceData, referenceRows } from '../support/reference-data.ts';

/** Codes whose short text has the abbreviation where the full text has the word. */
const LEAST_CODES = 10;

test('each line has an abbreviation and longer words that begin with its letter and have its letters in order', () => {
  for (const line of ABBREVIATIONS) {
    const [abbreviation, ...words] = line.split(' ') as [string, ...string[]];
    expect(words.length, line).toBeGreaterThan(0);
    const inOrder = new RegExp(`^${[...abbreviation].join('.*')}.*`, 'u');
    for (const word of words) {
      expect(word, line).toMatch(inOrder);
      expect(word.length, line).toBeGreaterThan(abbreviation.length);
    }
    expect(
      tokenise(line).map(({ word }) => word),
      line,
    ).toEqual([abbreviation, ...words]);
    expect(STOP_WORDS.has(abbreviation), line).toBe(false);
  }
  expect(new Set(ABBREVIATIONS).size).toBe(ABBREVIATIONS.length);
});

test('lines are looked up by abbreviation, by word and by beginning', () => {
  const { byWord, byBeginning } = readAbbreviations(['u uten', 'ab abort aborter', 'abo abort']);
  expect(byWord.get('uten')).toEqual(['u']);
  expect(byWord.get('abort')).toEqual(['ab', 'abo']);
  expect(byWord.get('ab')).toEqual(['abort', 'aborter']);
  expect(byWord.get('ute')).toBeUndefined();
  expect(byBeginning.get('ute')).toEqual(['u']);
  expect(byBeginning.get('ut')).toBeUndefined();
  expect(byBeginning.get('aborte')).toEqual(['ab']);
  expect(byBeginning.get('abo')).toEqual(['ab', 'abo']);
});

describe.skipIf(!hasReferenceData)('in the reference data (skipped where they are missing)', () => {
  test(`each abbreviation stands for its words in ${LEAST_CODES} codes or more`, () => {
    const rows = referenceRows(referenceData('icd10', 'icd10.tsm-2026.dotted.hash-separated.csv'), '#');
    const full = new Map(rows.map(([, code, ...text]) => [code!.replace('.', ''), wordsOf(text.join('#'))]));
    const entries: { code: string; text: string }[] = JSON.parse(
      referenceData('icd10', 'ICD10.navikt-diagnosekoder-2026.json'),
    );
    const pairs = entries.map(({ code, text }) => [wordsOf(text), full.get(code) ?? new Set()] as const);
    for (const line of ABBREVIATIONS) {
      const [abbreviation, ...words] = line.split(' ') as [string, ...string[]];
      const seen = pairs.filter(([short, long]) => {
        const isShortened = short.has(abbreviation) && !long.has(abbreviation);
        return isShortened && words.some((word) => long.has(word) && !short.has(word));
      });
      expect(seen.length, line).toBeGreaterThanOrEqual(LEAST_CODES);
    }
  });
});

function wordsOf(text: string): Set<string> {
  return new Set(tokenise(text).map(({ word }) => word));
}
