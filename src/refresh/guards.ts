import type { Dataset } from '../dataset/dataset.ts';
import { LIMITS } from '../trust/limits.ts';
import { rejection } from '../trust/rejection.ts';

/**
 * Step 13 of the verification order: refuses a snapshot that is genuine but looks like an accident. A system that lost a
 * fifth of its concepts, or is missing, must be named in the manifest's allow_shrink.
 *
 * @throws OppslagError CONTENT_SHRUNK
 */
export function guardContent(next: Dataset, previous: Dataset, allowShrink: readonly string[]): void {
  for (const before of previous.systems) {
    if (allowShrink.includes(before.id)) continue;
    const after = next.find(before.id)?.concepts.size ?? 0;
    if (after < before.concepts.size * (1 - LIMITS.maxShrinkFraction)) {
      throw rejection(
        'CONTENT_SHRUNK',
        `${before.id}: record_count must not fall by more than ${LIMITS.maxShrinkFraction * 100} %`,
      );
    }
  }
}
