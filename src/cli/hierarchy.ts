import { create, toJsonString } from '@bufbuild/protobuf';
import {
  CheckSubsumptionResponseSchema,
  ListAncestorsResponseSchema,
  ListDescendantsResponseSchema,
  LookupService,
  type RelatedConcept,
  SubsumptionOutcome,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { withClient } from './client.ts';
import { count, type Output, table } from './output.ts';

export interface HierarchyOptions {
  readonly address: string;
  readonly system: string;
  readonly code: string;
  /** Greatest distance; 0 for no limit. */
  readonly depth: number;
  readonly asOf: string;
  readonly languages: readonly string[];
  readonly json: boolean;
}

export interface SubsumesOptions {
  readonly address: string;
  readonly system: string;
  readonly codeA: string;
  readonly codeB: string;
  readonly asOf: string;
  readonly json: boolean;
}

const PAGE_SIZE = 1_000;

const SENTENCE: Readonly<Record<SubsumptionOutcome, string>> = {
  [SubsumptionOutcome.UNSPECIFIED]: '',
  [SubsumptionOutcome.EQUIVALENT]: 'equivalent: they are the same concept',
  [SubsumptionOutcome.SUBSUMES]: 'subsumes: the first is above the second',
  [SubsumptionOutcome.SUBSUMED_BY]: 'subsumed by: the first is below the second',
  [SubsumptionOutcome.NOT_SUBSUMED]: 'not subsumed: neither is above the other',
};

/** Shows what is above a code, nearest first. */
export async function ancestors(options: HierarchyOptions, output: Output): Promise<void> {
  const response = await withClient(options.address, (client) =>
    client.call(LookupService.method.listAncestors, requestOf(options)),
  );
  if (options.json) return output.line(toJsonString(ListAncestorsResponseSchema, response));
  if (response.ancestors.length === 0) return output.line('no ancestors');
  output.line(relatedTable(response.ancestors));
}

/** Shows what is below a code, nearest first, all pages as one. */
export async function descendants(options: HierarchyOptions, output: Output): Promise<void> {
  const all = create(ListDescendantsResponseSchema);
  await withClient(options.address, async (client) => {
    for (let pageToken = ''; ; ) {
      const request = { ...requestOf(options), pageSize: PAGE_SIZE, pageToken };
      const page = await client.call(LookupService.method.listDescendants, request);
      for (const related of page.descendants) all.descendants.push(related);
      all.totalSize = page.totalSize;
      if (page.meta !== undefined) all.meta = page.meta;
      pageToken = page.nextPageToken;
      if (pageToken === '') return;
    }
  });
  if (options.json) return output.line(toJsonString(ListDescendantsResponseSchema, all));
  if (all.descendants.length === 0) return output.line('no descendants');
  output.line(relatedTable(all.descendants));
  output.line(`${count(all.totalSize)} on ${all.meta?.asOf ?? ''}`);
}

/** Tells how two codes stand to each other. */
export async function subsumes(options: SubsumesOptions, output: Output): Promise<void> {
  const { address, system, codeA, codeB, asOf } = options;
  const response = await withClient(address, (client) =>
    client.call(LookupService.method.checkSubsumption, { system, codeA, codeB, asOf }),
  );
  if (options.json) return output.line(toJsonString(CheckSubsumptionResponseSchema, response));
  output.line(SENTENCE[response.outcome] ?? '');
}

function requestOf({ system, code, depth, asOf, languages }: HierarchyOptions) {
  return { system, code, maxDepth: depth, asOf, displayLanguages: [...languages] };
}

function relatedTable(related: readonly RelatedConcept[]): string {
  const rows = related.map(({ concept, depth }) => {
    const { code = '', display = '' } = concept?.coding ?? {};
    return [String(depth), code, display];
  });
  return table(['depth', 'code', 'display'], rows);
}
