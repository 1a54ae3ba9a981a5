import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** What the server has of one code system, in either shape or both. */
export interface FatSystem {
  readonly download?: readonly unknown[];
  readonly items?: readonly unknown[];
}

export interface FatServerOptions {
  /** By the name in the address (`ICD10`). */
  readonly systems?: Readonly<Record<string, FatSystem>>;
  /** Administrative lists by id, as they are to be served. */
  readonly codelists?: Readonly<Record<string, unknown>>;
  /** Whether answers are compressed for clients that accept it. */
  readonly gzip?: boolean;
  /** How long each answer takes to begin. */
  readonly slowMs?: number;
  /** Answers everything with a page for people, and status 200 all the same. */
  readonly htmlErrorPage?: boolean;
  /** Answers what it does not have with status 200 and problem details. */
  readonly problemsWithStatus200?: boolean;
  /** Changes a page before it is served; undefined serves 404 in its place. */
  readonly spoilPage?: (page: FatPage) => unknown;
}

/** A page as FAT serves it. */
export interface FatPage {
  readonly data: readonly unknown[];
  readonly totalPages: number;
  readonly totalRecords: number;
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly succeeded: boolean;
}

export interface FatServer {
  /** Where the API begins: `http://127.0.0.1:PORT/api/code-systems`. */
  readonly url: string;
  /** Paths with their queries, in the order they were asked for. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const DEFAULT_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 5000;
const BASE = '/api/code-systems';

/** Starts a server on a free port that answers as Helsedirektoratet's terminology API does. */
export async function startFatServer(options: FatServerOptions): Promise<FatServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    void respond(options, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${BASE}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function respond(
  options: FatServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (options.slowMs !== undefined) await delay(options.slowMs);
  const { status, type, body } = answerTo(options, new URL(request.url ?? '/', 'http://localhost'));
  const compress = options.gzip === true && /\bgzip\b/.test(String(request.headers['accept-encoding']));
  response.writeHead(status, { 'content-type': type, ...(compress ? { 'content-encoding': 'gzip' } : {}) });
  response.end(compress ? gzipSync(body) : body);
}

function answerTo(options: FatServerOptions, { pathname, searchParams }: URL): Answer {
  if (options.htmlErrorPage === true) {
    return { status: 200, type: 'text/html', body: '<!DOCTYPE html><h1>Service unavailable</h1>' };
  }
  const [name, ...rest] = pathname.slice(BASE.length + 1).split('/');
  const system = options.systems?.[name!];
  if (pathname === BASE) return json(Object.keys(options.systems ?? {}).map(listed));
  if (name === 'adm' && rest[0] === 'codelist') return codelists(options, rest[1] ?? '');
  if (rest.join('/') === 'download/JSON' && system?.download !== undefined) {
    return { ...json(system.download), type: 'application/octet-stream' };
  }
  if (rest.length === 0 && system?.items !== undefined) {
    const page = pageOf(system.items, searchParams);
    const served = options.spoilPage === undefined ? page : options.spoilPage(page);
    if (served !== undefined) return json(served);
  }
  return problem(options);
}

function listed(name: string): unknown {
  return { name, relations: [{ rel: 'codesystem#get-all', href: `fat.example.org/${name.toLowerCase()}` }] };
}

function codelists(options: FatServerOptions, ids: string): Answer {
  const lists = ids.split(',').map((id) => options.codelists?.[id]);
  if (lists.includes(undefined)) return problem(options);
  return json(lists.length === 1 ? lists[0] : lists);
}

/** Enriched items are served on request only, as upstream does. */
function pageOf(all: readonly unknown[], query: URLSearchParams): FatPage {
  const enriched = query.get('includeIcpc2b') === 'true';
  const items = enriched ? all : all.filter((item) => Reflect.get(item as object, 'isEnrichedCode') !== true);
  const pageNumber = Number(query.get('pageNumber') ?? 1);
  const pageSize = Math.min(Number(query.get('pageSize') ?? DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE);
  return {
    data: items.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    totalPages: Math.ceil(items.length / pageSize),
    totalRecords: items.length,
    pageNumber,
    pageSize,
    succeeded: true,
  };
}

function json(value: unknown): Answer {
  return { status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

function problem({ problemsWithStatus200 = false }: FatServerOptions): Answer {
  const details = {
    type: 'https://tools.ietf.org/html/rfc9110#section-15.5.5',
    title: 'Not Found',
    status: 404,
    detail: 'SECRET DETAIL',
    instance: '/api/code-systems',
  };
  const status = problemsWithStatus200 ? 200 : 404;
  return { status, type: 'application/problem+json', body: JSON.stringify(details) };
}
