import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Concept } from '../../gen/oppslag/v1/concept_pb.ts';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { SearchService } from '../../gen/oppslag/v1/search_service_pb.ts';
import { formatLocalDay, type LocalDay } from '../../src/concept/local-day.ts';
import { OsloCalendar } from '../../src/concept/today.ts';
import { conceptOf, sourceOf } from '../support/code-systems.ts';
import { readExport } from '../support/exports.ts';
import { type InProcessService, startInProcess } from '../support/in-process-service.ts';
import { arrow } from '../support/reforms.ts';

const HOUR_MS = 3_600_000;
const MARGIN_MS = 60_000;
/** The clock of the service runs ahead, and so would a deadline that is near. */
const PATIENT = { deadlineMs: 20 * 24 * HOUR_MS };

/** A midnight in Norway some days ahead: the day that begins, and the moment at which it does. */
function midnightAhead(): { day: LocalDay; atMs: number } {
  const calendar = new OsloCalendar();
  let atMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 48 * HOUR_MS;
  while (calendar.dayAt(atMs) === calendar.dayAt(atMs - 1)) atMs += HOUR_MS;
  return { day: calendar.dayAt(atMs), atMs };
}

const midnight = midnightAhead();
const effective = formatLocalDay(midnight.day);
const lastDay = formatLocalDay(midnight.day - 1);

/** A list of which an edition takes effect on that day: G was X1, and is X2 below another heading. */
const LIST = {
  ...sourceOf(
    [
      conceptOf({ code: 'A', display: 'Kapittel A', selectable: false }),
      conceptOf({ code: 'B', display: 'Kapittel B', selectable: false }),
      conceptOf({ code: 'X1', display: 'Operasjon gammel', parents: ['A'], validTo: midnight.day }),
      conceptOf({ code: 'X2', display: 'Operasjon ny', parents: ['B'], validFrom: midnight.day }),
    ],
    { id: 'list', uri: 'https://example.org/list', title: 'Liste' },
  ),
  relations: [arrow('list', 'X1', 'X2', effective)],
};

let service: InProcessService;

beforeAll(async () => {
  service = await startInProcess([LIST]);
});

afterAll(() => service.close());

const codesOf = (concepts: readonly Concept[]): string =>
  concepts.map(({ coding }) => coding!.code).join(' ');

/** What every kind of read says on the day of the clock, or on a given one, in a line each. */
async function answers(asOf = ''): Promise<Record<string, string>> {
  const { client } = service;
  const { method } = LookupService;
  const system = 'list';
  const lookup = await client.call(
    method.batchLookupConcepts,
    { system, codes: ['X1', 'X2'], asOf },
    PATIENT,
  );
  const validity = await client.call(method.validateCode, { system, code: 'X1', asOf }, PATIENT);
  const search = await client.call(
    SearchService.method.searchConcepts,
    { systems: [system], query: 'operasjon', asOf },
    PATIENT,
  );
  const listed = await client.call(method.listConcepts, { system, asOf, selectableOnly: true }, PATIENT);
  const below = await client.call(method.listDescendants, { system, code: 'B', asOf }, PATIENT);
  const exported = await readExport(client.stream(method.streamConcepts, { system, asOf }, PATIENT));
  const translated = await client.call(
    method.translateConcept,
    { coding: { system, code: 'X1' }, asOf: lastDay, targetAsOf: asOf },
    PATIENT,
  );
  return {
    lookup: lookup.results
      .map(({ outcome }) => (outcome.case === 'concept' ? 'found' : 'not valid'))
      .join(', '),
    validate: `${validity.result} ${validity.replacedBy.map(({ code }) => code).join(' ')}`.trim(),
    search: codesOf(search.hits.map(({ concept }) => concept!)),
    list: codesOf(listed.concepts),
    descendants: codesOf(below.descendants.map(({ concept }) => concept!)),
    export: codesOf(exported.chunks.flat()),
    translate: translated.matches.map(({ coding }) => coding!.code).join(' '),
    asOf: [lookup, validity, search, listed, below, translated].map(({ meta }) => meta!.asOf).join(' '),
  };
}

const before = {
  lookup: 'found, not valid',
  validate: 'true',
  search: 'X1',
  list: 'X1',
  descendants: '',
  export: 'A B X1',
  translate: 'X1',
};
const after = {
  lookup: 'not valid, found',
  validate: 'false X2',
  search: 'X2',
  list: 'X2',
  descendants: 'X2',
  export: 'A B X2',
  translate: 'X2',
};
const sixTimes = (date: string): string => Array.from({ length: 6 }, () => date).join(' ');

test('an edition that takes effect later is served from its first minute on, by the same snapshot', async () => {
  const ask = { system: 'list', from: lastDay };
  const kinds = async (): Promise<number> => {
    const { changes } = await service.client.call(LookupService.method.listConceptChanges, ask, PATIENT);
    return changes.length;
  };
  service.clockAheadMs = midnight.atMs - MARGIN_MS - Date.now();
  expect(await answers()).toEqual({ ...before, asOf: sixTimes(lastDay) });
  expect(await kinds()).toBe(0);
  service.clockAheadMs = midnight.atMs - Date.now();
  expect(await answers()).toEqual({ ...after, asOf: sixTimes(effective) });
  expect(await kinds()).toBe(1);
});

test('a date that is asked for decides, whatever day it is', async () => {
  for (const aheadMs of [-MARGIN_MS, MARGIN_MS]) {
    service.clockAheadMs = midnight.atMs + aheadMs - Date.now();
    expect(await answers(lastDay)).toEqual({ ...before, asOf: sixTimes(lastDay) });
    expect(await answers(effective)).toEqual({ ...after, asOf: sixTimes(effective) });
  }
});
