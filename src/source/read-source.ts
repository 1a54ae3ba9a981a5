import { createHash } from 'node:crypto';
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
 * Retrieves a source and reads it.
 *
 * @throws OppslagError<SourceFault>
 */
export async function readSource(
  system: string,
  config: SourceConfig,
  retrieval: Retrieval,
): Promise<ReadSource> {
  const documents: RetrievedDocument[] = [];
  const findings = new Findings(config.name, config.tolerance);
  const keep = <T extends RetrievedDocument | undefined>(document: T): T => {
    if (document !== undefined) documents.push(document);
    return document;
  };
  const context: ReadContext = {
    system,
    source: config.name,
    uri: config.uri,
    findings,
    retrieve: async (uri, wish) => keep(await retrieval.retrieve(uri, wish)),
    retrieveIfThere: async (uri, wish) => keep(await retrieval.retrieveIfThere(uri, wish)),
  };
  const format: SourceFormat = FORMATS[config.format];
  const publication = await format.read(config.options, context);
  return { system, config, publication, findings, provenance: provenanceOf(config, publication, documents) };
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
  { identity, edition }: Publication,
  documents: readonly RetrievedDocument[],
): Provenance {
  const publisher = config.publisher ?? identity?.publisher;
  const retrievedAt = documents
    .map((document) => document.retrievedAt)
    .toSorted()
    .at(-1);
  return {
    name: config.name,
    uri: config.publishedAt ?? config.uri,
    retrievedAt: retrievedAt ?? '1970-01-01T00:00:00Z',
    licence: config.licence,
    ...(publisher === undefined ? {} : { publisher }),
    ...(edition === undefined ? {} : { edition: edition.edition }),
    sha256: digestOf(documents.map(({ sha256 }) => sha256)),
  };
}

/** The digest of one document; of several, that of their digests, each followed by a line feed. */
function digestOf(digests: readonly string[]): string {
  const [only] = digests;
  if (only !== undefined && digests.length === 1) return only;
  return createHash('sha256')
    .update(digests.map((digest) => `${digest}\n`).join(''))
    .digest('hex');
}
