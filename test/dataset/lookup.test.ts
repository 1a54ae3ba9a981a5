import { beforeAll, describe, expect, test } from 'vitest';
import { OPEN_END, OPEN_START } from '../../src/concept/local-day.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { displayOf, hasText, lookupCode, periodsOf, representativeRow } from '../../src/dataset/lookup.ts';
import { conceptOf, dayOf, openSystem, synonym } from '../support/code-systems.ts';

const START_2020 = dayOf('2020-01-01');
const START_2022 = dayOf('2022-01-01');
const START_2024 = dayOf('2024-01-01');

let system: CodeSystemData;

beforeAll(async () => {
  system = await openSystem([
    conceptOf({ code: '0301', display: 'Oslo' }),
    conceptOf({ code: '5001', display: 'Trondheim', validFrom: START_2020, validTo: START_2022 }),
    conceptOf({ code: '5001', display: 'Trondheim – Tråante', validFrom: START_2022, validTo: START_2024 }),
    conceptOf({
      code: '5002',
      display: 'Ny',
      validFrom: START_2024,
      designations: [synonym('Splitter  Ny')],
    }),
  ]);
});

function found(code: string, day: number): string {
  const result = lookupCode(system, code, day);
  return result.outcome === 'found' ? displayOf(system, result.row) : result.outcome;
}

describe('a code on a date', () => {
  test.each([
    ['5001', START_2020 - 1, 'not-valid'],
    ['5001', START_2020, 'Trondheim'],
    ['5001', START_2022 - 1, 'Trondheim'],
    ['5001', START_2022, 'Trondheim – Tråante'],
    ['5001', START_2024 - 1, 'Trondheim – Tråante'],
    ['5001', START_2024, 'not-valid'],
    ['50-01', START_2022, 'Trondheim – Tråante'],
    ['0301', 0, 'Oslo'],
    ['500', START_2022, 'unknown'],
    ['50011', START_2022, 'unknown'],
    ['', START_2022, 'unknown'],
  ])('%s on day %i: %s', (code, day, expected) => expect(found(code, day)).toBe(expected));
});

test('the periods of a code are joined where they adjoin', () => {
  const periods = (code: string) => periodsOf(system, system.codes.find(code));
  expect(periods('5001')).toEqual([{ validFrom: START_2020, validTo: START_2024 }]);
  expect(periods('0301')).toEqual([{ validFrom: OPEN_START, validTo: OPEN_END }]);
});

test('the row that stands for a code is the one of the date, else the newest', () => {
  const display = (code: string, day: number) =>
    displayOf(system, representativeRow(system, system.codes.find(code), day));
  expect(display('5001', START_2020)).toBe('Trondheim');
  expect(display('5001', START_2024 + 1)).toBe('Trondheim – Tråante');
  expect(display('5001', START_2020 - 1)).toBe('Trondheim – Tråante');
  expect(display('5002', 0)).toBe('Ny');
});

test.each([
  ['Ny', true],
  [' NY ', true],
  ['splitter ny', true],
  ['Splitter', false],
  ['Ny.', false],
  ['', false],
])('the last concept has the text "%s": %s', (text, expected) => {
  expect(hasText(system, system.concepts.size - 1, text)).toBe(expected);
});

test('a text with a decomposed letter is the same text', () => {
  const row = system.codes.firstRow(system.codes.find('5001')) + 1;
  expect(hasText(system, row, 'trondheim – tra\u030aante')).toBe(true);
});

test('a display is not right because it names what the concept lies in', async () => {
  const own = { language: 'nb', use: 'synonym', value: 'Kvaløya' };
  const context = { language: 'nb', use: 'context', value: 'Tromsø' };
  const system = await openSystem([
    conceptOf({ code: '9100', display: 'KVALØYSLETTA', designations: [own, context] }),
  ]);
  expect(['kvaløysletta', 'Kvaløya', 'Tromsø'].map((text) => hasText(system, 0, text))).toEqual([
    true,
    true,
    false,
  ]);
});
