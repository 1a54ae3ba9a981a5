import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Tolerance } from '../../../../src/source/findings.ts';
import { fhirFormat } from '../../../../src/source/formats/fhir/fhir.ts';
import type { Entry, Publication } from '../../../../src/source/publication.ts';
import { readContext } from '../../../support/read-context.ts';

export const SYSTEM = 'list';
export const SOURCE = 'FHIR';

/** Reads an address or a file with options as a configuration gives them. */
export function readFhir(uri: string, options: object = {}, tolerance?: Tolerance): Promise<Publication> {
  const context = readContext({ uri, system: SYSTEM, source: SOURCE, ...(tolerance && { tolerance }) });
  return fhirFormat.read(fhirFormat.options.parse(options), context);
}

/** Reads a document from a file of its own: a resource, or a text or bytes as they are. */
export async function readDocument(
  document: object | string | Uint8Array,
  options: object = {},
  tolerance?: Tolerance,
): Promise<Publication> {
  const directory = await mkdtemp(join(tmpdir(), 'oppslag-fhir-'));
  try {
    const path = join(directory, 'resource');
    const isWritten = typeof document === 'string' || document instanceof Uint8Array;
    await writeFile(path, isWritten ? document : JSON.stringify(document));
    return await readFhir(path, options, tolerance);
  } finally {
    await rm(directory, { recursive: true });
  }
}

export function entriesOf(publication: Publication): readonly Entry[] {
  return publication.entries.get(SYSTEM) ?? [];
}

/** Messages of the findings, each with its row. */
export function findingLines({ findings }: Publication): string[] {
  return findings.map(({ row, kind, message }) => `${row} ${kind}: ${message}`);
}

/** What a refusal must look like. */
export function refusal(message: string) {
  return expect.objectContaining({
    code: 'SOURCE_INVALID',
    message: expect.stringContaining(`${SOURCE}${message}`),
  });
}

/** A CodeSystem with what a test wants in it. */
export const codeSystem = (fields: object = {}) => ({
  resourceType: 'CodeSystem',
  status: 'active',
  content: 'complete',
  ...fields,
});
export const ofConcepts = (...concept: object[]) => codeSystem({ concept });
export const concept = (code: string, fields: object = {}) => ({ code, display: `Navn ${code}`, ...fields });
export const withProperties = (...property: object[]) => ofConcepts(concept('A', { property }));

/** A resource in FHIR's XML: primitives as `value` attributes, lists as repeated elements. */
export function xmlOf(resource: { readonly resourceType: string } & object): string {
  const { resourceType, ...fields } = resource;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${resourceType} xmlns="http://hl7.org/fhir">${tagsOf(fields)}</${resourceType}>\n`;
}

function tagsOf(fields: object): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each) => tagOf(name, each)))
    .join('\n  ');
}

function tagOf(name: string, value: unknown): string {
  if (typeof value === 'object' && value !== null) return `<${name}>${tagsOf(value)}</${name}>`;
  const text = String(value).replace(/[&<"\t\r\n]/g, (character) => `&#${character.codePointAt(0)};`);
  return `<${name} value="${text}"/>`;
}
