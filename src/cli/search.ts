import { toJsonString } from '@bufbuild/protobuf';
import { CatalogService } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { ConceptStatus, ConceptStatusSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  MatchKind,
  MatchKindSchema,
  SearchConceptsResponseSchema,
  type SearchHit,
  SearchService,
} from '../../gen/oppslag/v1/search_service_pb.ts';
import { type OppslagClient, withClient } from './client.ts';
import { emphasise, type Output, table } from './output.ts';

export interface SearchCommandOptions {
  readonly address: string;
  readonly query: string;
  /** Empty searches all. */
  readonly systems: readonly string[];
  /** Empty, or a code of the only system. */
  readonly ancestor: string;
  /** Properties and the values that they must have. */
  readonly filters: readonly { readonly property: string; readonly value: string }[];
  readonly asOf: string;
  readonly limit: number;
  readonly includeInactive: boolean;
  readonly json: boolean;
}

/** Searches a running service and shows the hits, what matched in bold. */
export async function search(options: SearchCommandOptions, output: Output): Promise<void> {
  const response = await withClient(options.address, async (client) =>
    client.call(SearchService.method.searchConcepts, {
      systems: options.systems.length > 0 ? [...options.systems] : await allSystems(client),
      query: options.query,
      ancestor: options.ancestor,
      filters: [...options.filters],
      asOf: options.asOf,
      pageSize: options.limit,
      includeInactive: options.includeInactive,
    }),
  );
  if (options.json) return output.line(toJsonString(SearchConceptsResponseSchema, response));
  if (response.hits.length === 0) return output.line('no hits');
  const rows = response.hits.map((hit) => {
    const { system = '', code = '', display = '' } = hit.concept?.coding ?? {};
    return [system, shownCode(hit, code, output), shownText(hit, display, output), kindOf(hit)];
  });
  output.line(table(['system', 'code', 'text', 'match'], rows));
  const least = response.totalIsLowerBound ? 'at least ' : '';
  output.line(`${response.hits.length} of ${least}${response.total}`);
}

async function allSystems(client: OppslagClient): Promise<string[]> {
  const { codeSystems } = await client.call(CatalogService.method.listCodeSystems, {});
  return codeSystems.map((system) => system.id);
}

function shownCode(hit: SearchHit, code: string, output: Output): string {
  return hit.matchKind === MatchKind.CODE && output.isTerminal ? emphasise(code, hit.highlights) : code;
}

/** The display; behind it the text that matched, when that is another one. */
function shownText(hit: SearchHit, display: string, output: Output): string {
  const matched = hit.matchedDesignation?.value ?? '';
  if (hit.matchKind === MatchKind.CODE || matched === '') return display;
  const marked = output.isTerminal ? emphasise(matched, hit.highlights) : matched;
  return matched === display ? marked : `${display}  (${marked})`;
}

function kindOf(hit: SearchHit): string {
  const kind = (MatchKindSchema.value[hit.matchKind]?.localName ?? '').toLowerCase().replace('_', ' ');
  const status = hit.concept?.status ?? ConceptStatus.ACTIVE;
  if (status === ConceptStatus.ACTIVE) return kind;
  return `${kind}, ${(ConceptStatusSchema.value[status]?.localName ?? '').toLowerCase()}`;
}
