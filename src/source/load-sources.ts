import pMap from 'p-map';
import { OppslagError } from '../base/errors.ts';
import { CODE_SYSTEMS, type CodeSystemEdition, type CodeSystemIdentity } from '../concept/code-system.ts';
import type { ConceptPeriod } from '../concept/concept.ts';
import { parseLocalDay } from '../concept/local-day.ts';
import { invalidDocument } from './checks.ts';
import type { SourcesConfig, SystemConfig } from './config/schema.ts';
import type { Finding } from './findings.ts';
import { resolveCodings } from './merge/codings.ts';
import { mergeContributions } from './merge/merge.ts';
import { type KnownCodes, relationsFrom } from './merge/relations.ts';
import { contributionOf, type ReadSource, type Retrieval, readSource } from './read-source.ts';
import type { Source } from './source.ts';

/** What loading is at with one source. */
export interface LoadProgress {
  readonly system: string;
  readonly source: string;
  readonly phase: 'reading' | 'read' | 'failed';
  /** Rows that were read, for `read`. */
  readonly rows?: number;
}

/** Everything a configuration names, merged and ready to be built. */
export interface LoadedSources {
  readonly sources: readonly Source[];
  /** Oddities that did not stand in the way. */
  readonly findings: readonly Finding[];
}

/** Sources that are retrieved and read at the same time. */
const CONCURRENCY = 4;

/**
 * Retrieves, reads and merges all that a configuration names. Every source is tried, so that all faults are told at once.
 *
 * @throws OppslagError<SourceFault>, or SOURCES_FAILED when several sources or systems are at fault
 */
export async function loadSources(
  config: SourcesConfig,
  retrieval: Retrieval,
  onProgress: (progress: LoadProgress) => void = () => {},
): Promise<LoadedSources> {
  const wanted = Object.entries(config.systems).flatMap(([system, { sources }]) =>
    sources.map((source) => ({ system, source })),
  );
  const faults: unknown[] = [];
  const read = await pMap(
    wanted,
    async ({ system, source }): Promise<ReadSource | undefined> => {
      const progress = { system, source: source.name };
      onProgress({ ...progress, phase: 'reading' });
      try {
        const result = await readSource(system, source, retrieval);
        onProgress({ ...progress, phase: 'read', rows: rowsOf(result) });
        return result;
      } catch (error) {
        onProgress({ ...progress, phase: 'failed' });
        faults.push(error);
        return undefined;
      }
    },
    { concurrency: CONCURRENCY },
  );
  throwAll(faults);
  const all = read.filter((result) => result !== undefined);
  const sources = mergeAll(config, all, faults);
  throwAll(faults);
  return { sources, findings: all.flatMap(({ findings }) => findings.list) };
}

function rowsOf({ system, publication }: ReadSource): number {
  return (publication.entries.get(system)?.length ?? 0) + publication.relations.length;
}

function mergeAll(config: SourcesConfig, read: readonly ReadSource[], faults: unknown[]): Source[] {
  const merged = new Map<string, ConceptPeriod[]>();
  const editions = new Map<string, CodeSystemEdition>();
  for (const [id, system] of Object.entries(config.systems)) {
    try {
      const own = read.filter((source) => source.system === id);
      const edition = editionOf(id, system, own);
      editions.set(id, edition);
      merged.set(id, mergeSystem(edition, system, own));
    } catch (error) {
      faults.push(error);
    }
  }
  // What refers to other systems is worth looking at only when all of them are right.
  if (faults.length > 0) return [];
  const bySystem = new Map([...merged].map(([id, concepts]) => [id, byCode(concepts)]));
  const codes: KnownCodes = new Map([...bySystem].map(([id, concepts]) => [id, new Set(concepts.keys())]));
  return [...merged].flatMap(([id, concepts]): Source[] => {
    const own = read.filter((source) => source.system === id);
    try {
      const { context } = config.systems[id]!;
      const missing = new Map<string, number>();
      const resolved = resolveCodings(concepts, bySystem, {
        context,
        onMissing: (_, { code }) => missing.set(code, (missing.get(code) ?? 0) + 1),
      });
      for (const [property, times] of missing) {
        own[0]!.findings.note(
          0,
          `property ${property} points ${times} times at a code that is not there; left out`,
        );
      }
      const relations = relationsFrom(
        id,
        read.map(({ publication, findings }) => ({ relations: publication.relations, findings })),
        codes,
      );
      const provenance = own.map((source) => source.provenance);
      return [{ codeSystem: editions.get(id)!, provenance, relations, concepts: () => resolved }];
    } catch (error) {
      faults.push(error);
      return [];
    }
  });
}

function mergeSystem(
  edition: CodeSystemEdition,
  config: SystemConfig,
  own: readonly ReadSource[],
): ConceptPeriod[] {
  const { editionDate } = edition;
  const listSince = editionDate === undefined ? undefined : parseLocalDay(editionDate);
  const { prefixLength, byRange } = config.parents ?? {};
  return mergeContributions({
    system: edition,
    contributions: own.map(contributionOf),
    minimumCodes: config.minimumCodes,
    parents: {
      ...(prefixLength === undefined ? {} : { prefixLength }),
      ...(byRange === undefined ? {} : { byRange }),
    },
    ...(listSince === undefined ? {} : { listSince }),
    ...(config.codePattern === undefined
      ? {}
      : { codePattern: new RegExp(`^(?:${config.codePattern})$`, 'u') }),
  });
}

/** Who the system is and which edition: what the configuration says, else what its list says, else what Oppslag knows. */
function editionOf(id: string, config: SystemConfig, own: readonly ReadSource[]): CodeSystemEdition {
  const list = own.find((source) => source.config.role === 'list');
  if (list === undefined) throw invalidDocument(id, 'one source must have the role list');
  const known: Partial<CodeSystemIdentity> = (CODE_SYSTEMS as Record<string, CodeSystemIdentity>)[id] ?? {};
  const said = list.publication.identity ?? {};
  const { identity } = config;
  const oid = identity.oid ?? known.oid ?? said.oid;
  const uri = identity.uri ?? known.uri ?? said.uri;
  const title = identity.title ?? known.title ?? said.title;
  const publisher = identity.publisher ?? known.publisher ?? said.publisher;
  if (uri === undefined || title === undefined || publisher === undefined) {
    throw invalidDocument(
      id,
      'identity.uri, identity.title and identity.publisher must be given: no source tells them',
    );
  }
  const edition = config.edition ?? list.publication.edition?.edition ?? retrievalDay(list);
  const editionDate = config.editionDate ?? list.publication.edition?.editionDate;
  return {
    id,
    uri,
    ...(oid === undefined ? {} : { oid }),
    title,
    publisher,
    language: identity.language ?? known.language ?? said.language ?? 'nb',
    edition,
    ...(editionDate === undefined ? {} : { editionDate }),
  };
}

/** A server's document that does not name its edition is known by the day on which these bytes first came. */
function retrievalDay({ system, config, provenance }: ReadSource): string {
  if (/^https?:/i.test(config.uri)) return provenance.retrievedAt.slice(0, 10);
  throw invalidDocument(system, 'edition must be given: a file does not tell it');
}

function byCode(concepts: readonly ConceptPeriod[]): Map<string, ConceptPeriod[]> {
  return Map.groupBy(concepts, ({ code }) => code);
}

function throwAll(faults: readonly unknown[]): void {
  if (faults.length === 0) return;
  const other = faults.find((fault) => !(fault instanceof OppslagError));
  if (faults.length === 1 || other !== undefined) throw other ?? faults[0];
  throw new OppslagError({
    code: 'SOURCES_FAILED',
    message: `${faults.length} faults:\n${faults.map((fault) => `  - ${describe(fault)}`).join('\n')}`,
    hint: 'Nothing was built; the snapshot before stays.',
    cause: faults,
  });
}

function describe(fault: unknown): string {
  return fault instanceof OppslagError ? `${fault.message} [${fault.code}]` : String(fault);
}
