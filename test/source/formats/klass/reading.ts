import { expect, onTestFinished } from 'vitest';
import { formatLocalDay } from '../../../../src/concept/local-day.ts';
import type { Tolerance } from '../../../../src/source/findings.ts';
import { klassFormat } from '../../../../src/source/formats/klass/klass.ts';
import type { Entry, Publication } from '../../../../src/source/publication.ts';
import { readContext } from '../../../support/read-context.ts';
import {
  type KlassClassification,
  type KlassServer,
  startKlassServer,
} from '../../../support/upstream/klass-server.ts';

export const SYSTEM = 'kommune';

/** Some areas with a change of name in 2020 and a new number in 2030, which is yet to come. */
export const AREAS: KlassClassification = {
  name: 'Standard for prøveinndeling',
  versions: [
    { name: 'Prøveinndeling 2000', validFrom: '2000-01-01', validTo: '2020-01-01' },
    { name: 'Prøveinndeling 2020', validFrom: '2020-01-01', validTo: '2030-01-01' },
    { name: 'Prøveinndeling 2030', validFrom: '2030-01-01' },
  ],
  codes: [
    { code: '0101', name: 'Ytre', validFrom: '2000-01-01', validTo: '2020-01-01' },
    { code: '0101', name: 'Ytre - Olggut', validFrom: '2020-01-01' },
    { code: '0102', name: 'Indre', validFrom: '2000-01-01', validTo: '2030-01-01' },
    { code: '0103', name: 'Nye Indre', validFrom: '2030-01-01' },
    { code: '9999', name: 'Uoppgitt', validFrom: '2000-01-01' },
  ],
};

/** Reads those areas, or others, from a server with some of its answers replaced. */
export async function readAreas(
  options: object = {},
  areas: KlassClassification = AREAS,
  answers: Readonly<Record<string, unknown>> = {},
): Promise<Publication> {
  const server = await serve({ 1: areas }, answers);
  return readKlass(server.classification(1), options);
}

/** Reads an address or a file with options as a configuration gives them. */
export function readKlass(uri: string, options: object = {}, tolerance?: Tolerance): Promise<Publication> {
  const context = readContext({ uri, system: SYSTEM, source: 'Klass', ...(tolerance && { tolerance }) });
  return klassFormat.read(klassFormat.options.parse(options), context);
}

/** Serves classifications until the test is over. */
export async function serve(
  classifications: Readonly<Record<string, KlassClassification>>,
  answers: Readonly<Record<string, unknown>> = {},
  today?: string,
): Promise<KlassServer> {
  const server = await startKlassServer({ classifications, answers, ...(today && { today }) });
  onTestFinished(() => server.close());
  return server;
}

export function entriesOf(publication: Publication): readonly Entry[] {
  return publication.entries.get(SYSTEM) ?? [];
}

/** `code name from to`, days as texts; an open end is empty, and what was not said is a question mark. */
export function lineOf({ code, display, validFrom, validTo }: Entry): string {
  const [from, to] = [validFrom, validTo].map((day) => (day === undefined ? '?' : formatLocalDay(day)));
  return `${code} ${display} ${from} ${to}`;
}

export function linesOf(publication: Publication): string[] {
  return entriesOf(publication).map(lineOf);
}

/** `day source -> target relationship`, in the order of the publication. */
export function relationLines({ relations }: Publication): string[] {
  return relations.map(
    ({ source, target, relationship, since }) =>
      `${formatLocalDay(since!)} ${source.code} -> ${target.code} ${relationship}`,
  );
}

/** What a refusal must look like. */
export function refusal(message: string) {
  return expect.objectContaining({ code: 'SOURCE_INVALID', message: expect.stringContaining(message) });
}
