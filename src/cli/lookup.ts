import { toJsonString } from '@bufbuild/protobuf';
import type { Property } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  BatchLookupConceptsResponseSchema,
  LookupConceptResponseSchema,
  LookupService,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { type OppslagClient, withClient } from './client.ts';
import { statusText } from './fault-words.ts';
import { type Output, pairs, table } from './output.ts';
import { periodText } from './wording.ts';

export interface LookupOptions {
  readonly address: string;
  readonly system: string;
  readonly codes: readonly string[];
  readonly asOf: string;
  readonly follow: readonly string[];
  readonly languages: readonly string[];
  readonly json: boolean;
}

/** Looks one code up and shows all of it, or several and shows a line each. */
export async function lookup(options: LookupOptions, output: Output): Promise<void> {
  await withClient(options.address, async (client) => {
    if (options.codes.length === 1) await lookupOne(client, options, output);
    else await lookupSeveral(client, options, output);
  });
}

async function lookupOne(client: OppslagClient, options: LookupOptions, output: Output): Promise<void> {
  const { system, codes, asOf, follow, languages } = options;
  const request = { system, code: codes[0]!, asOf, follow: [...follow], displayLanguages: [...languages] };
  const response = await client.call(LookupService.method.lookupConcept, request);
  if (options.json) return output.line(toJsonString(LookupConceptResponseSchema, response));
  const { concept, meta, followed } = response;
  if (concept === undefined) return;
  output.line(`${concept.coding?.code ?? ''}  ${concept.coding?.display ?? ''}`);
  output.line(
    pairs([
      ['system', `${concept.coding?.system ?? ''}, edition ${meta?.edition ?? ''}`],
      ['valid', periodText(concept)],
      ['selectable', concept.selectable ? 'yes' : 'no'],
      ['parents', concept.parents.join(', ')],
      ...concept.designations.map(({ use, language, value }) => [`${use} (${language})`, value] as const),
      ...concept.properties.map((property) => [property.code, propertyText(property)] as const),
      ...followed.map(
        ({ path, concept: end }) => [`→ ${path}`, `${end?.coding?.code} ${end?.coding?.display}`] as const,
      ),
      [
        'as of',
        `${meta?.asOf ?? ''}, snapshot ${meta?.snapshotId ?? ''}${meta?.stale === true ? ' (stale)' : ''}`,
      ],
    ]),
  );
}

async function lookupSeveral(client: OppslagClient, options: LookupOptions, output: Output): Promise<void> {
  const { system, codes, asOf, follow, languages } = options;
  const request = { system, codes: [...codes], asOf, follow: [...follow], displayLanguages: [...languages] };
  const response = await client.call(LookupService.method.batchLookupConcepts, request);
  if (options.json) return output.line(toJsonString(BatchLookupConceptsResponseSchema, response));
  const rows = response.results.map(({ code, outcome, followed }) => {
    if (outcome.case === 'status') return [code, '', statusText(outcome.value)];
    if (outcome.case !== 'concept') return [code, '', ''];
    const ends = follow.map((path) => {
      const coding = followed.find((found) => found.path === path)?.concept?.coding;
      return coding === undefined ? '' : `${coding.code} ${coding.display}`;
    });
    return [code, outcome.value.coding?.code ?? '', outcome.value.coding?.display ?? '', ...ends];
  });
  output.line(table(['asked', 'code', 'display', ...follow], rows));
}

function propertyText({ value }: Property): string {
  if (value.case === 'codingValue') return `${value.value.system} ${value.value.code} ${value.value.display}`;
  return String(value.value ?? '');
}
