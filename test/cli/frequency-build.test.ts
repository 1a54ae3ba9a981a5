import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { searchConcepts } from '../../src/dataset/search.ts';
import { searchOptions } from '../support/code-systems.ts';
import { openAnnounced } from '../support/datasets.ts';
import { answerOf, type BuildPlace, csvSource, makeBuildPlace, systemOf } from './build-place.ts';

let place: BuildPlace;

beforeEach(async () => {
  place = await makeBuildPlace();
  place.write('clinics.csv', 'code,display\nC1,Sår\nC2,Sår i hånd\nC3,Sår i hodet\nC4,Gammelt sår\n');
  place.write('counts.tsv', 'system\tcode\tweight\nclinic\tC3\t900\nclinic\tC4\t90000\nother\tX\t1\n');
});

afterEach(() => place.remove());

const COUNTS = {
  name: 'Registered codes',
  role: 'frequency',
  format: 'frequency',
  uri: 'counts.tsv',
  publishedAt: 'https://example.org/counts/2024',
  publisher: 'The registry',
  licence: 'CC-BY-4.0',
  options: { delimiter: '\t', edition: '2024' },
};

function config(...sources: readonly object[]): { systems: Record<string, object> } {
  return { systems: systemOf('clinic', sources) };
}

const LIST = csvSource('clinics.csv');
const SYNONYMS = csvSource('clinics.csv', { name: 'Again', role: 'details' });

async function order(): Promise<string[]> {
  const dataset = await openAnnounced(place);
  const { hits } = searchConcepts([dataset.find('clinic')!], 'sår', searchOptions());
  return hits.map(({ system, row }) => system.codes.codeAt(system.codes.codeOfRow(row)));
}

describe('build with counts of codes', () => {
  test('orders hits by them, tells how many codes got one, and says where they come from', async () => {
    expect((await place.build(config(LIST))).code).toBe(0);
    expect(await order()).toEqual(['C1', 'C2', 'C3', 'C4']);
    const built = await place.build(config(LIST, COUNTS));
    expect([built.code, built.stderr.includes('oppslag:')]).toEqual([0, false]);
    expect(built.stdout).toContain('Registered codes: 2 codes got a weight; the other 2 count as 0');
    expect(await order()).toEqual(['C1', 'C3', 'C2', 'C4']);
    const { snapshot } = await openAnnounced(place);
    expect(snapshot.sources.get('clinic')).toMatchObject([
      { name: 'Clinic list' },
      {
        name: 'Registered codes',
        uri: 'https://example.org/counts/2024',
        publisher: 'The registry',
        edition: '2024',
        licence: 'CC-BY-4.0',
      },
    ]);
  });

  test('gives the same segment in whatever order the sources stand', async () => {
    const orders = [
      [LIST, SYNONYMS, COUNTS],
      [COUNTS, LIST, SYNONYMS],
      [SYNONYMS, COUNTS, LIST],
    ];
    const digests = [];
    for (const sources of orders) {
      const answer = answerOf(await place.build(config(...sources), '--json'));
      digests.push(answer.files!.map(({ sha256 }) => sha256));
    }
    expect(new Set(digests.flat()).size).toBe(1);
    expect((await order())[1]).toBe('C3');
  });

  test.each([
    ['an unknown code', 'clinic\tC9\t1\n', 'Registered codes, line 2: the code must be one that the list'],
    ['a code twice', 'clinic\tC1\t1\nclinic\tC1\t1\n', 'Registered codes, line 3: code must occur once'],
    ['a negative count', 'clinic\tC1\t-1\n', 'Registered codes, line 2: weight must not be negative'],
    ['a word for a count', 'clinic\tC1\tmany\n', 'Registered codes, line 2: weight must be a whole number'],
    ['a count too large', 'clinic\tC1\t1000000001\n', 'line 2: weight must be at most 1000000000'],
  ])('refuses %s with its line and publishes nothing', async (_, rows, message) => {
    place.write('counts.tsv', `system\tcode\tweight\n${rows}`);
    const before = place.contents(place.store);
    const { code, stderr } = await place.build(config(LIST, COUNTS));
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('many');
    expect(place.contents(place.store)).toEqual(before);
  });

  test.each([
    ['without publisher', { publisher: undefined }, 'publisher: must be given for the role frequency'],
    [
      'without address',
      { publishedAt: undefined },
      'publishedAt: must be the http(s) URL of the publication',
    ],
    ['of a private file', { publishedAt: 'counts.tsv' }, 'publishedAt: must be the http(s) URL'],
    ['without edition', { options: { delimiter: '\t' } }, 'options.edition: must be given, and must be text'],
    ['without name', { name: undefined }, 'name: must be given, and must be text'],
    ['without licence', { licence: undefined }, 'licence: must be given, and must be text'],
    ['as a list', { role: 'list' }, 'role: must be frequency for the format frequency, and for no other'],
    [
      'of another format',
      { format: 'synonyms', options: {} },
      'role: must be frequency for the format frequency',
    ],
  ])('refuses counts %s', async (_, change, fault) => {
    const { code, stderr } = await place.build(config(LIST, { ...COUNTS, ...change }));
    expect(code).toBe(78);
    expect(stderr).toContain(`systems.clinic.sources[1].${fault}`);
  });

  test('refuses two sources of them', async () => {
    const { code, stderr } = await place.build(config(LIST, COUNTS, { ...COUNTS, name: 'Others' }));
    expect(code).toBe(78);
    expect(stderr).toContain('systems.clinic.sources: must have at most one source of the role frequency');
  });
});
