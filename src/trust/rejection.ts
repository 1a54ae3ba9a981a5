import { OppslagError } from '../base/errors.ts';

/** For what is damaged, in a directory as well as behind HTTP. */
const REPAIR_HINT =
  'Repair the store with `oppslag publish` from a good one, or build again; if it persists, find out who changes it.';

/**
 * Every reason to refuse a snapshot, with what an operator can do about it. The reasons are public: they appear in
 * logs, metrics and the status call, so one is never renamed.
 */
const HINTS = {
  // Step 2: the store.
  STORE_UNREADABLE: 'Check that the store is reachable and readable from this instance.',
  STORE_TOO_SLOW: 'Check the server and the way to it; the next refresh tries again.',
  STORE_ANSWER_WRONG:
    'Look at what the address gives; a store is served as plain files, by the server itself.',
  MANIFEST_MISSING: 'Publish a snapshot to this store, or correct its address.',

  // Steps 3–6: the envelope and its payload.
  ENVELOPE_INVALID: REPAIR_HINT,
  PAYLOAD_TYPE_WRONG: 'Point the store at an Oppslag manifest; the same key may have signed something else.',
  SIGNATURES_INSUFFICIENT: 'Sign with more of the keys in the trust policy, or correct the policy.',
  SIGNATURE_INVALID: 'Publish again; a signature that names a trusted key is damaged or mislabelled.',
  MANIFEST_INVALID: 'Publish again with a current version of Oppslag.',

  // Step 7: what the manifest is for.
  SPEC_UNSUPPORTED: 'Upgrade this instance, or publish for the manifest version it reads.',
  REPOSITORY_WRONG: 'Correct the store address or the repository in the trust policy.',
  EPOCH_WRONG: 'Update the trust policy with the keys and epoch that the publisher announced.',

  // Step 8: time.
  CREATED_IN_FUTURE: 'Correct the clock of this machine or of the publisher.',
  CLOCK_BEFORE_ACCEPTED: 'Correct the clock of this machine.',
  EXPIRED:
    'Build and publish a new snapshot or, when nothing has changed, run `oppslag renew`; if that was done, the store is an old copy.',
  TOO_STALE: 'Publish a new snapshot, or raise max_staleness_days in the trust policy.',
  VALIDITY_TOO_LONG: 'Publish with a shorter validity, or raise max_validity_days in the trust policy.',

  // Step 9: sequence.
  ROLLBACK: 'Publish with a higher sequence: `oppslag build --sequence`.',
  EQUIVOCATION: 'Find out why two manifests were signed with one sequence, then publish with a higher one.',
  FAST_FORWARD: 'Publish with the next sequence, or raise min_sequence in the trust policy.',

  // Steps 10 and 11: the files.
  SYSTEM_MISSING: 'Publish with every required system, or correct required_systems in the trust policy.',
  FILE_MISSING: 'Publish again: files are written before the announcement.',
  FILE_LENGTH_WRONG: REPAIR_HINT,
  FILE_DIGEST_WRONG: REPAIR_HINT,

  // Steps 12 and 13: the content.
  SEGMENT_INVALID: 'Publish again with the version of Oppslag that this instance runs.',
  CONTENT_SHRUNK: 'Check the source; if the shrinkage is meant, build with `--allow-shrink` and the system.',
  CONTENT_TOO_SMALL: 'Check the source; if it is right, correct min_concepts of the trust policy.',
  CONTENT_AMBIGUOUS: 'Publish with `oppslag build`, which refuses codes that mean two things on one day.',
  PROBE_FAILED: 'Check the source: a code that must always be found is missing or has another text.',

  // Steps 11 and 14: what is kept on this machine.
  CACHE_UNWRITABLE: 'Check that the directory of OPPSLAG_CACHE may be written to by this user and has room.',
} as const satisfies Record<string, string>;

/** Why a snapshot is refused. */
export type RejectionReason = keyof typeof HINTS;

/** All reasons, in the order of the verification steps, for metrics and documentation. */
export const REJECTION_REASONS = Object.freeze(Object.keys(HINTS)) as readonly RejectionReason[];

/**
 * Makes the error of a refused snapshot, with the hint that belongs to the reason. `message` names the field and the
 * rule, never the value: what an attacker wrote must not reach a log.
 */
export function rejection(
  reason: RejectionReason,
  message: string,
  cause?: unknown,
): OppslagError<RejectionReason> {
  return new OppslagError({ code: reason, message, hint: HINTS[reason], cause });
}

/** Whether an error says that a snapshot was refused, as opposed to a defect in Oppslag. */
export function isRejection(error: unknown): error is OppslagError<RejectionReason> {
  return error instanceof OppslagError && Object.hasOwn(HINTS, error.code);
}
