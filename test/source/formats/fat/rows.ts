import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { Findings, type Tolerance } from '../../../../src/source/findings.ts';
import { fatFormat } from '../../../../src/source/formats/fat/fat.ts';
import type { RowAt } from '../../../../src/source/formats/fat/fields.ts';
import type { Entry, Publication } from '../../../../src/source/publication.ts';
import { readContext } from '../../../support/read-context.ts';
import {
  type FatServer,
  type FatServerOptions,
  startFatServer,
} from '../../../support/upstream/fat-server.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A row of the ICD10 download with the fields that upstream writes. */
export function downloadRow(fields: Fields): Fields {
  return {
    Kode: 'A00.0',
    Tekst_uten_lengdebegrensning: 'Kolera',
    Tekst_med_maksimalt_60_tegn: null,
    Gyldig_fra: '1999-01-01T00:00:00',
    Gyldig_til: null,
    Rapporteres_til_NPR: null,
    NPR_Gyldig_fra: null,
    NPR_Gyldig_til: null,
    Stjernekode: null,
    Tilleggskode: null,
    Kjønn: null,
    Uspesifikk_kode: null,
    Foreldrekode: null,
    Foreldrekodetekst: null,
    ...fields,
  };
}

/** A row of the ICPC2 download. */
export function icpcRow(fields: Fields): Fields {
  return {
    Kode: 'A01',
    Tekst_uten_lengdebegrensning: 'Smerte',
    Tekst_med_maksimalt_60_tegn: null,
    Gyldig_fra: '2005-01-01T00:00:00',
    Gyldig_til: null,
    Kodeverk: 'ICPC-2',
    Tilhørighet_i_ICPC_2B: null,
    Foreldrekode: null,
    Foreldrekodetekst: null,
    ...fields,
  };
}

/** An item of a page, with the fields that all code systems have. */
export function pageItem(fields: Fields): Fields {
  return {
    codeValue: 'A00.0',
    nameNorwegian: 'Kolera',
    nameEnglish: null,
    active: true,
    validFrom: '1999-01-01T00:00:00',
    validTo: null,
    ...fields,
  };
}

/** A row for functions that read its fields. */
export function rowAt(value: unknown, row = 1): RowAt {
  return { findings: new Findings('test source'), row, value };
}

/** Starts a server that ends with the test. */
export async function fatServer(options: FatServerOptions): Promise<FatServer> {
  const server = await startFatServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** Writes a document to a file that is gone after the test. */
export async function fileOf(document: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fat-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'document.json');
  await writeFile(path, JSON.stringify(document));
  return path;
}

/** Reads a publication with options as a configuration writes them. */
export async function readFat(
  uri: string,
  options: unknown = {},
  context: { readonly system?: string; readonly tolerance?: Tolerance } = {},
): Promise<Publication> {
  return fatFormat.read(fatFormat.options.parse(options), readContext({ uri, ...context }));
}

/** Reads rows as a download. */
export async function readRows(
  rows: readonly unknown[],
  options: unknown = {},
  context: { readonly system?: string; readonly tolerance?: Tolerance } = {},
): Promise<Publication> {
  return readFat(await fileOf(rows), options, context);
}

/** The entries of a system, which is the only one when it is not named. */
export function entriesOf(publication: Publication, system = 'list'): readonly Entry[] {
  const entries = publication.entries.get(system);
  if (entries === undefined) throw new Error(`no entries of ${system}`);
  return entries;
}

/** The one entry of a publication of one row. */
export function onlyEntry(publication: Publication): Entry {
  const [entry, ...others] = entriesOf(publication);
  if (entry === undefined || others.length > 0) throw new Error('not exactly one entry');
  return entry;
}

/** What a refusal looks like: the source's name and the rest of the message, to the letter. */
export function refusal(rest: string): unknown {
  return expect.objectContaining({ code: 'SOURCE_INVALID', message: `test source${rest}` });
}
