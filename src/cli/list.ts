import { create, toJsonString } from '@bufbuild/protobuf';
import { type Concept, ConceptStatusSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import { ListConceptsResponseSchema, LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { withClient } from './client.ts';
import { count, type Output, table } from './output.ts';

export interface ListOptions {
  readonly address: string;
  readonly system: string;
  readonly parent: string;
  readonly ancestor: string;
  /** Properties and the values that they must have. */
  readonly filters: readonly { readonly property: string; readonly value: string }[];
  readonly selectable: boolean;
  readonly includeInactive: boolean;
  readonly changedSince: string;
  readonly asOf: string;
  readonly languages: readonly string[];
  /** Concepts to show. */
  readonly limit: number;
  readonly json: boolean;
}

const MAX_PAGE_SIZE = 1_000;

/** Shows the concepts of a system that meet every condition, page after page up to a limit. */
export async function list(options: ListOptions, output: Output): Promise<void> {
  const { system, parent, ancestor, includeInactive, changedSince, asOf, limit } = options;
  const all = create(ListConceptsResponseSchema);
  const request = {
    ...{ system, parent, ancestor, includeInactive, changedSince, asOf },
    filters: [...options.filters],
    selectableOnly: options.selectable,
    displayLanguages: [...options.languages],
    pageSize: Math.min(limit, MAX_PAGE_SIZE),
  };
  await withClient(options.address, async (client) => {
    do {
      const page = await client.call(LookupService.method.listConcepts, {
        ...request,
        pageToken: all.nextPageToken,
      });
      const { concepts, ...rest } = page;
      Object.assign(all, rest);
      for (const concept of concepts) all.concepts.push(concept);
    } while (all.concepts.length < limit && all.nextPageToken !== '');
  });
  all.concepts.splice(limit);
  // What is shown ends here, so the token of what is not shown would be of no use.
  all.nextPageToken = '';
  if (options.json) return output.line(toJsonString(ListConceptsResponseSchema, all));
  if (all.concepts.length === 0) return output.line('no concepts');
  output.line(table(['code', 'display', 'valid from', 'valid to', 'status'], all.concepts.map(cellsOf)));
  output.line(`${count(all.concepts.length)} of ${count(all.totalSize)} on ${all.meta?.asOf ?? ''}`);
}

function cellsOf({ coding, validFrom, validTo, status }: Concept): string[] {
  const name = ConceptStatusSchema.value[status]?.localName ?? '';
  return [coding?.code ?? '', coding?.display ?? '', validFrom, validTo, name.toLowerCase()];
}
