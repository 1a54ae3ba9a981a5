import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type BuiltSnapshot,
  type BuiltSystem,
  buildSegments,
  signSnapshot,
} from '../../../src/snapshot/builder.ts';
import { FileStore } from '../../../src/snapshot/store/file-store.ts';
import { generateKeyPair, readSigningKey, readTrustedKey, type SigningKey } from '../../../src/trust/keys.ts';
import { encodeTrustPolicy, type TrustPolicy } from '../../../src/trust/policy.ts';
import { conceptOf, sourceOf } from '../../support/code-systems.ts';
import { makeWorkplace, type Workplace } from '../../support/service.ts';

/** Different contents there are; the snapshot of a sequence has that of its remainder. */
export const VERSIONS = 40;
/** The system whose texts carry their version, and one that never changes. */
export const VERSIONED = 'prove';
const FIXED = 'fast';

/** What every text of a sequence has, so that an answer tells where it comes from. */
export function versionOf(sequence: number): string {
  return `versjon${sequence % VERSIONS}`;
}

/** The code of a concept. */
export function codeOf(index: number): string {
  return `K${String(index).padStart(5, '0')}`;
}

export interface SnapshotChoices {
  readonly repository?: string;
  readonly epoch?: number;
  readonly nowMs?: number;
  readonly validityDays?: number;
  readonly keys?: readonly SigningKey[];
  /** Instead of the version's own systems. */
  readonly systems?: readonly BuiltSystem[];
}

/** A publisher: keys, the policy that trusts them, and a store in a workplace of its own. */
export class VersionPublisher {
  readonly workplace: Workplace;
  readonly store: FileStore;
  readonly policy: TrustPolicy;
  readonly key: SigningKey;
  readonly #concepts: number;
  readonly #built = new Map<string, readonly BuiltSystem[]>();

  constructor(options: { readonly concepts: number }) {
    this.#concepts = options.concepts;
    this.workplace = makeWorkplace();
    this.store = new FileStore(this.workplace.store);
    const pair = generateKeyPair();
    this.key = readSigningKey(pair.privateKeyPem);
    this.policy = {
      repository: 'campaign',
      epoch: 1,
      keys: [readTrustedKey(pair.publicKeyPem)],
      threshold: 1,
      minSequence: 1,
      requiredSystems: [FIXED],
      maxValidityDays: 400,
    };
    mkdirSync(dirname(this.workplace.trust), { recursive: true });
    writeFileSync(this.workplace.trust, encodeTrustPolicy(this.policy));
  }

  /** The systems of a sequence. Built once for each version. */
  systemsOf(sequence: number, concepts = this.#concepts): readonly BuiltSystem[] {
    const version = versionOf(sequence);
    const key = `${version}/${concepts}`;
    let systems = this.#built.get(key);
    if (systems === undefined) {
      systems = buildSegments([
        versionedSource(version, concepts),
        sourceOf([conceptOf({ code: 'A', display: 'Alltid den samme' })], identity(FIXED, '1')),
      ]);
      this.#built.set(key, systems);
    }
    return systems;
  }

  /** A signed snapshot of that sequence, not yet in the store. */
  sign(sequence: number, choices: SnapshotChoices = {}): BuiltSnapshot {
    return signSnapshot(choices.systems ?? this.systemsOf(sequence), {
      repository: choices.repository ?? this.policy.repository,
      epoch: choices.epoch ?? this.policy.epoch,
      sequence,
      now: new Date(choices.nowMs ?? Date.now()),
      validityDays: choices.validityDays ?? 30,
      keys: choices.keys ?? [this.key],
      allowShrink: [],
    });
  }

  /** Puts a snapshot in the store as `oppslag build` does. */
  async publish(sequence: number, choices: SnapshotChoices = {}): Promise<BuiltSnapshot> {
    const snapshot = this.sign(sequence, choices);
    for (const [sha256, bytes] of snapshot.files) await this.store.writeFile(sha256, bytes);
    await this.store.announce(sequence, snapshot.digest, snapshot.envelope);
    return snapshot;
  }

  /** Announces any bytes as the newest envelope. */
  announce(sequence: number, digest: string, envelope: Uint8Array): string {
    const name = `${sequence}-${digest.slice(0, 12)}.dsse.json`;
    mkdirSync(join(this.store.name, 'manifests'), { recursive: true });
    writeFileSync(join(this.store.name, 'manifests', name), envelope);
    writeFileSync(join(this.store.name, 'announcement'), `${name}\n`);
    return name;
  }

  filePath(sha256: string): string {
    return join(this.store.name, 'files', sha256);
  }

  /** Empties the store; the next snapshot that is published is the only one. */
  clear(): void {
    rmSync(this.store.name, { recursive: true, force: true });
  }

  remove(): void {
    this.workplace.remove();
  }
}

/** Concepts that a load asks for at most: each has a number of its own, and the others have words too. */
export const NUMBERED = 2_000;
/** Different words of many concepts: as many as a million texts like those of ICD-10 have. */
const WORDS = 50_000;
const WORDS_A_TEXT = 3;

function versionedSource(version: string, concepts: number) {
  const list = Array.from({ length: concepts }, (_, i) =>
    conceptOf({
      code: codeOf(i),
      display: `Tilstand ${version} nummer ${i % NUMBERED}${i < NUMBERED ? '' : wordsOf(i)}`,
      parents: i > 9 ? [codeOf(i % 10)] : [],
    }),
  );
  return sourceOf(list, identity(VERSIONED, version));
}

function wordsOf(index: number): string {
  return Array.from({ length: WORDS_A_TEXT }, (_, i) => ` ${wordAt((index * (i + 7)) % WORDS)}`).join('');
}

/** A made-up word of its number: letters that look as if thrown. */
function wordAt(number: number): string {
  let rest = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  let word = '';
  for (; rest > 0; rest = Math.floor(rest / 26)) word += String.fromCharCode(97 + (rest % 26));
  return word;
}

function identity(id: string, edition: string) {
  return { id, uri: `urn:oppslag:campaign:${id}`, edition };
}
