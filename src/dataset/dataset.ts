import { namesOf, type Provenance } from '../concept/code-system.ts';
import type { CodeSystemData } from './code-system-data.ts';

/** What is known of the snapshot that a dataset was opened from. Times are milliseconds since 1970. */
export interface SnapshotIdentity {
  /** `<sequence>-<first 12 hex digits of the manifest's SHA-256>` */
  readonly id: string;
  readonly sequence: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** Ids of the policy keys whose signatures counted. */
  readonly keyIds: readonly string[];
  /** For each system the publications it was made of. They belong to the snapshot: a segment outlives its retrieval. */
  readonly sources: ReadonlyMap<string, readonly Provenance[]>;
}

/**
 * A whole snapshot in memory. Immutable: a handler that reads it once answers from it alone, whatever is activated
 * meanwhile.
 */
export class Dataset {
  readonly snapshot: SnapshotIdentity;
  /** By id. */
  readonly systems: readonly CodeSystemData[];
  readonly conceptCount: number;
  readonly byteLength: number;
  /** Ids, canonical URIs and `urn:oid:` names. */
  readonly #byName = new Map<string, CodeSystemData>();

  constructor(snapshot: SnapshotIdentity, systems: readonly CodeSystemData[]) {
    this.snapshot = snapshot;
    this.systems = systems.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    this.conceptCount = systems.reduce((sum, system) => sum + system.concepts.size, 0);
    this.byteLength = systems.reduce((sum, system) => sum + system.byteLength, 0);
    for (const system of this.systems) {
      for (const name of namesOf(system.metadata.codeSystem)) this.#byName.set(name, system);
    }
  }

  /** The code system of that short id, canonical URI or `urn:oid:` name. */
  find(name: string): CodeSystemData | undefined {
    return this.#byName.get(name);
  }
}
