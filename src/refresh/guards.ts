import { nextTurn } from '../base/next-turn.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { LIMITS } from '../trust/limits.ts';
import type { Manifest, ManifestFile } from '../trust/manifest.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { rejection } from '../trust/rejection.ts';

/** How many rows each system of a snapshot has. */
interface Counts {
  readonly files: readonly Pick<ManifestFile, 'system' | 'recordCount'>[];
}

/**
 * Step 13 of the verification order: refuses a snapshot that is genuine but looks like an accident. A system that lost a
 * fifth of its concepts against the last accepted snapshot, or is missing, must be named in the manifest's allow_shrink.
 * Only the manifests are compared, so it does not matter whether the segments before can still be read.
 *
 * @throws OppslagError CONTENT_SHRUNK
 */
export function guardAgainstShrinking(next: Counts & Pick<Manifest, 'allowShrink'>, accepted: Counts): void {
  const counts = new Map(next.files.map(({ system, recordCount }) => [system, recordCount]));
  for (const { system, recordCount } of accepted.files) {
    if (next.allowShrink.includes(system)) continue;
    if ((counts.get(system) ?? 0) < recordCount * (1 - LIMITS.maxShrinkFraction)) {
      throw rejection(
        'CONTENT_SHRUNK',
        `${system}: record_count must not fall by more than ${LIMITS.maxShrinkFraction * 100} %`,
      );
    }
  }
}

/**
 * Refuses a snapshot in which a system is smaller than it ever can be. Holds for the first snapshot too, when there is
 * nothing to compare with, and whatever allow_shrink says.
 *
 * @throws OppslagError CONTENT_TOO_SMALL
 */
export function guardMinimum({ files }: Counts, { minConcepts }: Pick<TrustPolicy, 'minConcepts'>): void {
  for (const { system, recordCount } of files) {
    const least = minConcepts?.get(system) ?? 0;
    if (recordCount < least) {
      throw rejection(
        'CONTENT_TOO_SMALL',
        `${system}: record_count must be at least min_concepts of the trust policy`,
      );
    }
  }
}

/** Codes looked at before the event loop gets a turn: about a millisecond's work. */
const CODES_PER_SLICE = 1_024;

/**
 * Refuses a snapshot in which a code is there twice, or means two things on one day. A builder refuses to make one, so
 * this stops what another tool has signed. Systems that `known` has already were looked at before.
 *
 * @throws OppslagError CONTENT_AMBIGUOUS
 */
export async function guardAgainstDuplicates(next: Dataset, known: Dataset | undefined): Promise<void> {
  for (const system of next.systems) {
    if (known?.systems.includes(system) !== true) await requireSingle(system);
  }
}

async function requireSingle({ id, codes, concepts }: CodeSystemData): Promise<void> {
  let before: string | undefined;
  for (let code = 0; code < codes.size; code++) {
    if (code % CODES_PER_SLICE === 0) await nextTurn();
    const own = codes.codeAt(code);
    // Codes that are equal stand side by side, since they are in order.
    if (own === before) throw ambiguous(id, 'every code must be there once');
    before = own;
    for (let row = codes.firstRow(code) + 1; row < codes.endRow(code); row++) {
      if (concepts.validFrom(row) < concepts.validTo(row - 1)) {
        throw ambiguous(id, 'periods of a code must not overlap');
      }
    }
  }
}

function ambiguous(system: string, rule: string) {
  return rejection('CONTENT_AMBIGUOUS', `${system}: ${rule}`);
}
