import { fieldOf, invalidDocument } from '../../checks.ts';
import { decodeJson } from '../../text-document.ts';
import type { ReadContext } from '../format.ts';

/** Most items a page may have, by upstream's documentation. */
export const MAX_PAGE_SIZE = 5000;
/** The download is served as octets, pages as JSON. */
const ACCEPT = 'application/json, application/octet-stream;q=0.9';

/** A page as it is served: `{data, totalPages, totalRecords, pageNumber, pageSize, succeeded}`. */
export interface Page {
  readonly items: readonly unknown[];
  readonly totalPages: number;
  readonly totalRecords: number;
  readonly pageSize: number;
}

/**
 * Reads a document as JSON that is no message of failure.
 *
 * @throws OppslagError SOURCE_MISSING, or SOURCE_INVALID for another thing than JSON and for problem details
 */
export async function retrieveJson(context: ReadContext, uri: string): Promise<unknown> {
  return answer(context.source, (await context.retrieve(uri, { accept: ACCEPT })).bytes);
}

/** Whether a document is a page rather than a download. */
export function isPage(document: unknown): boolean {
  return fieldOf(document, 'succeeded') !== undefined || fieldOf(document, 'data') !== undefined;
}

/**
 * Reads a code system page by page. What the pages say of the whole must not change on the way, and must be what came.
 *
 * @param enriched whether to ask for the codes of ICPC-2B as well
 * @throws OppslagError SOURCE_MISSING or SOURCE_INVALID naming the page
 */
export async function readPages(
  context: ReadContext,
  pageSize: number,
  enriched: boolean,
): Promise<unknown[]> {
  const { source } = context;
  const address = (page: number): string => pageAddress(context.uri, page, pageSize, enriched);
  const first = pageOf(source, 1, await retrieveJson(context, address(1)));
  const items = [...first.items];
  for (let number = 2; number <= first.totalPages; number++) {
    const document = await context.retrieveIfThere(address(number), { accept: ACCEPT });
    if (document === undefined) throw invalidPage(source, number, 'must be there');
    const page = pageOf(source, number, answer(source, document.bytes));
    for (const total of ['totalRecords', 'totalPages', 'pageSize'] as const) {
      if (page[total] !== first[total]) throw invalidPage(source, number, `${total} must be that of page 1`);
    }
    // A loop, since a page holds more items than a call takes arguments.
    for (const item of page.items) items.push(item);
  }
  return checkedTotal(source, first, items);
}

/** The items of a document that is the only page. Throws SOURCE_INVALID when there are more. */
export function itemsOfOnlyPage(source: string, document: unknown): readonly unknown[] {
  const page = pageOf(source, 1, document);
  if (page.totalPages !== 1) throw invalidPage(source, 1, 'totalPages must be 1 in a file');
  return checkedTotal(source, page, page.items);
}

function pageAddress(uri: string, page: number, pageSize: number, enriched: boolean): string {
  const address = new URL(uri);
  if (enriched) address.searchParams.set('includeIcpc2b', 'true');
  address.searchParams.set('pageNumber', String(page));
  address.searchParams.set('pageSize', String(pageSize));
  return address.href;
}

function answer(source: string, bytes: Uint8Array): unknown {
  const document = decodeJson(source, bytes);
  const status = fieldOf(document, 'status');
  if (fieldOf(document, 'title') !== undefined && !isPage(document)) {
    const which = typeof status === 'number' ? ` with status ${status}` : '';
    throw invalidDocument(source, `the answer must be the publication; it is a problem${which}`);
  }
  return document;
}

function pageOf(source: string, number: number, document: unknown): Page {
  if (fieldOf(document, 'succeeded') !== true) throw invalidPage(source, number, 'succeeded must be true');
  const items = fieldOf(document, 'data');
  if (!Array.isArray(items)) throw invalidPage(source, number, 'data must be a list');
  if (items.length === 0) throw invalidPage(source, number, 'data must not be empty');
  if (countIn(source, number, document, 'pageNumber') !== number) {
    throw invalidPage(source, number, 'pageNumber must be the one asked for');
  }
  const totalRecords = countIn(source, number, document, 'totalRecords');
  const totalPages = countIn(source, number, document, 'totalPages');
  const pageSize = countIn(source, number, document, 'pageSize');
  if (totalPages !== Math.ceil(totalRecords / pageSize)) {
    throw invalidPage(source, number, 'totalPages must be totalRecords divided by pageSize, rounded up');
  }
  return { items, totalPages, totalRecords, pageSize };
}

function countIn(source: string, number: number, document: unknown, field: string): number {
  const value = fieldOf(document, field);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw invalidPage(source, number, `${field} must be a whole number above 0`);
}

function checkedTotal<Items extends readonly unknown[]>(source: string, page: Page, items: Items): Items {
  if (items.length === page.totalRecords) return items;
  throw invalidDocument(source, `totalRecords must be the number of rows; ${items.length} came`);
}

function invalidPage(source: string, number: number, rule: string): Error {
  return invalidDocument(source, `page ${number}: ${rule}`);
}
