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
 * change of that size. A system that is new changes nothing; one that disappears needs `allowShrink` alone.
 *
 * @throws OppslagError that lists every such system with its numbers, and the flags for all of them: CHANGE_TOO_LARGE,
 *   or CONTENT_SHRUNK when shrinking is all
 */
export function guardChanges(changes: readonly SystemChanges[], approval: ChangeApproval): void {
  const known = changes.filter(({ before }) => before !== undefined);
  const tooLarge = known.filter(
    (change) => change.after !== undefined && change.touched > allowedFor(change, approval),
  );
  const shrunk = known.filter((change) => hasShrunk(change) && !approval.allowShrink.includes(change.system));
  if (tooLarge.length === 0 && shrunk.length === 0) return;
  const faults = [
    ...tooLarge.map((change) => describeSize(change, approval.approved.get(change.system))),
    ...shrunk.map(describeShrinkage),
  ];
  const flags = [
    ...tooLarge.map(({ system, touched }) => `--approve ${system}=${touched}`),
    ...shrunk.map(({ system }) => `--allow-shrink ${system}`),
  ];
  throw new OppslagError({
    code: tooLarge.length > 0 ? 'CHANGE_TOO_LARGE' : 'CONTENT_SHRUNK',
    message: faults.join('; '),
    hint: `Read the report. If this is meant, build again with: ${flags.join(' ')}`,
  });
}

function usualFor({ before }: SystemChanges): number {
  return Math.max(UNAPPROVED_CODES, Math.floor((before!.codesInUse ?? 0) * UNAPPROVED_FRACTION));
}

function allowedFor(change: SystemChanges, { approved }: ChangeApproval): number {
  return Math.max(usualFor(change), approved.get(change.system) ?? 0);
}

/** The rule of the servers, so that nothing is published that they refuse. */
function hasShrunk({ before, after }: SystemChanges): boolean {
  return (after?.concepts ?? 0) < before!.concepts * (1 - LIMITS.maxShrinkFraction);
}

function describeSize(change: SystemChanges, approved: number | undefined): string {
  const { system, before, touched } = change;
  const codesInUse = before!.codesInUse ?? 0;
  const share = codesInUse === 0 ? '' : ` (${((100 * touched) / codesInUse).toFixed(1)} %)`;
  const given = approved === undefined ? '' : `, and ${count(approved)} are approved`;
  return `${system}: ${count(touched)} of ${count(codesInUse)} codes would change${share}; without approval ${count(usualFor(change))} may${given}`;
}

function describeShrinkage({ system, before, after }: SystemChanges): string {
  if (after === undefined) return `${system} would vanish, with ${count(before!.concepts)} concepts`;
  const most = LIMITS.maxShrinkFraction * 100;
  return `${system} would shrink from ${count(before!.concepts)} to ${count(after.concepts)} concepts; servers refuse to lose more than ${most} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
