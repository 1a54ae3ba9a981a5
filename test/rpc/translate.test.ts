import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from 'vitest';
import { ErrorInfoSchema } from '../../gen/google/rpc/error_details_pb.ts';
import {
  BatchTranslateConceptsRequestSchema,
  BatchTranslateConceptsResponseSchema,
  LookupService,
  MapRelationshipSchema,
  type TranslateConceptRequestSchema,
  type TranslationMatch,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { useOwnService } from '../support/own-service.ts';
import { arrow, PLACES, period, systemOf } from '../support/reforms.ts';

const { translateConcept, batchTranslateConcepts } = LookupService.method;

const NARROWER = 'source-is-narrower-than-target';
const running = useOwnService([
  PLACES,
  systemOf(
    'term',
    [period('T1', 'Ord 1'), period('T2', 'Ord 2'), period('T3', 'Ord 3')],
    [
      arrow('class', 'T1', 'K1', '', NARROWER),
      arrow('class', 'T2', 'K2'),
      arrow('class', 'T3', 'K3', '', NARROWER),
    ],
  ),
  systemOf(
    'class',
    [period('K1', 'Klasse 1'), period('K2', 'Klasse 2'), period('K3', 'Klasse 3')],
    [
      arrow('diagnosis', 'K1', 'D1', '', 'related-to'),
      arrow('diagnosis', 'K1', 'D2', '', NARROWER),
      arrow('diagnosis', 'K1', 'D4', '2020-01-01'),
      arrow('diagnosis', 'K2', 'D3', '', 'not-related-to'),
      arrow('diagnosis', 'K3', 'D5'),
      arrow('diagnosis', 'K3', 'gone'),
    ],
  ),
  systemOf('diagnosis', [
    ...['D1', 'D2', 'D3', 'D4'].map((code) => period(code, `Diagnose ${code}`)),
    period('D5', 'Diagnose D5', '', '2015-01-01'),
  ]),
  systemOf('alone', [period('E1', 'Ensom')]),
]);

async function translate(request: MessageInitShape<typeof TranslateConceptRequestSchema>) {
  return await running.client.call(translateConcept, request);
}

/** `5501 Tromsø EQUIVALENT 2024-01-01` */
function said({ coding, relationship, validFrom }: TranslationMatch): string {
  const parts = [
    coding?.code,
    coding?.display,
    MapRelationshipSchema.value[relationship]?.localName,
    validFrom,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

async function over(code: string, asOf: string, targetAsOf: string): Promise<string[]> {
  const answer = await translate({ coding: { system: 'place', code }, asOf, targetAsOf });
  expect(answer.result).toBe(answer.matches.length > 0);
  for (const { coding, origin } of answer.matches)
    expect([coding?.system, origin]).toEqual(['place', 'place']);
  return answer.matches.map(said);
}

describe('TranslateConcept over time', () => {
  test.each([
    ['2019-12-31', ['1902 Tromsø EQUIVALENT']],
    ['2020-01-01', ['5401 Tromsø EQUIVALENT 2020-01-01']],
    ['2020-01-02', ['5401 Tromsø EQUIVALENT 2020-01-01']],
    ['2023-12-31', ['5401 Tromsø EQUIVALENT 2020-01-01']],
    ['2024-01-01', ['5501 Tromsø EQUIVALENT 2024-01-01']],
    ['2024-01-02', ['5501 Tromsø EQUIVALENT 2024-01-01']],
    ['2150-01-01', ['5501 Tromsø EQUIVALENT 2024-01-01']],
    ['', ['5501 Tromsø EQUIVALENT 2024-01-01']],
  ])('1902 as of %j is what it is then', async (targetAsOf, matches) => {
    expect(await over('1902', '', targetAsOf)).toEqual(matches);
    expect(await over('1902', '2019-12-31', targetAsOf)).toEqual(matches);
  });

  test.each([
    ['2024-01-01', ['5501 Tromsø EQUIVALENT']],
    ['2023-12-31', ['5401 Tromsø EQUIVALENT 2024-01-01']],
    ['2020-01-01', ['5401 Tromsø EQUIVALENT 2024-01-01']],
    ['2019-12-31', ['1902 Tromsø EQUIVALENT 2020-01-01']],
    ['1964-01-01', ['1902 Tromsø EQUIVALENT 2020-01-01']],
    ['1963-12-31', []],
  ])('5501 as of %s is what it was then', async (targetAsOf, matches) => {
    expect(await over('5501', '', targetAsOf)).toEqual(matches);
    expect(await over('5501', '2024-06-01', targetAsOf)).toEqual(matches);
  });

  test('gives every candidate of a split, and leads each part back to the whole', async () => {
    expect(await over('1507', '', '')).toEqual([
      '1508 Ålesund SOURCE_IS_BROADER_THAN_TARGET 2024-01-01',
      '1580 Haram SOURCE_IS_BROADER_THAN_TARGET 2024-01-01',
    ]);
    expect(await over('1507', '', '2023-12-31')).toEqual(['1507 Ålesund EQUIVALENT']);
    expect(await over('1580', '', '2023-12-31')).toEqual([
      '1507 Ålesund SOURCE_IS_NARROWER_THAN_TARGET 2024-01-01',
    ]);
    expect(await over('S1', '', '')).toHaveLength(5);
  });

  test('leads three into one, and one back to three', async () => {
    for (const code of ['0101', '0102', '0103']) {
      expect(await over(code, '', '')).toEqual(['0110 Samlet SOURCE_IS_NARROWER_THAN_TARGET 2010-01-01']);
    }
    expect(await over('0110', '2010-01-01', '2009-12-31')).toEqual(
      ['0101', '0102', '0103'].map((code) => `${code} Del ${code} SOURCE_IS_BROADER_THAN_TARGET 2010-01-01`),
    );
  });

  test('follows five reforms in a row, there and back, and stops at each', async () => {
    expect(await over('C1', '', '')).toEqual(['C6 Kjede EQUIVALENT 2000-01-01']);
    expect(await over('C1', '1950-01-01', '1985-06-01')).toEqual(['C4 Kjede EQUIVALENT 1980-01-01']);
    expect(await over('C6', '', '1959-12-31')).toEqual(['C1 Kjede EQUIVALENT 1960-01-01']);
    expect(await over('C6', '', '1960-01-01')).toEqual(['C2 Kjede EQUIVALENT 1970-01-01']);
  });

  test('a code that gave something off is its own successor too', async () => {
    expect(await over('2001', '2014-12-31', '2015-01-01')).toEqual([
      '2001 Moder SOURCE_IS_BROADER_THAN_TARGET 2015-01-01',
      '2002 Datter SOURCE_IS_BROADER_THAN_TARGET 2015-01-01',
    ]);
    expect(await over('2001', '2015-01-01', '')).toEqual(['2001 Moder EQUIVALENT']);
    expect(await over('2002', '', '2014-12-31')).toEqual([
      '2001 Moder SOURCE_IS_NARROWER_THAN_TARGET 2015-01-01',
    ]);
  });

  test('a number that was used again for something else is not taken for what it was', async () => {
    expect(await over('3001', '1989-12-31', '')).toEqual(['3002 Gammelt sted EQUIVALENT 1990-01-01']);
    expect(await over('3001', '', '')).toEqual(['3001 Nytt sted EQUIVALENT']);
    expect(await over('3001', '', '1980-01-01')).toEqual([]);
    expect(await over('3101', '1989-12-31', '')).toEqual([]);
    expect(await over('3101', '2005-01-01', '1980-01-01')).toEqual([]);
    expect(await over('3201', '1989-12-31', '')).toEqual(['3201 Det samme EQUIVALENT']);
    expect(await over('3201', '', '1989-12-31')).toEqual(['3201 Det samme EQUIVALENT']);
    expect(await over('3201', '1989-12-31', '1995-01-01')).toEqual([]);
  });

  test('numbers that were exchanged lead to one another only', async () => {
    expect(await over('X', '2017-12-31', '2018-01-01')).toEqual(['Y Øst EQUIVALENT 2018-01-01']);
    expect(await over('Y', '2017-12-31', '2018-01-01')).toEqual(['X Vest EQUIVALENT 2018-01-01']);
    expect(await over('X', '2018-01-01', '2017-12-31')).toEqual(['Y Vest EQUIVALENT 2018-01-01']);
  });

  test('goes round a circle as far as the date, and no further', async () => {
    expect(await over('A', '1999-12-31', '2000-01-01')).toEqual(['B Sted B EQUIVALENT 2000-01-01']);
    expect(await over('A', '1999-12-31', '')).toEqual(['A Sted A igjen EQUIVALENT 2010-01-01']);
    expect(await over('A', '', '1999-12-31')).toEqual(['A Sted A EQUIVALENT 2000-01-01']);
    expect(await over('B', '', '')).toEqual(['A Sted A igjen EQUIVALENT 2010-01-01']);
  });

  test('no successor, and no relation, is an answer and no match', async () => {
    expect(await over('4001', '', '')).toEqual([]);
    expect(await over('4001', '', '2011-12-31')).toEqual(['4001 Opphørt EQUIVALENT']);
    expect(await over('N1', '', '')).toEqual([]);
    expect(await over('N2', '', '2014-12-31')).toEqual([]);
  });

  test('knows the future as far as it is decided', async () => {
    expect(await over('7001', '', '')).toEqual(['7001 Fremtid EQUIVALENT']);
    expect(await over('7001', '', '2099-01-01')).toEqual(['7002 Fremtid EQUIVALENT 2099-01-01']);
    expect(await over('7002', '', '')).toEqual(['7001 Fremtid EQUIVALENT 2099-01-01']);
  });

  test('gives the edition and the date of the targets', async () => {
    const coding = { system: 'https://example.org/place', code: '19-02', display: 'whatever' };
    const answer = await translate({ coding, targetSystem: 'place', targetAsOf: '2021-05-17' });
    expect(answer.matches.map(said)).toEqual(['5401 Tromsø EQUIVALENT 2020-01-01']);
    expect(answer.meta).toMatchObject({ edition: '1', asOf: '2021-05-17', stale: false });
  });
});

describe('TranslateConcept to another system', () => {
  const to = async (system: string, code: string, targetSystem: string, targetAsOf = '', asOf = '') => {
    const answer = await translate({ coding: { system, code }, targetSystem, targetAsOf, asOf });
    expect(answer.meta?.edition).toBe('');
    return answer.matches.map((match) => `${match.coding?.system} ${said(match)} by ${match.origin}`);
  };

  test('follows a map, in its direction and against it', async () => {
    expect(await to('term', 'T1', 'class')).toEqual([
      'class K1 Klasse 1 SOURCE_IS_NARROWER_THAN_TARGET by term → class',
    ]);
    expect(await to('class', 'K1', 'term')).toEqual([
      'term T1 Ord 1 SOURCE_IS_BROADER_THAN_TARGET by class → term',
    ]);
  });

  test('goes through a system between, both ways', async () => {
    const origin = 'by term → class → diagnosis';
    expect(await to('term', 'T1', 'diagnosis')).toEqual([
      `diagnosis D1 Diagnose D1 RELATED_TO ${origin}`,
      `diagnosis D2 Diagnose D2 SOURCE_IS_NARROWER_THAN_TARGET ${origin}`,
      `diagnosis D4 Diagnose D4 SOURCE_IS_NARROWER_THAN_TARGET 2020-01-01 ${origin}`,
    ]);
    expect(await to('diagnosis', 'D2', 'term')).toEqual([
      'term T1 Ord 1 SOURCE_IS_BROADER_THAN_TARGET by diagnosis → class → term',
    ]);
  });

  test('a relation holds from its day on', async () => {
    const codes = async (asOf: string) =>
      (await to('class', 'K1', 'diagnosis', '', asOf)).map((match) => match.split(' ')[1]);
    expect(await codes('2019-12-31')).toEqual(['D1', 'D2']);
    expect(await codes('2020-01-01')).toEqual(['D1', 'D2', 'D4']);
  });

  test('targets are valid on their date', async () => {
    expect(await to('class', 'K3', 'diagnosis', '2014-12-31')).toEqual([
      'diagnosis D5 Diagnose D5 EQUIVALENT by class → diagnosis',
    ]);
    expect(await to('class', 'K3', 'diagnosis', '2015-01-01')).toEqual([]);
  });

  test('what is not related is no match, and without maps there is none', async () => {
    expect(await to('class', 'K2', 'diagnosis')).toEqual([]);
    expect(await to('diagnosis', 'D3', 'class')).toEqual([]);
    expect(await to('term', 'T2', 'diagnosis')).toEqual([]);
    expect(await to('alone', 'E1', 'class')).toEqual([]);
    expect(await to('place', '5501', 'alone')).toEqual([]);
  });
});

describe('TranslateConcept', () => {
  test('names the field whose system or code is unknown', async () => {
    const failure = (request: MessageInitShape<typeof TranslateConceptRequestSchema>) =>
      running.client.failure(translateConcept, request);
    expect(await failure({ coding: { system: 'nope', code: 'secret' } })).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'CODE_SYSTEM_UNKNOWN',
      metadata: { field: 'coding.system' },
    });
    expect(await failure({ coding: { system: 'place', code: '1902' }, targetSystem: 'nope' })).toMatchObject({
      reason: 'CODE_SYSTEM_UNKNOWN',
      metadata: { field: 'target_system' },
    });
    const unknown = await failure({ coding: { system: 'place', code: 'secret' } });
    expect(unknown).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'CODE_UNKNOWN',
      metadata: { field: 'coding.code' },
    });
    expect(JSON.stringify(unknown)).not.toContain('secret');
    for (const asOf of ['1963-12-31', '2020-01-01']) {
      expect(await failure({ coding: { system: 'place', code: '1902' }, asOf })).toMatchObject({
        code: 'NOT_FOUND',
        reason: 'CODE_NOT_VALID_ON_DATE',
        metadata: { field: 'coding.code', periods: '1964-01-01/2020-01-01' },
      });
    }
  });

  test('tells every broken rule at once', async () => {
    const failure = await running.client.failure(translateConcept, {
      coding: { system: ' ', code: 'x'.repeat(65) },
      targetSystem: 'x'.repeat(257),
      asOf: 'today',
      targetAsOf: '2023-02-29',
    });
    expect(failure.violations).toEqual([
      { field: 'coding.system', rule: 'must not be empty' },
      { field: 'coding.code', rule: 'must have at most 64 UTF-16 units' },
      { field: 'target_system', rule: 'must have at most 256 UTF-16 units' },
      { field: 'as_of', rule: 'must be a date in the form YYYY-MM-DD' },
      { field: 'target_as_of', rule: 'must be a date in the form YYYY-MM-DD' },
    ]);
    const nothing = await running.client.failure(translateConcept, {});
    expect(nothing.violations.map(({ field }) => field)).toEqual(['coding.system', 'coding.code']);
  });
});

describe('BatchTranslateConcepts', () => {
  test('gives each coding its own outcome, in the order of the request', async () => {
    const codings = [
      { system: 'place', code: '1902' },
      { system: 'nope', code: '1' },
      { system: 'place', code: 'nope', display: 'kept' },
      { system: 'place', code: '4001' },
      { system: 'place', code: '1507' },
    ];
    const { results, meta } = await running.client.call(batchTranslateConcepts, { codings });
    expect(results.map(({ coding }) => coding)).toMatchObject(codings);
    expect(results.map(({ matches }) => matches.map(({ coding }) => coding?.code))).toEqual([
      ['5501'],
      [],
      [],
      [],
      ['1508', '1580'],
    ]);
    const reasons = results.map(({ status }) =>
      status?.details.map((detail) => anyUnpack(detail, ErrorInfoSchema)?.reason),
    );
    expect(reasons).toEqual([undefined, ['CODE_SYSTEM_UNKNOWN'], ['CODE_UNKNOWN'], undefined, undefined]);
    expect(meta?.edition).toBe('1');
  });

  test('answers each coding as TranslateConcept does, also from several systems', async () => {
    const codings = [
      ...['T1', 'T2', 'T3'].map((code) => ({ system: 'term', code })),
      ...['K1', 'K2'].map((code) => ({ system: 'class', code })),
    ];
    const shared = { targetSystem: 'diagnosis', targetAsOf: '2014-06-01' };
    const batch = await running.client.call(batchTranslateConcepts, { codings, ...shared });
    for (const [i, coding] of codings.entries()) {
      const single = await translate({ coding, ...shared });
      expect(batch.results[i]?.matches).toEqual(single.matches);
    }
    expect(batch.results.map(({ matches }) => matches.length)).toEqual([2, 0, 1, 2, 0]);
    expect(batch.meta).toMatchObject({ edition: '', asOf: '2014-06-01' });
  });

  test('takes a thousand codings, and sends the bytes that any protobuf library would', async () => {
    const codings = Array.from({ length: 1000 }, (_, i) => ({
      system: 'place',
      code: ['1902', 'C1', '1507', 'none'][i % 4]!,
    }));
    const request = create(BatchTranslateConceptsRequestSchema, { codings });
    const bytes = await running.client.raw(
      batchTranslateConcepts,
      toBinary(BatchTranslateConceptsRequestSchema, request),
    );
    const answer = fromBinary(BatchTranslateConceptsResponseSchema, bytes);
    expect(Buffer.from(toBinary(BatchTranslateConceptsResponseSchema, answer)).equals(bytes)).toBe(true);
    expect(answer.results).toHaveLength(1000);
    expect(answer.results.filter(({ status }) => status !== undefined)).toHaveLength(250);
    expect(answer.results.reduce((sum, { matches }) => sum + matches.length, 0)).toBe(1000);
  });

  test('lets an item that breaks a rule fail alone', async () => {
    const codings = [
      { system: '', code: 'x'.repeat(65) },
      { system: 'place', code: '1902' },
    ];
    const { results } = await running.client.call(batchTranslateConcepts, { codings });
    expect(results.map(({ status, matches }) => [status?.code ?? 0, matches.length])).toEqual([
      [3, 0],
      [0, 1],
    ]);
    const failure = await running.client.failure(translateConcept, { coding: codings[0]! });
    expect(results[0]?.status?.message).toBe(failure.message);
    expect(failure.violations).toEqual([
      { field: 'coding.system', rule: 'must not be empty' },
      { field: 'coding.code', rule: 'must have at most 64 UTF-16 units' },
    ]);
  });

  test('knows its limits', async () => {
    const failure = (codings: { system: string; code: string }[], targetSystem = '') =>
      running.client.failure(batchTranslateConcepts, { codings, targetSystem });
    const coding = { system: 'place', code: '1902' };
    expect((await failure([])).violations).toEqual([{ field: 'codings', rule: 'must not be empty' }]);
    expect((await failure(Array.from({ length: 1001 }, () => coding))).violations).toEqual([
      { field: 'codings', rule: 'must have at most 1000 items' },
    ]);
    expect(await failure([coding], 'nope')).toMatchObject({
      reason: 'CODE_SYSTEM_UNKNOWN',
      metadata: { field: 'target_system' },
    });
  });

  test('what was typed is not in the log', async () => {
    await running.client.call(batchTranslateConcepts, {
      codings: [
        { system: 'place', code: 'hemmelig' },
        { system: 'hemmelig', code: '1' },
      ],
    });
    const logs = (text: string) => running.service.output().includes(text);
    await expect.poll(() => logs('BatchTranslateConcepts","code":"OK"')).toBe(true);
    expect(logs('hemmelig')).toBe(false);
  });
});
