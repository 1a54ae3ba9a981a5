import { OppslagError } from '../base/errors.ts';
import { LIMITS } from '../trust/limits.ts';
import type { SystemChanges } from './changes.ts';

/** Up to this share of the codes in use may change from one snapshot to the next without anybody's approval. */
export const UNAPPROVED_FRACTION = 0.1;
/** In a short list so many codes may change in any case. */
export const UNAPPROVED_CODES = 25;

export interface ChangeApproval {
  /** For each system how many codes may change. */
  readonly approved: ReadonlyMap<string, number>;
  /** Systems that may lose many concepts, or disappear. */
  readonly allowShrink: readonly string[];
}

/**
 * Refuses a build that differs more from the snapshot before than an update does, unless an operator has approved a
 * change of that size. A system that is new changes nothing.
 *
 * @throws OppslagError CHANGE_TOO_LARGE or CONTENT_SHRUNK that lists every such system with its numbers
 */
export function guardChanges(changes: readonly SystemChanges[], approval: ChangeApproval): void {
  const known = changes.filter(({ before }) => before !== undefined);
  const tooLarge = known.filter((change) => change.touched > allowedFor(change, approval));
  if (tooLarge.length > 0) {
    throw new OppslagError({
      code: 'CHANGE_TOO_LARGE',
      message: tooLarge.map(describeSize).join('; '),
      hint: `Look at the report. If the change is meant, approve it: ${tooLarge.map(({ system, touched }) => `--approve ${system}=${touched}`).join(' ')}`,
    });
  }
  const shrunk = known.filter(
    ({ system, before, after }) =>
      !approval.allowShrink.includes(system) &&
      (after?.concepts ?? 0) < before!.concepts * (1 - LIMITS.maxShrinkFraction),
  );
  if (shrunk.length === 0) return;
  throw new OppslagError({
    code: 'CONTENT_SHRUNK',
    message: shrunk
      .map(
        ({ system, before, after }) =>
          `${system} would shrink from ${before!.concepts} to ${after?.concepts ?? 0} concepts`,
      )
      .join('; '),
    hint: `Servers refuse that. If it is meant, say so: ${shrunk.map(({ system }) => `--allow-shrink ${system}`).join(' ')}`,
  });
}

function allowedFor({ system, before }: SystemChanges, { approved }: ChangeApproval): number {
  const usual = Math.max(UNAPPROVED_CODES, Math.floor(before!.codesInUse * UNAPPROVED_FRACTION));
  return Math.max(usual, approved.get(system) ?? 0);
}

function describeSize({ system, before, touched }: SystemChanges): string {
  const share = `${Math.round((100 * touched) / Math.max(1, before!.codesInUse))} %`;
  return `${system}: ${touched} of ${before!.codesInUse} codes would change (${share}); up to ${UNAPPROVED_FRACTION * 100} % pass without approval`;
}
