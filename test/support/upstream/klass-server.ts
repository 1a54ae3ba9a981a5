import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A code in a period, days as `YYYY-MM-DD`; an end that is undefined is open. */
export interface KlassCode {
  readonly code: string;
  readonly name: string;
  readonly validFrom: string;
  readonly validTo?: string | undefined;
  readonly parentCode?: string | null;
  readonly level?: string;
  readonly shortName?: string | null;
}

export interface KlassChange {
  readonly oldCode: string | null;
  readonly newCode: string | null;
  readonly changeOccurred: string;
}

export interface KlassCorrespondence {
  readonly sourceCode: string;
  readonly targetCode: string;
  readonly validFrom: string;
  readonly validTo?: string;
}

export interface KlassVersion {
  readonly name: string;
  readonly validFrom: string;
  readonly validTo?: string | undefined;
}

export interface KlassClassification {
  readonly name: string;
  readonly versions: readonly KlassVersion[];
  readonly codes: readonly KlassCode[];
  readonly changes?: readonly KlassChange[];
  /** By the number of the other classification. The answer is 404 for others, and before `since`. */
  readonly correspondences?: Readonly<
    Record<string, { readonly since: string; readonly items: readonly KlassCorrespondence[] }>
  >;
}

export interface KlassServer {
  /** The address of a classification by its number. */
  classification(id: number): string;
  /** Path with query and `Accept` of every request so far. */
  readonly requests: readonly { readonly path: string; readonly accept: string | undefined }[];
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
}

const OPEN = '9999-12-31';
const ROOT = '/api/klass/v1/classifications/';

/**
 * A server that answers as Klass does: XML unless `Accept` asks for JSON or CSV, CSV in ISO-8859-1 (a letter that it
 * lacks becomes a question mark), gzip where it is accepted, versions of the future only on demand, periods cut to the
 * range that is asked for, 404 for correspondences that are missing for part of it. `answers` replaces whole documents
 * by the name of what is offered (`codes`; empty for the classification itself); a text is sent as it is.
 */
export async function startKlassServer(options: {
  readonly classifications: Readonly<Record<string, KlassClassification>>;
  /** What the server takes for today. */
  readonly today?: string;
  readonly answers?: Readonly<Record<string, unknown>>;
}): Promise<KlassServer> {
  const { classifications, today = '2026-01-01', answers = {} } = options;
  const requests: { path: string; accept: string | undefined }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url!, accept: request.headers.accept });
    const url = new URL(request.url!, 'http://localhost');
    const [id = '', offer = ''] = url.pathname.slice(ROOT.length).split('/');
    const replaced = Object.hasOwn(answers, offer) ? answers[offer] : undefined;
    if (typeof replaced === 'string') return send(request, response, 200, 'text/html', Buffer.from(replaced));
    if (replaced !== undefined) return respond(request, response, { status: 200, body: replaced });
    const found = Object.hasOwn(classifications, id) ? classifications[id] : undefined;
    const answer = found && answerOf(found, Number(id), offer, url.searchParams, today);
    return respond(request, response, answer ?? { status: 404, body: { status: 404, error: 'Not Found' } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    classification: (id) => `http://127.0.0.1:${port}${ROOT}${id}`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answerOf(
  classification: KlassClassification,
  id: number,
  offer: string,
  query: URLSearchParams,
  today: string,
): Answer | undefined {
  const date = query.get('date');
  const [from, to] = date ? [date, `${date}+`] : [query.get('from') ?? '', query.get('to') ?? OPEN];
  if (offer !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(from)) return { status: 400, body: { status: 400 } };
  const last = query.get('includeFuture') === 'true' ? OPEN : today;
  const inRange = (row: { validFrom: string; validTo?: string | undefined }) =>
    row.validFrom < to && (row.validTo ?? OPEN) > from && row.validFrom <= last;
  const codes = classification.codes.filter(inRange);
  switch (offer) {
    case '':
      return { status: 200, body: classificationBody(classification, id, last) };
    case 'codes':
      return listAnswer(
        'codes',
        codes.map((code) => ({ ...codeBody(code), ...cut(code, from, to) })),
      );
    case 'codesAt':
      return listAnswer('codes', codes.map(codeBody));
    case 'changes': {
      const changes = (classification.changes ?? []).filter(
        ({ changeOccurred: day }) => day >= from && day < to && day <= last,
      );
      return listAnswer('codeChanges', changes.map(changeBody));
    }
    case 'corresponds':
    case 'correspondsAt': {
      const table = classification.correspondences?.[query.get('targetClassificationId') ?? ''];
      if (table === undefined || from < table.since) return undefined;
      const items = table.items.filter(inRange).map((item) => correspondenceBody(item, from, to));
      const snapshot = items.map(({ validFrom: _, validTo: __, ...item }) => item);
      return listAnswer('correspondenceItems', offer === 'corresponds' ? items : snapshot);
    }
    default:
      return undefined;
  }
}

function classificationBody({ name, versions }: KlassClassification, id: number, last: string) {
  const shown = versions.filter(({ validFrom }) => validFrom <= last);
  return {
    ...{ name, id, classificationType: 'Klassifikasjon', lastModified: '2024-01-02T08:00:00.000+0000' },
    // Klass lists the latest version first and leaves an open end out.
    versions: shown.toReversed().map((version, index) => ({
      ...{ name: version.name, id: 1000 + index, validFrom: version.validFrom },
      ...(version.validTo !== undefined && version.validTo <= last && { validTo: version.validTo }),
      published: ['nb'],
    })),
  };
}

function codeBody({ code, name, parentCode = null, level = '1', shortName = '' }: KlassCode) {
  const texts = { code, parentCode, level, name, shortName, presentationName: '' };
  return { ...texts, validFrom: null, validTo: null, notes: '' };
}

function cut({ validFrom, validTo }: KlassCode, from: string, to: string) {
  const [first, end] = [validFrom < from ? from : validFrom, (validTo ?? OPEN) > to ? to : (validTo ?? OPEN)];
  return { validFromInRequestedRange: first, validToInRequestedRange: end === OPEN ? null : end };
}

function changeBody({ oldCode, newCode, changeOccurred }: KlassChange) {
  const [oldName, newName] = [oldCode && `Navn ${oldCode}`, newCode && `Navn ${newCode}`];
  return { oldCode, oldName, oldShortName: null, newCode, newName, newShortName: null, changeOccurred };
}

function correspondenceBody(
  { sourceCode, targetCode, ...period }: KlassCorrespondence,
  from: string,
  to: string,
) {
  const ends = cut({ code: sourceCode, name: '', ...period }, from, to);
  const codes = {
    sourceCode,
    sourceName: `Navn ${sourceCode}`,
    targetCode,
    targetName: `Navn ${targetCode}`,
  };
  return { ...codes, validFrom: ends.validFromInRequestedRange, validTo: ends.validToInRequestedRange };
}

function listAnswer(field: string, rows: readonly Readonly<Record<string, unknown>>[]): Answer {
  return { status: 200, body: { [field]: rows }, rows };
}

function respond(request: IncomingMessage, response: ServerResponse, { status, body, rows }: Answer): void {
  const accept = request.headers.accept ?? '*/*';
  if (accept.includes('application/json')) {
    send(request, response, status, 'application/json', Buffer.from(JSON.stringify(body)));
  } else if (accept.includes('text/csv') && rows !== undefined) {
    const utf8 = /charset=utf-8/i.test(accept);
    const bytes = utf8 ? Buffer.from(csv(rows)) : latin1(csv(rows));
    send(request, response, status, `text/csv;charset=${utf8 ? 'UTF-8' : 'ISO-8859-1'}`, bytes);
  } else {
    const xml = '<?xml version="1.0" encoding="UTF-8"?><codeList/>';
    send(request, response, status, 'text/xml;charset=UTF-8', Buffer.from(xml));
  }
}

function latin1(text: string): Buffer {
  const letters = Array.from(text, (letter) => (letter.codePointAt(0)! > 0xff ? '?' : letter));
  return Buffer.from(letters.join(''), 'latin1');
}

/** Texts are quoted, also empty ones; null is an empty field without quotes. */
function csv(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const quoted = (value: unknown) => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
  const lines = rows.map((row) => columns.map((column) => quoted(row[column])).join(','));
  return `${[columns.map(quoted).join(','), ...lines].join('\n')}\n`;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: Buffer,
): void {
  const gzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  response.writeHead(status, { 'content-type': type, ...(gzip && { 'content-encoding': 'gzip' }) });
  response.end(gzip ? gzipSync(body) : body);
}
