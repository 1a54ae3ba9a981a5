import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frequencyFormat } from '../../../../src/source/formats/frequency/frequency.ts';
import type { Publication } from '../../../../src/source/publication.ts';
import { readContext } from '../../../support/read-context.ts';
import { oppslagError } from '../../../support/segments.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oppslag-test-'));
});

afterAll(async () => await rm(directory, { recursive: true }));

async function read(text: string, own: object = {}): Promise<Publication> {
  const uri = join(directory, 'counts.txt');
  await writeFile(uri, text);
  const options = frequencyFormat.options.parse({ edition: '2024', ...own });
  return await frequencyFormat.read(options, readContext({ system: 'icd-10', source: 'Counts', uri }));
}

const entry = (line: number, code: string, frequency: number) => ({ row: { line }, code, frequency });

describe('counts of codes', () => {
  test('are read as CSV with the columns system, code and weight, those of other systems passed over', async () => {
    const text = 'system,code,weight\nicd-10,E11.9,120\nicpc-2,T90,7\nicd-10,J20.9,0\n';
    const { entries, edition, relations } = await read(text);
    expect(entries).toEqual(new Map([['icd-10', [entry(2, 'E11.9', 120), entry(4, 'J20.9', 0)]]]));
    expect([edition, relations]).toEqual([{ edition: '2024' }, []]);
  });

  test('may be TSV with columns of other names, in any order and among others', async () => {
    const text = '\ufeffAntall\tTekst\tKode\tKodeverk\r\n1000000000\tDiabetes\tE11.9\ticd-10\r\n';
    const columns = { system: 'Kodeverk', code: 'Kode', weight: 'Antall' };
    const { entries } = await read(text, { delimiter: '\t', quote: '', columns });
    expect(entries.get('icd-10')).toEqual([entry(2, 'E11.9', 1_000_000_000)]);
  });

  const rows = (...lines: string[]): string => ['system,code,weight', ...lines, ''].join('\n');
  test.each([
    ['no rows', 'system,code,weight\n', 'Counts, line 1: rows must follow the header'],
    ['a column too few', 'system,code\nicd-10,E11\n', 'Counts: the header must have the column weight'],
    ['a cell too many', rows('icd-10,E11,1,2'), 'Counts, line 2: the row must have 3 cells like the header'],
    ['a system that is no id', rows('ICD-10,E11,1'), 'Counts, line 2: system must match'],
    ['a code that is missing', rows('icd-10,,1'), 'Counts, line 2: code must be a text that is not empty'],
    [
      'a code twice',
      rows('icd-10,E11,1', 'icpc-2,E11,1', 'icd-10,E11,1'),
      'Counts, line 4: code must occur once',
    ],
    [
      'a code twice in a system that is not asked for',
      rows('icd-10,E11,1', 'icpc-2,T90,1', 'icpc-2,T90,2'),
      'Counts, line 4: code must occur once',
    ],
    [
      'a negative count',
      rows('icd-10,E11,1', 'icd-10,E12,-3'),
      'Counts, line 3: weight must not be negative',
    ],
    ['a count too large', rows('icd-10,E11,1000000001'), 'Counts, line 2: weight must be at most 1000000000'],
    ['no count', rows('icd-10,E11,'), 'Counts, line 2: weight must be a whole number in digits alone'],
    ['a word for a count', rows('icd-10,E11,mange'), 'Counts, line 2: weight must be a whole number'],
    ['a broken count', rows('icd-10,E11,1.5'), 'Counts, line 2: weight must be a whole number'],
    ['a count with an exponent', rows('icd-10,E11,1e3'), 'Counts, line 2: weight must be a whole number'],
    ['a count with a blank', rows('icd-10,E11,1 000'), 'Counts, line 2: weight must be a whole number'],
    ['a suppressed count', rows('icd-10,E11,<5'), 'Counts, line 2: weight must be a whole number'],
    [
      'a count of another system that is none',
      rows('icd-10,E11,1', 'icpc-2,T90,x'),
      'Counts, line 3: weight must be a whole number',
    ],
    ['other systems only', rows('icpc-2,T90,1'), 'Counts: system: some row must be of the code system'],
  ])('with %s are refused with source, line, field and rule', async (_, text, message) => {
    const error = await read(text).then(
      () => expect.unreachable('the counts are accepted'),
      (fault: unknown) => fault,
    );
    expect(error).toEqual(oppslagError('SOURCE_INVALID'));
    expect((error as Error).message).toContain(message);
  });

  test('must say which edition they are of', () => {
    expect(frequencyFormat.options.safeParse({}).error?.issues.map(({ path }) => path)).toEqual([
      ['edition'],
    ]);
  });
});
