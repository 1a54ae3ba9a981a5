import { createHash } from 'node:crypto';
import { parseEnvelope, verifyEnvelope } from './dsse.ts';
import { freshnessOf } from './freshness.ts';
import { parseInstant } from './instant.ts';
import { LIMITS, MS_PER_DAY } from './limits.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import type { TrustPolicy } from './policy.ts';
import { rejection } from './rejection.ts';

/** The highest manifest accepted so far: nothing below it is believed again. */
export interface AcceptedFloor {
  readonly sequence: number;
  /** `VerifiedManifest.digest` of it. */
  readonly digest: string;
  /** `Manifest.created` of it. */
  readonly created: string;
}

export interface VerifyManifestOptions {
  /** The whole file `manifest.dsse.json`. */
  readonly envelopeBytes: Uint8Array;
  readonly policy: TrustPolicy;
  /** The moment to judge by, fixed once by the caller (step 1). */
  readonly now: Date;
  /** What was accepted before, or undefined on the first run: then `policy.minSequence` alone is the floor. */
  readonly floor?: AcceptedFloor;
  /**
   * `new` (default): just fetched; everything is checked. `accepted`: read back from this instance's own store of
   * accepted envelopes; signature, policy and rollback are checked again, but neither an expired manifest nor a wrong
   * clock nor the size of an earlier jump may stop a service that could serve.
   */
  readonly standing?: 'new' | 'accepted';
}

export interface VerifiedManifest {
  readonly manifest: Manifest;
  /** Lower-case hex SHA-256 of the signed payload. The same payload signed with other keys has the same digest. */
  readonly digest: string;
  /** Ids of the trusted keys that signed, in ascending order. */
  readonly keyIds: readonly string[];
  /** True when the manifest may be served but must be marked stale. */
  readonly isExpired: boolean;
  /** True when this is the accepted manifest itself, so there is nothing to do. It may be expired. */
  readonly isSameAsFloor: boolean;
}

/**
 * Verifies a manifest: steps 3–10 of the verification order (docs/snapshot-format.md). Steps 1–2 belong to the caller
 * and its store, steps 11–15 to whoever downloads, opens and activates. Throws OppslagError<RejectionReason>.
 */
export function verifyManifest(options: VerifyManifestOptions): VerifiedManifest {
  const { envelopeBytes, policy, now, floor, standing = 'new' } = options;

  // 3. Strict decode. Stops parser tricks: endless or deep data, duplicate fields, a key carried along, changed bits.
  const envelope = parseEnvelope(envelopeBytes);

  // 4. Payload type, and 5. signatures by enough distinct keys of the policy. Stops arbitrary installation, a
  // signature borrowed from another use of the key, and one key counted twice.
  const keyIds = verifyEnvelope({ envelope, keys: policy.keys, threshold: policy.threshold });

  // 6. Only now are the payload bytes read, the same ones that were verified. Stops attacks on the parser by strangers.
  const manifest = parseManifest(envelope.payload);
  const digest = createHash('sha256').update(envelope.payload).digest('hex');
  const isSameAsFloor = manifest.sequence === floor?.sequence && digest === floor.digest;
  const isNew = standing === 'new' && !isSameAsFloor;

  // 7. Spec (its major version by parseManifest), repository, epoch. Stops another repository's valid manifest, and
  // one from before a key compromise.
  checkOrigin(manifest, policy);

  // 8. Time. Stops freeze: an old manifest replayed for ever, or one signed to outlive its key.
  checkValidity(manifest, policy);
  if (isNew) checkIsCurrent(manifest, now, floor);
  const freshness = freshnessOf({ manifest, policy, now });
  if (standing === 'accepted' && freshness === 'too-stale') {
    throw rejection(
      'TOO_STALE',
      'expires must not be further back than max_staleness_days of the trust policy',
    );
  }

  // 9. Sequence. Stops rollback, equivocation (two manifests for one sequence), and fast-forward, which would use up
  // the sequences and so bar every later manifest.
  checkNotBelowFloor(manifest, policy, isSameAsFloor, floor);
  if (isNew) checkJump(manifest, policy, floor);

  // 10. Files: their names, number and sizes by parseManifest. Stops path traversal, filling the disk, and a valid
  // manifest that leaves out a system the callers depend on. Free disk space is the downloader's to check.
  checkRequiredSystems(manifest, policy);

  return { manifest, digest, keyIds, isExpired: freshness !== 'fresh', isSameAsFloor };
}

function checkOrigin(manifest: Manifest, policy: TrustPolicy): void {
  if (manifest.repository !== policy.repository) {
    throw rejection('REPOSITORY_WRONG', 'repository must be the one in the trust policy');
  }
  if (manifest.epoch !== policy.epoch) {
    throw rejection('EPOCH_WRONG', 'epoch must be the one in the trust policy');
  }
}

// The time checks ask whether a manifest is acceptable and refuse otherwise, so that NaN (an invalid `now`) refuses.

function checkValidity(manifest: Manifest, policy: TrustPolicy): void {
  const validityMs = parseInstant(manifest.expires) - parseInstant(manifest.created);
  const isShortEnough = validityMs <= policy.maxValidityDays * MS_PER_DAY;
  if (!isShortEnough) {
    throw rejection('VALIDITY_TOO_LONG', 'expires must be within max_validity_days of created');
  }
}

function checkIsCurrent(manifest: Manifest, now: Date, floor: AcceptedFloor | undefined): void {
  const nowMs = now.getTime();
  const latestCreatedMs = nowMs + LIMITS.maxClockSkewMs;
  // The skew that let an accepted manifest in must not lock the next one out.
  const isClockSane = floor === undefined || parseInstant(floor.created) <= latestCreatedMs;
  if (!isClockSane) {
    throw rejection('CLOCK_BEFORE_ACCEPTED', 'the clock must not be before created of the accepted manifest');
  }
  const isCreated = parseInstant(manifest.created) <= latestCreatedMs;
  if (!isCreated) {
    throw rejection(
      'CREATED_IN_FUTURE',
      `created must be at most ${LIMITS.maxClockSkewMs} ms after the clock`,
    );
  }
  const isValid = parseInstant(manifest.expires) > nowMs;
  if (!isValid) throw rejection('EXPIRED', 'expires must be after the clock for a newly fetched manifest');
}

function checkNotBelowFloor(
  manifest: Manifest,
  policy: TrustPolicy,
  isSameAsFloor: boolean,
  floor: AcceptedFloor | undefined,
): void {
  if (manifest.sequence < policy.minSequence) {
    throw rejection('ROLLBACK', 'sequence must be at least min_sequence of the trust policy');
  }
  if (floor === undefined) return;
  if (manifest.sequence < floor.sequence) {
    throw rejection('ROLLBACK', 'sequence must not be below the one of the accepted manifest');
  }
  if (manifest.sequence === floor.sequence && !isSameAsFloor) {
    throw rejection(
      'EQUIVOCATION',
      'sequence must not be that of the accepted manifest when the content differs',
    );
  }
}

function checkJump(manifest: Manifest, policy: TrustPolicy, floor: AcceptedFloor | undefined): void {
  // An operator lets a larger jump pass by raising min_sequence.
  const base = Math.max(floor?.sequence ?? 0, policy.minSequence);
  if (manifest.sequence - base > LIMITS.maxSequenceJump) {
    throw rejection('FAST_FORWARD', `sequence must be at most ${LIMITS.maxSequenceJump} above the floor`);
  }
}

function checkRequiredSystems(manifest: Manifest, policy: TrustPolicy): void {
  const systems = new Set(manifest.files.map((file) => file.system));
  const missing = policy.requiredSystems.filter((system) => !systems.has(system));
  if (missing.length > 0) {
    // These names are the operator's own words, not the publisher's.
    throw rejection(
      'SYSTEM_MISSING',
      `files must have every required system; missing: ${missing.join(', ')}`,
    );
  }
}
