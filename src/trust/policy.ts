import { z } from 'zod';
import { OppslagError } from '../base/errors.ts';
import { publicKeyPem, readTrustedKey, type TrustedKey } from './keys.ts';
import { LIMITS } from './limits.ts';
import { counterShape, describeIssues, repositoryShape, systemIdShape } from './shape.ts';
import { decodeStrictJson } from './strict-json.ts';

/** Why a trust policy cannot be used. */
export type PolicyFault = 'POLICY_INVALID';

/** Whom an instance believes. Local, read-only configuration: it is never fetched. */
export interface TrustPolicy {
  readonly repository: string;
  /** The generation of keys; raised together with new keys after a compromise. */
  readonly epoch: number;
  /** Distinct Ed25519 keys, 1 to 16. */
  readonly keys: readonly TrustedKey[];
  /** How many of `keys` must have signed. Default 1. */
  readonly threshold: number;
  /** Lowest sequence to accept when nothing was accepted yet. Default 1. */
  readonly minSequence: number;
  /** Short ids of systems that every snapshot must have. Default none. */
  readonly requiredSystems: readonly string[];
  /** Longest time in days from `created` to `expires`. Default 400. */
  readonly maxValidityDays: number;
  /** How many days after it expired an accepted snapshot may still be loaded. Default: without end. */
  readonly maxStalenessDays?: number;
  /** For each system the least number of concepts that a snapshot must have of it. Default: no least. */
  readonly minConcepts?: ReadonlyMap<string, number>;
}

const policyShape = z.strictObject({
  repository: repositoryShape,
  epoch: counterShape,
  keys: z.array(z.string()).min(1).max(LIMITS.maxPolicyKeys),
  threshold: z.int().min(1).max(LIMITS.maxPolicyKeys).default(1),
  min_sequence: counterShape.default(1),
  required_systems: z.array(systemIdShape).max(LIMITS.maxFiles).default([]),
  max_validity_days: z.int().min(1).max(LIMITS.maxPolicyDays).default(400),
  max_staleness_days: z.int().min(0).max(LIMITS.maxPolicyDays).optional(),
  min_concepts: z.record(systemIdShape, z.int().min(0).max(LIMITS.maxRecordsPerFile)).optional(),
});

/**
 * Reads a trust policy from JSON. Throws OppslagError<PolicyFault> that lists every fault at once, so that an
 * operator corrects the file once.
 */
export function parseTrustPolicy(json: string): TrustPolicy {
  const decoded = decodeStrictJson(Buffer.from(json, 'utf8'));
  if (decoded.fault !== undefined) throw invalidPolicy([`the file ${decoded.fault}`]);
  const parsed = policyShape.safeParse(decoded.value);
  const { keys, faults } = checkKeys(decoded.value);
  if (!parsed.success) throw invalidPolicy([...describeIssues('the file', parsed.error.issues), ...faults]);
  if (faults.length > 0) throw invalidPolicy(faults);
  const policy = parsed.data;
  return {
    repository: policy.repository,
    epoch: policy.epoch,
    keys,
    threshold: policy.threshold,
    minSequence: policy.min_sequence,
    requiredSystems: policy.required_systems,
    maxValidityDays: policy.max_validity_days,
    ...(policy.max_staleness_days === undefined ? {} : { maxStalenessDays: policy.max_staleness_days }),
    ...(policy.min_concepts === undefined
      ? {}
      : { minConcepts: new Map(Object.entries(policy.min_concepts)) }),
  };
}

/** Writes a trust policy as the JSON that `parseTrustPolicy` reads. Throws OppslagError<PolicyFault> on faults. */
export function encodeTrustPolicy(policy: TrustPolicy): string {
  const wire = {
    repository: policy.repository,
    epoch: policy.epoch,
    keys: policy.keys.map((key) => publicKeyPem(key.publicKey)),
    threshold: policy.threshold,
    min_sequence: policy.minSequence,
    required_systems: policy.requiredSystems,
    max_validity_days: policy.maxValidityDays,
    max_staleness_days: policy.maxStalenessDays,
    min_concepts: policy.minConcepts === undefined ? undefined : Object.fromEntries(policy.minConcepts),
  };
  const json = `${JSON.stringify(wire, undefined, 2)}\n`;
  parseTrustPolicy(json);
  return json;
}

/**
 * Checks what the shape cannot express. Works on the raw value and skips what the shape already complains about, so
 * that a fault elsewhere does not hide a bad key.
 */
function checkKeys(value: unknown): { keys: readonly TrustedKey[]; faults: readonly string[] } {
  const { keys: pems, threshold = 1 } = Object(value) as { keys?: unknown; threshold?: unknown };
  const keys = new Map<string, TrustedKey>();
  const faults: string[] = [];
  for (const [index, pem] of (Array.isArray(pems) ? pems : []).slice(0, LIMITS.maxPolicyKeys).entries()) {
    if (typeof pem !== 'string') continue;
    try {
      const key = readTrustedKey(pem);
      if (keys.has(key.keyId)) faults.push(`keys[${index}] must not be the same key as an earlier one`);
      keys.set(key.keyId, key);
    } catch (error) {
      if (!(error instanceof OppslagError)) throw error;
      faults.push(`keys[${index}]: ${error.message}`);
    }
  }
  if (typeof threshold === 'number' && threshold > keys.size && keys.size > 0) {
    faults.push('threshold must be at most the number of distinct keys');
  }
  return { keys: [...keys.values()], faults };
}

function invalidPolicy(faults: readonly string[]): OppslagError<PolicyFault> {
  return new OppslagError({
    code: 'POLICY_INVALID',
    message: `the trust policy is invalid: ${faults.join('; ')}`,
    hint: 'Correct the trust policy file; or move it away, then run `oppslag keygen` with a new --name for a complete one.',
  });
}
