import { toJsonString } from '@bufbuild/protobuf';
import {
  BatchTranslateConceptsResponseSchema,
  LookupService,
  MapRelationshipSchema,
  TranslateConceptResponseSchema,
  type TranslationMatch,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { withClient } from './client.ts';
import { statusText } from './fault-words.ts';
import { type Output, table } from './output.ts';

export interface TranslateOptions {
  readonly address: string;
  readonly system: string;
  readonly codes: readonly string[];
  /** Empty for the same system, over time. */
  readonly to: string;
  readonly asOf: string;
  readonly targetAsOf: string;
  readonly json: boolean;
}

const HEADING = ['system', 'code', 'display', 'relationship', 'since', 'by'];

/** Shows every candidate of one code, or of several with the code that was asked for. */
export async function translate(options: TranslateOptions, output: Output): Promise<void> {
  const { system, codes, asOf, targetAsOf } = options;
  const shared = { targetSystem: options.to, asOf, targetAsOf };
  await withClient(options.address, async (client) => {
    if (codes.length === 1) {
      const request = { ...shared, coding: { system, code: codes[0]! } };
      const response = await client.call(LookupService.method.translateConcept, request);
      if (options.json) return output.line(toJsonString(TranslateConceptResponseSchema, response));
      if (!response.result) return output.line('no matches');
      return output.line(table(HEADING, response.matches.map(cellsOf)));
    }
    const request = { ...shared, codings: codes.map((code) => ({ system, code })) };
    const response = await client.call(LookupService.method.batchTranslateConcepts, request);
    if (options.json) return output.line(toJsonString(BatchTranslateConceptsResponseSchema, response));
    const rows = response.results.flatMap(({ coding, matches, status }) => {
      const asked = coding?.code ?? '';
      if (matches.length === 0)
        return [[asked, '', '', status === undefined ? 'no matches' : statusText(status)]];
      return matches.map((match) => [asked, ...cellsOf(match)]);
    });
    return output.line(table(['asked', ...HEADING], rows));
  });
}

function cellsOf({ coding, relationship, validFrom, origin }: TranslationMatch): string[] {
  const name = MapRelationshipSchema.value[relationship]?.localName ?? '';
  const { system = '', code = '', display = '' } = coding ?? {};
  return [system, code, display, name.toLowerCase().replaceAll('_', ' '), validFrom, origin];
}
