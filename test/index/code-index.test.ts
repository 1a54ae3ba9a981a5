import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeKey, stripCode } from '../../src/concept/code.ts';
import { CodeIndex, compareCodes, writeCodeIndex } from '../../src/index/code-index.ts';
import { bundledSources } from '../../src/source/bundled/index.ts';
import { PROPERTY_TIMEOUT_MS, runs } from '../dataset/runs.ts';
import { segmentOf } from '../support/segments.ts';

/** An index of these codes, one row each, and the codes in its order. */
function indexOf(codes: Iterable<string>): { index: CodeIndex; codes: string[] } {
  const sorted = [...new Set(codes)].sort(compareCodes);
  const rows = Uint32Array.from({ length: sorted.length + 1 }, (_, i) => i);
  const reader = segmentOf((writer) => writeCodeIndex(writer, sorted, rows));
  return { index: new CodeIndex(reader, sorted.length), codes: sorted };
}

/** What `find` must give, by looking at every code. */
function findLinear(codes: readonly string[], typed: string): number {
  const key = codeKey(typed);
  if (key === '') return -1;
  const same = codes.flatMap((code, i) => (codeKey(code) === key ? [i] : []));
  const exact = same.find((i) => codes[i] === typed.normalize('NFC'));
  if (exact !== undefined) return exact;
  const sameCase = same.filter((i) => stripCode(codes[i]!) === stripCode(typed));
  if (sameCase.length === 1) return sameCase[0]!;
  const differInCaseOnly = new Set(same.map((i) => codes[i]!.toLowerCase())).size === 1;
  return differInCaseOnly ? same[0]! : -1;
}

const character = fc.constantFrom('A', 'a', 'B', 'b', '1', '2', 'Ø', 'ø', '.', '-', ' ', '_', '/');
const code = fc
  .array(character, { minLength: 1, maxLength: 6 })
  .map((characters) => characters.join('').trim())
  .filter((text) => codeKey(text) !== '');
const codes = fc.array(code, { minLength: 1, maxLength: 40 });

describe('random codes', () => {
  test('a code is found in any spelling, as by looking at every code', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(codes, fc.array(code, { maxLength: 10 }), (all, others) => {
        const { index, codes: sorted } = indexOf(all);
        for (const typed of [...all, ...others]) {
          for (const spelling of [typed, typed.toLowerCase(), typed.toUpperCase(), ` ${typed}. `]) {
            expect(index.find(spelling), spelling).toBe(findLinear(sorted, spelling));
          }
        }
      }),
      runs(300),
    );
  });

  test('the codes that start with a prefix are those found by looking at every code', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(codes, code, (all, typed) => {
        const { index, codes: sorted } = indexOf(all);
        for (const prefix of [typed, ...all, ...all.map((text) => text.slice(0, 2))]) {
          const { start, end } = index.findPrefix(prefix);
          const key = codeKey(prefix);
          const expected = key === '' ? [] : sorted.filter((text) => codeKey(text).startsWith(key));
          expect(sorted.slice(start, end), prefix).toEqual(expected);
        }
      }),
      runs(300),
    );
  });

  test('every code is given back as written and is exact for itself only', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(codes, (all) => {
        const { index, codes: sorted } = indexOf(all);
        expect(index.size).toBe(sorted.length);
        for (const [i, text] of sorted.entries()) {
          expect(index.codeAt(i)).toBe(text);
          expect(index.isExact(i, text)).toBe(true);
          expect(index.isExact(i, `${text}x`)).toBe(false);
        }
      }),
      runs(100),
    );
  });
});

describe('codes that differ in case only', () => {
  const { index, codes: sorted } = indexOf(['I21.0a', 'I21.0A', 'I21.0', 'I21.0ab']);

  test.each([
    ['I21.0a', 'I21.0a'],
    ['I210A', 'I21.0A'],
    [' i 21-0A ', 'I21.0A'],
    ['I210AB', 'I21.0ab'],
  ])('%s finds %s', (typed, found) => expect(sorted[index.find(typed)]).toBe(found));
});

describe('strange input', () => {
  const { index } = indexOf(['E11', 'E11.9', 'NCMP-Å']);

  test.each([
    '',
    ' ',
    '.-. ',
    'e',
    'e111',
    'E11..99',
    'x'.repeat(257),
    'å'.repeat(256),
    '😀',
    '\ud800',
    '__proto__',
    'E11\0',
    '\u0001e11',
  ])('"%s" finds nothing', (typed) => expect(index.find(typed)).toBe(-1));

  test('a code with a decomposed letter is found', () => {
    expect(index.find('ncmpA\u030a')).toBe(2);
    expect(index.findExactly('NCMP-A\u030a')).toBe(2);
  });

  test('a code in another spelling is not found exactly', () => {
    expect(index.findExactly('E11.9')).toBe(1);
    for (const spelling of ['e11.9', 'E119', 'E11.9 ']) expect(index.findExactly(spelling)).toBe(-1);
  });

  test('a prefix of punctuation only is the start of no code', () => {
    expect(index.findPrefix(' .-')).toEqual({ start: 0, end: 0 });
  });

  test('an index without codes finds nothing', () => {
    const empty = indexOf([]).index;
    expect([empty.find('a'), empty.findPrefix('a')]).toEqual([-1, { start: 0, end: 0 }]);
  });

  test('the rows of a run of codes are those from its first code to its last', () => {
    const rows = Uint32Array.of(0, 2, 3, 6);
    const reader = segmentOf((writer) => writeCodeIndex(writer, ['A', 'B', 'C'], rows));
    const own = new CodeIndex(reader, 6);
    expect(own.rowsOf({ start: 0, end: 2 })).toEqual({ start: 0, end: 3 });
    expect([own.firstRow(2), own.endRow(2)]).toEqual([3, 6]);
  });
});

describe('ICD-10', async () => {
  const source = (await bundledSources()).find(({ codeSystem }) => codeSystem.id === 'icd-10')!;
  const { index, codes: sorted } = indexOf(Array.from(source.concepts(), (concept) => concept.code));

  test('all 19,634 codes find themselves with dot, without, in lower case and with a blank', () => {
    expect(sorted).toHaveLength(19_634);
    const wrong = sorted.filter((text, i) => {
      const spellings = [
        text,
        text.replace('.', ''),
        text.toLowerCase(),
        `${text.slice(0, 3)} ${text.slice(3)}`,
      ];
      return spellings.some((spelling) => index.find(spelling) !== i);
    });
    expect(wrong).toEqual([]);
  });

  test('the codes of a category are those that start with it', () => {
    const { start, end } = index.findPrefix('e11');
    expect(sorted.slice(start, end)).toEqual(sorted.filter((text) => text.startsWith('E11')));
    expect(end - start).toBeGreaterThan(5);
  });
});
