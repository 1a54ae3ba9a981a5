import pMap from 'p-map';
import { OppslagError } from '../base/errors.ts';
import {
  CODE_SYSTEMS,
  type CodeSystemEdition,
  type CodeSystemIdentity,
  type Provenance,
} from '../concept/code-system.ts';
import type { ConceptPeriod } from '../concept/concept.ts';
import { parseLocalDay } from '../concept/local-day.ts';
import { invalidDocument } from './checks.ts';
import type { SourcesConfig, SystemConfig } from './config/schema.ts';
import type { Finding } from './findings.ts';
import { resolveCodings } from './merge/codings.ts';
import { frequenciesOf } from './merge/frequencies.ts';
import { mergeContributions } from './merge/merge.ts';
import { type KnownCodes, relationsFrom } from './merge/relations.ts';
import { contributionOf, type ReadSource, type Retrieval, readSource } from './read-source.ts';
import type { Source, SourceFault } from './source.ts';

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
 * Retrieves, reads and merges all that a configuration names. Every source is tried, and every system whose sources are
 * right is merged, so that all faults are told at once, in the order of the configuration.
 *
 * @throws OppslagError<SourceFault> or CACHE_UNUSABLE; SOURCES_FAILED when several sources or systems are at fault
 */
export async function loadSources(
  config: SourcesConfig,
  retrieval: Retrieval,
  onProgress: (progress: LoadProgress) => void = () => {},
): Promise<LoadedSources> {
  const wanted = Object.entries(config.systems).flatMap(([system, { sources }]) =>
    sources.map((source) => ({ system, source })),
  );
  const results = await pMap(
    wanted,
    async ({ system, source }): Promise<Result> => {
      const progress = { system, source: source.name };
      onProgress({ ...progress, phase: 'reading' });
      try {
        const read = await readSource(system, source, retrieval);
        onProgress({ ...progress, phase: 'read', rows: rowsOf(read) });
        return { system, read };
      } catch (fault) {
        onProgress({ ...progress, phase: 'failed' });
        return { system, fault };
      }
    },
    { concurrency: CONCURRENCY },
  );
  const faults: Fault[] = [];
  const merged = new Map<string, MergedSystem>();
  for (const [id, system] of Object.entries(config.systems)) {
    const own = results.filter((result) => result.system === id);
    const failed = own.filter((result) => 'fault' in result);
    faults.push(...failed);
    if (failed.length > 0) continue;
    const sources = own.flatMap((result) => ('read' in result ? result.read : []));
    collect(faults, id, () => {
      const edition = editionOf(id, system, sources, config.cacheDirectory !== undefined);
      const concepts = mergeSystem(edition, system, sources);
      const frequencies = frequenciesOf(sources.map(contributionOf), concepts);
      merged.set(id, { edition, sources, concepts, frequencies });
    });
  }
  // What refers to other systems is worth looking at only when all of them are right.
  throwAll(faults);
  const sources = connectAll(config, merged, faults);
  throwAll(faults);
  const read = [...merged.values()].flatMap((system) => system.sources);
  return { sources, findings: read.flatMap(({ findings }) => findings.list) };
}

/** Something that a code system failed on. */
interface Fault {
  readonly system: string;
  readonly fault: unknown;
}

type Result = Fault | { readonly system: string; readonly read: ReadSource };

interface MergedSystem {
  readonly edition: CodeSystemEdition;
  readonly sources: readonly ReadSource[];
  readonly concepts: readonly ConceptPeriod[];
  readonly frequencies: Source['frequencies'];
}

function collect(faults: Fault[], system: string, work: () => void): void {
  try {
    work();
  } catch (fault) {
    faults.push({ system, fault });
  }
}

function rowsOf({ system, publication }: ReadSource): number {
  return (publication.entries.get(system)?.length ?? 0) + publication.relations.length;
}

/** Follows what points from one system into another. */
function connectAll(
  config: SourcesConfig,
  merged: ReadonlyMap<string, MergedSystem>,
  faults: Fault[],
): Source[] {
  const all = [...merged];
  const bySystem = new Map(all.map(([id, { concepts }]) => [id, Map.groupBy(concepts, ({ code }) => code)]));
  const codes: KnownCodes = new Map([...bySystem].map(([id, concepts]) => [id, new Set(concepts.keys())]));
  const languages = new Map(all.map(([id, { edition }]) => [id, edition.language]));
  const contributions = all.flatMap(([, { sources }]) =>
    sources.map(({ publication, findings }) => ({ relations: publication.relations, findings })),
  );
  const connected: Source[] = [];
  for (const [id, { edition, sources, concepts, frequencies }] of merged) {
    collect(faults, id, () => {
      const missing = new Map<string, number>();
      const resolved = resolveCodings(concepts, bySystem, {
        context: config.systems[id]!.context,
        languages,
        onMissing: (_, { code }) => missing.set(code, (missing.get(code) ?? 0) + 1),
      });
      for (const [property, times] of missing) {
        const rule = `property ${property} points ${times} times at a code that is not there; left out`;
        sources[0]!.findings.note(0, rule);
      }
      const relations = relationsFrom(id, contributions, codes, bySystem.get(id));
      const provenance = sources.map((source) => provenanceIn(edition, source));
      connected.push({
        ...{ codeSystem: edition, provenance, relations, concepts: () => resolved },
        ...(frequencies === undefined ? {} : { frequencies }),
      });
    });
  }
  return connected;
}

/** What a source is to a system: its list is the edition that the system has now. */
function provenanceIn({ editionDate }: CodeSystemEdition, { config, provenance }: ReadSource): Provenance {
  const isCurrent = config.role === 'list' && editionDate !== undefined;
  return isCurrent ? { ...provenance, since: editionDate } : provenance;
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
function editionOf(
  id: string,
  config: SystemConfig,
  own: readonly ReadSource[],
  hasCache: boolean,
): CodeSystemEdition {
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
    throw notConfigured(
      id,
      'identity.uri, identity.title and identity.publisher must be given: no source tells them',
      "Add uri, title and publisher to the system's `identity` in the configuration.",
    );
  }
  const edition = config.edition ?? list.publication.edition?.edition ?? retrievalDay(list, hasCache);
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

/**
 * A server's document that does not name its edition is known by the day on which these bytes first came. Only a cache
 * remembers that day: without one, every day would give another edition of the same codes.
 */
function retrievalDay({ system, config, provenance }: ReadSource, hasCache: boolean): string {
  if (!/^https?:/i.test(config.uri)) {
    throw notConfigured(
      system,
      'edition must be given: a file does not tell it',
      'Add `edition` to the system in the configuration.',
    );
  }
  if (hasCache) return provenance.retrievedAt.slice(0, 10);
  throw notConfigured(
    system,
    'edition must be given, or cacheDirectory, which remembers when a document first came: its source does not tell it',
    'Add `edition` to the system in the configuration, or `cacheDirectory` to the configuration.',
  );
}

/** The error for what the configuration must say because no source does. Only who has read the sources can tell. */
function notConfigured(system: string, rule: string, hint: string): OppslagError<SourceFault> {
  return new OppslagError({ code: 'SOURCE_INVALID', message: `${system}: ${rule}`, hint });
}

function throwAll(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  // A defect of Oppslag is no fault of a source, and is not to hide among them.
  const defect = faults.find(({ fault }) => !(fault instanceof OppslagError));
  if (defect !== undefined) throw defect.fault;
  const named = faults.map(inSystem);
  const [only] = named;
  if (named.length === 1) throw only;
  const hints = new Set(named.flatMap(({ hint }) => hint ?? []));
  throw new OppslagError({
    code: 'SOURCES_FAILED',
    message: `${named.length} faults:\n${named.map(({ message, code }) => `  - ${message} [${code}]`).join('\n')}`,
    hint: [...hints, 'Nothing was built; the snapshot before stays.'].join('\n  '),
    cause: faults.map(({ fault }) => fault),
  });
}

/** One source may feed several systems, so its name alone does not say what failed. */
function inSystem({ system, fault }: Fault): OppslagError {
  const { code, message, hint = '', cause } = fault as OppslagError;
  if (message.startsWith(`${system}:`)) return fault as OppslagError;
  return new OppslagError({ code, message: `${system}: ${message}`, hint, cause });
}
