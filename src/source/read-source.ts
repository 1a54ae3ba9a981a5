import { createHash } from 'node:crypto';
import { OppslagError, systemErrorCode } from '../base/errors.ts';
import type { Provenance } from '../concept/code-system.ts';
import { parseLocalDay } from '../concept/local-day.ts';
import type { SourceConfig } from './config/schema.ts';
import { Findings } from './findings.ts';
import type { ReadContext, SourceFormat } from './formats/format.ts';
import { FORMATS } from './formats/index.ts';
import type { Contribution } from './merge/contribution.ts';
import type { Publication } from './publication.ts';
import type { RetrievedDocument } from './retrieve/document.ts';

/** What a retriever does, as far as sources need it. */
export type Retrieval = Pick<ReadContext, 'retrieve' | 'retrieveIfThere'>;

/** One source of one code system, read and checked row by row, not yet merged with others. */
export interface ReadSource {
  readonly system: string;
  readonly config: SourceConfig;
  readonly publication: Publication;
  readonly findings: Findings;
  readonly provenance: Provenance;
}

/**
 * Retrieves a source and reads it. Messages name the source, also those of the retrieval.
 *
 * @throws OppslagError<SourceFault>, or CACHE_UNUSABLE
 */
export async function readSource(
  system: string,
  config: SourceConfig,
  retrieval: Retrieval,
): Promise<ReadSource> {
  const findings = new Findings(config.name, config.tolerance);
  const documents: (RetrievedDocument | undefined)[] = [];
  // A document has the place of its request, so that the digest of several does not depend on which came first.
  const keep = async <T extends RetrievedDocument | undefined>(document: Promise<T>): Promise<T> => {
    const place = documents.push(undefined) - 1;
    try {
      const received = await document;
      documents[place] = received;
      return received;
    } catch (error) {
      throw namedFault(config.name, error);
    }
  };
  const context: ReadContext = {
    system,
    source: config.name,
    uri: config.uri,
    findings,
    retrieve: (uri, wish) => keep(retrieval.retrieve(uri, wish)),
    retrieveIfThere: (uri, wish) => keep(retrieval.retrieveIfThere(uri, wish)),
  };
  const format: SourceFormat = FORMATS[config.format];
  const publication = await format.read(config.options, context);
  const received = documents.filter((document) => document !== undefined);
  return { system, config, publication, findings, provenance: provenanceOf(config, publication, received) };
}

/** The retriever knows addresses only. Anything but its own faults comes from the directory of its cache. */
function namedFault(source: string, error: unknown): unknown {
  if (error instanceof OppslagError) {
    const { code, message, hint = '', cause } = error;
    return new OppslagError({ code, message: `${source}, ${message}`, hint, cause });
  }
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  return new OppslagError({
    code: 'CACHE_UNUSABLE',
    message: `${source}: the document must be kept in cacheDirectory, which failed (${code})`,
    hint: 'Check that cacheDirectory may be written to by this user and has room; or leave it out of the configuration.',
    cause: error,
  });
}

/** The part that a source has in its code system. */
export function contributionOf({ system, config, publication, findings }: ReadSource): Contribution {
  const since = config.since === undefined ? undefined : parseLocalDay(config.since);
  return {
    role: config.role,
    source: config.name,
    entries: config.role === 'relations' ? [] : (publication.entries.get(system) ?? []),
    findings,
    isComplete: config.isComplete,
    ...(since === undefined ? {} : { since }),
  };
}

function provenanceOf(
  config: SourceConfig,
  { identity, edition, retrievedAt }: Publication,
  documents: readonly RetrievedDocument[],
): Provenance {
  const publisher = config.publisher ?? identity?.publisher;
  const newest = documents
    .map((document) => document.retrievedAt)
    .toSorted()
    .at(-1);
  return {
    name: config.name,
    uri: config.publishedAt ?? publicAddress(config.uri),
    retrievedAt: newest ?? retrievedAt ?? '1970-01-01T00:00:00Z',
    licence: config.licence,
    ...(publisher === undefined ? {} : { publisher }),
    ...(edition === undefined ? {} : { edition: edition.edition }),
    ...(config.since === undefined ? {} : { since: config.since }),
    ...(documents.length === 0 ? {} : { sha256: digestOf(documents.map(({ sha256 }) => sha256)) }),
  };
}

/** The catalogue is open to everybody, and the query of a URL may hold a key. */
function publicAddress(uri: string): string {
  return /^https?:/i.test(uri) ? uri.replace(/[?#].*$/, '') : uri;
}

/** The digest of one document; of several, that of their digests, each followed by a line feed. */
function digestOf(digests: readonly string[]): string {
  const [only] = digests;
  if (only !== undefined && digests.length === 1) return only;
  return createHash('sha256')
    .update(digests.map((digest) => `${digest}\n`).join(''))
    .digest('hex');
}
