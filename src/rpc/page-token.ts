import { createHash } from 'node:crypto';
import { type DescMessage, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { type LocalDay, parseLocalDay } from '../concept/local-day.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { isStale as isPastExpiry } from '../refresh/active.ts';
import type { CallContext } from './call-context.ts';
import { Fault } from './fault.ts';
import type { RequestChecks } from './request-checks.ts';

/** What the token of a next page says. */
export interface PageToken {
  readonly snapshotId: string;
  /** Hash of the other fields of the request, see `hashRequest`. */
  readonly requestHash: string;
  /** The date of the first page, so that a list begun before midnight goes on as it began. */
  readonly day: LocalDay;
  /** Items on the pages before. */
  readonly offset: number;
}

/** The page that a request asks for. */
export interface Page {
  /** The dataset of the first page, even when another is active by now. */
  readonly dataset: Dataset;
  readonly isStale: boolean;
  readonly day: LocalDay;
  readonly offset: number;
}

const FORM = /^(\d{1,16}-[0-9a-f]{12})\.([0-9a-f]{16})\.(-?\d{1,10})\.(\d{1,10})$/;
const MAX_TOKEN_LENGTH = 128;
/** Days that a date can name. A token that says another was not written here. */
const [FIRST_DAY, LAST_DAY] = ['0001-01-01', '9999-12-31'].map((text) => parseLocalDay(text)!) as [
  LocalDay,
  LocalDay,
];
export const PAGE_TOKEN_RULE = 'must be the token of the page before, with all other fields unchanged';

/** Writes a token. Callers see letters, digits, `-` and `_`, and no meaning. */
export function encodePageToken({ snapshotId, requestHash, day, offset }: PageToken): string {
  return Buffer.from(`${snapshotId}.${requestHash}.${day}.${offset}`).toString('base64url');
}

/** Reads a token; undefined when it is none that `encodePageToken` can have written. */
export function decodePageToken(token: string): PageToken | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const text = Buffer.from(token, 'base64url').toString('latin1');
  const parts = FORM.exec(text);
  if (parts === null || Buffer.from(text, 'latin1').toString('base64url') !== token) return undefined;
  const [, snapshotId, requestHash, day, offset] = parts;
  return { snapshotId: snapshotId!, requestHash: requestHash!, day: Number(day), offset: Number(offset) };
}

/** Hash of what must be the same on every page: the fields that choose and order the items. 16 hex digits. */
export function hashRequest(fields: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 16);
}

/** Hash of all fields of a request but its token. */
export function hashOtherFields<I extends DescMessage>(
  schema: I,
  request: MessageShape<I> & { readonly pageToken: string },
): string {
  const bytes = toBinary(schema, { ...request, pageToken: '' });
  return hashRequest([schema.typeName, Buffer.from(bytes).toString('base64')]);
}

/** Adds to the checks that a token, if there is one, is one of this request. Returns what it says. */
export function checkPageToken(
  checks: RequestChecks,
  token: string,
  requestHash: string,
): PageToken | undefined {
  if (token === '') return undefined;
  const decoded = decodePageToken(token);
  checks.require(decoded !== undefined && isOfRequest(decoded, requestHash), 'page_token', PAGE_TOKEN_RULE);
  return decoded;
}

function isOfRequest(token: PageToken, requestHash: string): boolean {
  return token.requestHash === requestHash && token.day >= FIRST_DAY && token.day <= LAST_DAY;
}

/**
 * The page of a checked token, or the first one. Items come from the snapshot of the first page, which is kept for
 * `PAGING_GRACE_MS` after another was activated, unless a third is before.
 *
 * @param day the date of the first page
 * @throws Fault SNAPSHOT_GONE
 */
export function requirePage(context: CallContext, token: PageToken | undefined, day: LocalDay): Page {
  const { dataset, isStale, previous } = context;
  if (token === undefined) return { dataset, isStale, day, offset: 0 };
  const rest = { day: token.day, offset: token.offset };
  if (token.snapshotId === dataset.snapshot.id) return { dataset, isStale, ...rest };
  if (previous !== undefined && token.snapshotId === previous.snapshot.id) {
    return { dataset: previous, isStale: isPastExpiry(previous, context.nowMs), ...rest };
  }
  throw new Fault({
    reason: 'SNAPSHOT_GONE',
    message: 'the snapshot of page_token is no longer kept; start over without it',
    metadata: { field: 'page_token' },
  });
}
