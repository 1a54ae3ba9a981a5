import type { MessageWriter } from './message-writer.ts';
import { encodePageToken, PAGE_TOKEN_RULE, type Page } from './page-token.ts';
import { RequestChecks } from './request-checks.ts';

/** A page ends early once it has so many bytes, so that a response stays far below the limit of a message, 4 MiB. */
const MAX_PAGE_BYTES = 1024 * 1024;

export interface PageContent {
  readonly page: Page;
  /** Hash of the other fields of the request. */
  readonly requestHash: string;
  readonly pageSize: number;
  /** Items on all pages together. */
  readonly total: number;
  /** Field of the response's `next_page_token`. */
  readonly tokenField: number;
  /** Field of the response's `total_size`. */
  readonly totalField: number;
}

/**
 * Writes the items of a page, the token of the next page if there is one, and the number of all items.
 *
 * @param writeItem writes one item, given its place among all
 * @returns the number of items written
 * @throws Fault REQUEST_INVALID when the token points beyond the last item, as none that was sent does
 */
export function writePage(
  writer: MessageWriter,
  content: PageContent,
  writeItem: (index: number) => void,
): number {
  const { page, requestHash, pageSize, total, tokenField, totalField } = content;
  const { offset, day, dataset } = page;
  const checks = new RequestChecks();
  checks.require(offset === 0 || offset < total, 'page_token', PAGE_TOKEN_RULE);
  checks.finish();

  const end = Math.min(offset + pageSize, total);
  const limit = writer.byteLength + MAX_PAGE_BYTES;
  let next = offset;
  while (next < end && writer.byteLength < limit) writeItem(next++);
  if (next < total) {
    const snapshotId = dataset.snapshot.id;
    writer.string(tokenField, encodePageToken({ snapshotId, requestHash, day, offset: next }));
  }
  writer.number(totalField, total);
  return next - offset;
}
