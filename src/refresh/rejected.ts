import { createHash } from 'node:crypto';
import { z } from 'zod';
import { packageVersion } from '../base/version.ts';
import type { LocalDay } from '../concept/local-day.ts';
import { FORMAT_VERSION } from '../segment/format.ts';
import type { SnapshotCache } from '../snapshot/cache.ts';
import { snapshotIdOf } from '../snapshot/opener.ts';
import { encodeTrustPolicy, type TrustPolicy } from '../trust/policy.ts';
import { isRejection, type RejectionReason } from '../trust/rejection.ts';
import type { VerifiedManifest } from '../trust/verify.ts';
import { parseNote } from './note.ts';

/** A snapshot that was refused for what is in it. */
export interface RejectedSnapshot {
  /** Of the manifest, lower-case hex: two with one sequence are told apart. */
  readonly digest: string;
  readonly snapshotId: string;
  readonly sequence: number;
  readonly reason: RejectionReason;
  /** Names the field and the rule. */
  readonly message: string;
  /** Name of the store that had it. */
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly rejectedAtMs: number;
  /** The day on which its probes were asked: on another they may be answered. */
  readonly day: LocalDay;
}

/**
 * Faults of the content, which no other attempt and no other mirror would change. A store that cannot be reached, is slow or
 * has damaged files may be better the next time.
 */
const CONTENT_FAULTS: ReadonlySet<string> = new Set<RejectionReason>([
  'SEGMENT_INVALID',
  'CONTENT_SHRUNK',
  'CONTENT_TOO_SMALL',
  'CONTENT_AMBIGUOUS',
  'PROBE_FAILED',
]);

/** Where they are noted in the cache. */
const NOTE = 'rejected.json';
/** Publishers make few snapshots; a store that gives more of bad ones than this is asked for them again. */
const MAX_REMEMBERED = 32;

const noteShape = z.object({
  judge: z.string(),
  rejected: z
    .array(
      z.object({
        digest: z.string(),
        snapshotId: z.string(),
        sequence: z.int(),
        reason: z.custom<RejectionReason>((reason) => CONTENT_FAULTS.has(String(reason))),
        message: z.string(),
        source: z.string(),
        rejectedAtMs: z.number(),
        day: z.int(),
      }),
    )
    .max(MAX_REMEMBERED),
});

/**
 * Remembers which snapshots were refused for their content, so that a schedule does not download and check them over and
 * over. Outlives the process in the cache; another policy or another version of Oppslag may judge otherwise, so then all is
 * forgotten, and when another snapshot was accepted, because they were compared with the one before it.
 */
export class RejectedSnapshots {
  readonly #judge: string;
  readonly #cache: SnapshotCache | undefined;
  /** Newest last. */
  #all: readonly RejectedSnapshot[] = [];

  /** @param version of Oppslag */
  constructor(policy: TrustPolicy, cache: SnapshotCache | undefined, version = packageVersion()) {
    const judge = JSON.stringify([version, FORMAT_VERSION, encodeTrustPolicy(policy)]);
    this.#judge = createHash('sha256').update(judge).digest('hex');
    this.#cache = cache;
  }

  /** Newest last. */
  get all(): readonly RejectedSnapshot[] {
    return this.#all;
  }

  /** Reads what was noted before the process ended. A note that is damaged, or somebody else's, counts as none. */
  async read(): Promise<void> {
    const bytes = await this.#cache?.readNote(NOTE);
    if (bytes === undefined) return;
    const note = noteShape.safeParse(parseNote(bytes));
    if (note.success && note.data.judge === this.#judge) this.#all = note.data.rejected;
  }

  /** What is known of a snapshot, if it would be refused again. */
  find({ digest }: VerifiedManifest, today: LocalDay): RejectedSnapshot | undefined {
    return this.#all.find(
      (known) => known.digest === digest && (known.reason !== 'PROBE_FAILED' || known.day === today),
    );
  }

  /** Remembers a refusal, if it was for the content. */
  async add(
    verified: VerifiedManifest,
    error: unknown,
    at: Pick<RejectedSnapshot, 'source' | 'rejectedAtMs' | 'day'>,
  ): Promise<void> {
    if (!isRejection(error) || !CONTENT_FAULTS.has(error.code)) return;
    const { digest, manifest } = verified;
    const own = {
      ...{ digest, snapshotId: snapshotIdOf(verified), sequence: manifest.sequence },
      ...{ reason: error.code, message: error.message, ...at },
    };
    const others = this.#all.filter((known) => known.digest !== digest);
    await this.#keep([...others, own].slice(-MAX_REMEMBERED));
  }

  async forget(): Promise<void> {
    if (this.#all.length > 0) await this.#keep([]);
  }

  /** What cannot be noted is remembered until the process ends. */
  async #keep(rejected: readonly RejectedSnapshot[]): Promise<void> {
    this.#all = rejected;
    const note = rejected.length === 0 ? undefined : encoded({ judge: this.#judge, rejected });
    await this.#cache?.writeNote(NOTE, note).catch(() => {});
  }
}

function encoded(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
