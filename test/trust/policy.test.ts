import { describe, expect, it } from 'vitest';
import { encodeTrustPolicy, parseTrustPolicy } from '../../src/trust/policy.ts';
import { aPolicy, newKey, refusal } from './support.ts';

const [working, backup] = [newKey(), newKey()] as const;

const minimal = { repository: 'no.example.oppslag', epoch: 1, keys: [working.publicKeyPem] };
const parse = (changes: Record<string, unknown>) =>
  parseTrustPolicy(JSON.stringify({ ...minimal, ...changes }));

/** The message of a policy that must be refused. */
function faultsOf(changes: Record<string, unknown>): string {
  const error = refusal(() => parse(changes));
  expect(error.code).toBe('POLICY_INVALID');
  return error.message;
}

describe('parseTrustPolicy', () => {
  it('fills in the defaults', () => {
    const { keys, ...rest } = parse({});
    expect(keys.map((key) => key.keyId)).toEqual([working.keyId]);
    expect(rest).toEqual({
      repository: 'no.example.oppslag',
      epoch: 1,
      threshold: 1,
      minSequence: 1,
      requiredSystems: [],
      maxValidityDays: 400,
    });
  });

  it('reads every field', () => {
    const policy = parse({
      keys: [working.publicKeyPem, backup.publicKeyPem],
      threshold: 2,
      min_sequence: 7,
      required_systems: ['icd-10'],
      max_validity_days: 30,
      max_staleness_days: 3,
      min_concepts: { 'icd-10': 15_000 },
    });
    expect(policy).toMatchObject({
      threshold: 2,
      minSequence: 7,
      requiredSystems: ['icd-10'],
      maxValidityDays: 30,
      maxStalenessDays: 3,
    });
    expect([...policy.minConcepts!]).toEqual([['icd-10', 15_000]]);
    expect(parseTrustPolicy(encodeTrustPolicy(policy))).toEqual(policy);
  });

  it.each([
    ['no keys', { keys: [] }, 'keys must have a length of at least 1'],
    ['keys missing', { keys: undefined }, 'keys must be a list'],
    [
      'a key of another kind',
      { keys: [working.privateKeyPem] },
      'keys[0]: the public key must not be a private key',
    ],
    [
      'a key twice',
      { keys: [working.publicKeyPem, `${working.publicKeyPem}\n`] },
      'keys[1] must not be the same key',
    ],
    ['threshold 0', { threshold: 0 }, 'threshold must be at least 1'],
    ['threshold null', { threshold: null }, 'threshold must be a whole number'],
    ['threshold 2 of 1', { threshold: 2 }, 'threshold must be at most the number of distinct keys'],
    ['epoch 0', { epoch: 0 }, 'epoch must be at least 1'],
    ['no repository', { repository: '' }, 'repository must have a length of at least 1'],
    ['min_sequence 0', { min_sequence: 0 }, 'min_sequence must be at least 1'],
    ['a bad system', { required_systems: ['ICD 10'] }, 'required_systems[0] must be 1 to 32 of'],
    ['no validity', { max_validity_days: 0 }, 'max_validity_days must be at least 1'],
    ['negative staleness', { max_staleness_days: -1 }, 'max_staleness_days must be at least 0'],
    ['an unknown field', { treshold: 2 }, 'no other fields'],
  ])('refuses %s', (_, changes, rule) => {
    expect(faultsOf(changes)).toContain(rule);
  });

  it('counts distinct keys against the threshold', () => {
    const message = faultsOf({ keys: [working.publicKeyPem, working.publicKeyPem], threshold: 2 });
    expect(message).toContain('keys[1] must not be the same key');
    expect(message).toContain('threshold must be at most the number of distinct keys');
  });

  it('lists all faults at once, whatever their kind', () => {
    const message = faultsOf({
      repository: 7,
      epoch: 0,
      keys: [working.publicKeyPem, 'hunter2', working.publicKeyPem],
      threshold: 9,
      min_sequence: 'x',
      required_systems: ['NOT A SYSTEM'],
      max_validity_days: -1,
      evil: true,
    });
    const rules = [
      'repository must be text',
      'epoch must be',
      'keys[1]: the public key must be exactly one SPKI PEM block',
      'keys[2] must not be the same key',
      'threshold must be at most the number of distinct keys',
      'min_sequence must be a whole number',
      'required_systems[0] must',
      'max_validity_days must',
      'no other fields',
    ];
    for (const rule of rules) expect(message).toContain(rule);
    expect(message).not.toMatch(/hunter2|NOT A SYSTEM|evil/);
  });

  it.each(['', '{', 'null', '[]', '7', '\uFEFF{}'])('refuses the file %j', (json) => {
    expect(refusal(() => parseTrustPolicy(json)).code).toBe('POLICY_INVALID');
  });
});

describe('encodeTrustPolicy', () => {
  it('round-trips', () => {
    for (const policy of [
      aPolicy([working]),
      aPolicy([working, backup], { threshold: 2, minSequence: 5, maxStalenessDays: 0 }),
    ]) {
      const json = encodeTrustPolicy(policy);
      expect(encodeTrustPolicy(parseTrustPolicy(json))).toBe(json);
      expect(parseTrustPolicy(json).keys.map((key) => key.keyId)).toEqual(
        policy.keys.map((key) => key.keyId),
      );
    }
  });

  it('refuses to write a policy that could not be read', () => {
    expect(refusal(() => encodeTrustPolicy(aPolicy([]))).code).toBe('POLICY_INVALID');
  });
});
