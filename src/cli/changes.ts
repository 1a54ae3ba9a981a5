import { create, toJsonString } from '@bufbuild/protobuf';
import {
  type ConceptChange,
  ConceptChangeKindSchema,
  ListConceptChangesResponseSchema,
  LookupService,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { withClient } from './client.ts';
import { count, type Output, table } from './output.ts';
import { codingText } from './wording.ts';

export interface ChangesOptions {
  readonly address: string;
  readonly system: string;
  readonly from: string;
  /** Empty for the day after today. */
  readonly to: string;
  readonly json: boolean;
}

const PAGE_SIZE = 1_000;

/** Shows what happened in a system between two dates, all pages as one. */
export async function changes(options: ChangesOptions, output: Output): Promise<void> {
  const { system, from, to } = options;
  const all = create(ListConceptChangesResponseSchema);
  await withClient(options.address, async (client) => {
    for (let pageToken = ''; ; ) {
      const request = { system, from, to, pageSize: PAGE_SIZE, pageToken };
      const page = await client.call(LookupService.method.listConceptChanges, request);
      for (const change of page.changes) all.changes.push(change);
      if (page.meta !== undefined) all.meta = page.meta;
      pageToken = page.nextPageToken;
      if (pageToken === '') return;
    }
  });
  if (options.json) return output.line(toJsonString(ListConceptChangesResponseSchema, all));
  if (all.changes.length === 0) return output.line('no changes');
  output.line(table(['date', 'what', 'before', 'after'], all.changes.map(cellsOf)));
  output.line(`${count(all.changes.length)} from ${from} to ${all.meta?.asOf ?? ''}`);
}

function cellsOf({ kind, date, before, after }: ConceptChange): string[] {
  const name = ConceptChangeKindSchema.value[kind]?.localName ?? '';
  return [
    date,
    name.toLowerCase(),
    before === undefined ? '' : codingText(before),
    after.map(codingText).join(', '),
  ];
}
