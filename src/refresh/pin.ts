import { z } from 'zod';
import { OppslagError } from '../base/errors.ts';
import type { SnapshotCache } from '../snapshot/cache.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import type { VerifiedManifest } from '../trust/verify.ts';
import { parseNote } from './note.ts';

/** What an operator holds the instance at. */
export interface Pin {
  readonly sequence: number;
  /** Of the manifest, lower-case hex. */
  readonly digest: string;
}

/** Where it is noted in the cache. */
const NOTE = 'pin.json';

const noteShape = z.object({
  repository: z.string(),
  epoch: z.int(),
  sequence: z.int().min(1),
  digest: z.string(),
});

export function pinOf({ manifest, digest }: VerifiedManifest): Pin {
  return { sequence: manifest.sequence, digest };
}

/**
 * The pin that was set before the process ended. One of another repository or epoch does not count: its sequences are not
 * those of this policy.
 *
 * @throws OppslagError PIN_UNUSABLE when there is one that cannot be read: the operator wanted something held
 */
export async function readPin(cache: SnapshotCache, policy: TrustPolicy): Promise<Pin | undefined> {
  const bytes = await cache.readNote(NOTE);
  if (bytes === undefined) return undefined;
  const note = noteShape.safeParse(parseNote(bytes));
  if (!note.success) throw pinUnusable('the pin in the cache must be as it was written');
  const { repository, epoch, sequence, digest } = note.data;
  return repository === policy.repository && epoch === policy.epoch ? { sequence, digest } : undefined;
}

/** Notes a pin, or that there is none. Throws OppslagError CACHE_UNWRITABLE. */
export async function writePin(
  cache: SnapshotCache,
  { repository, epoch }: TrustPolicy,
  pin: Pin | undefined,
): Promise<void> {
  const note = pin === undefined ? undefined : JSON.stringify({ repository, epoch, ...pin }, undefined, 2);
  await cache.writeNote(NOTE, note === undefined ? undefined : Buffer.from(`${note}\n`));
}

/** A pin that cannot be honoured. The process does not start, rather than serve what the operator held back. */
export function pinUnusable(message: string, cause?: unknown): OppslagError<'PIN_UNUSABLE'> {
  return new OppslagError({
    code: 'PIN_UNUSABLE',
    message,
    hint: `Give the instance its cache back, or remove ${NOTE} there to serve the newest snapshot.`,
    cause,
  });
}

/** A snapshot that an operator named and that is not here. */
export function notKept(message: string): OppslagError<'SNAPSHOT_NOT_KEPT'> {
  return new OppslagError({
    code: 'SNAPSHOT_NOT_KEPT',
    message,
    hint: '`oppslag status` lists the snapshots that are kept.',
  });
}
