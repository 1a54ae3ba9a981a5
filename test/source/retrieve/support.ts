import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RetrievalLimits } from '../../../src/source/retrieve/limits.ts';
import { Retriever, type RetrieverOptions } from '../../../src/source/retrieve/retriever.ts';
import { type HttpServer, type Route, startHttpServer } from '../../support/upstream/http-server.ts';

/** Retries without long waits. */
const QUICK: Partial<RetrievalLimits> = { minRetryDelayMs: 1, maxRetryDelayMs: 2 };

/** A retriever with short waits. */
export function quickRetriever(
  limits: Partial<RetrievalLimits> = {},
  options: Partial<RetrieverOptions> = {},
): Retriever {
  return new Retriever({ baseDirectory: tmpdir(), ...options, limits: { ...QUICK, ...limits } });
}

/** A server that ends with the test. */
export async function serve(routes: Readonly<Record<string, Route>>): Promise<HttpServer> {
  const server = await startHttpServer(routes);
  onTestFinished(() => server.close());
  return server;
}

/** A directory that goes with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'oppslag-retrieve-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The error a promise rejects with. Fails the test when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error('the promise must reject with an error');
}

export function textOf(document: { readonly bytes: Uint8Array } | undefined): string | undefined {
  return document === undefined ? undefined : Buffer.from(document.bytes).toString('utf8');
}

/** Matches an OppslagError of this code; `message` may be a part of its message. */
export { oppslagError } from '../../support/segments.ts';
