import { describe, expect, it } from 'vitest';
import { signEnvelope } from '../../src/trust/dsse.ts';
import { encodeManifest, type Manifest } from '../../src/trust/manifest.ts';
import type { TrustPolicy } from '../../src/trust/policy.ts';
import { isRejection } from '../../src/trust/rejection.ts';
import { type AcceptedFloor, type VerifyManifestOptions, verifyManifest } from '../../src/trust/verify.ts';
import {
  aFile,
  aManifest,
  aPolicy,
  CREATED,
  codeOf,
  EXPIRES,
  NOW,
  newKey,
  refusal,
  sha256,
  signManifest,
} from './support.ts';

const [working, backup, stranger] = [newKey(), newKey(), newKey()] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const moment = (time: string, offsetMs = 0) => new Date(Date.parse(time) + offsetMs);
const instant = (time: string, offsetMs: number) => moment(time, offsetMs).toISOString();

function floorOf(manifest: Manifest): AcceptedFloor {
  return { sequence: manifest.sequence, digest: sha256(encodeManifest(manifest)), created: manifest.created };
}

interface Case extends Partial<Omit<VerifyManifestOptions, 'policy'>> {
  readonly manifest?: Partial<Manifest>;
  readonly policy?: Partial<TrustPolicy>;
}

/** Verifies a good manifest at a good time, but for what the case changes. */
function run({ manifest = {}, policy = {}, ...options }: Case = {}) {
  return verifyManifest({
    envelopeBytes: signManifest(aManifest(manifest), working),
    policy: aPolicy([working, backup], policy),
    now: NOW,
    ...options,
  });
}

const refused = (change: Case) => codeOf(() => run(change));

describe('a good manifest', () => {
  it('is returned with its digest and signers', () => {
    expect(run()).toEqual({
      manifest: aManifest(),
      digest: sha256(encodeManifest(aManifest())),
      keyIds: [working.keyId],
      isExpired: false,
      isSameAsFloor: false,
    });
  });

  it('keeps its digest when another key signs it', () => {
    const envelopeBytes = signManifest(aManifest(), working, backup);
    const result = run({ envelopeBytes, floor: floorOf(aManifest()), policy: { threshold: 2 } });
    expect(result.keyIds).toEqual([working.keyId, backup.keyId].sort());
    expect(result.isSameAsFloor).toBe(true);
  });
});

describe('3–6 · arbitrary installation', () => {
  it.each([
    ['one signature', [working], 1],
    ['two signatures of which one is needed', [working, backup], 1],
    ['two signatures of which both are needed', [working, backup], 2],
  ] as const)(
    'refuses every single-bit flip of an envelope with %s',
    (_, keys, threshold) => {
      // One file is enough: every bit of every field of the manifest lies under the same signature.
      const envelopeBytes = signManifest(aManifest({ files: [aFile()] }), ...keys);
      const policy = aPolicy([working, backup], { threshold });
      const flipped = Buffer.from(envelopeBytes);
      const accepted: number[] = [];
      const strange: unknown[] = [];
      for (let bit = 0; bit < flipped.length * 8; bit++) {
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        try {
          verifyManifest({ envelopeBytes: flipped, policy, now: NOW });
          accepted.push(bit);
        } catch (error) {
          if (!isRejection(error)) strange.push(error);
        }
        flipped[bit >> 3]! ^= 1 << (bit & 7);
      }
      expect({ accepted, strange }).toEqual({ accepted: [], strange: [] });
      expect(verifyManifest({ envelopeBytes: flipped, policy, now: NOW }).keyIds).toHaveLength(keys.length);
    },
    60_000,
  );

  it('refuses every truncation and every appended byte', () => {
    const whole = signManifest(aManifest(), working);
    for (let length = 0; length < whole.length; length++) {
      expect(refused({ envelopeBytes: whole.subarray(0, length) })).toBe('ENVELOPE_INVALID');
    }
    for (let byte = 0; byte < 256; byte++) {
      expect(refused({ envelopeBytes: Buffer.concat([whole, Buffer.from([byte])]) })).toBe(
        'ENVELOPE_INVALID',
      );
    }
  });

  it('refuses a stranger’s signature and too few signatures', () => {
    expect(refused({ envelopeBytes: signManifest(aManifest(), stranger) })).toBe('SIGNATURES_INSUFFICIENT');
    expect(refused({ policy: { threshold: 2 } })).toBe('SIGNATURES_INSUFFICIENT');
  });

  it('refuses a manifest signed as another payload type', () => {
    const payload = encodeManifest(aManifest());
    const envelopeBytes = signEnvelope({ payload, payloadType: 'application/json', keys: [working.signing] });
    expect(refused({ envelopeBytes })).toBe('PAYLOAD_TYPE_WRONG');
  });

  it('looks at the payload only after the signatures', () => {
    const garbage = Buffer.from('not a manifest');
    const by = (key: typeof working) => signEnvelope({ payload: garbage, keys: [key.signing] });
    expect(refused({ envelopeBytes: by(stranger) })).toBe('SIGNATURES_INSUFFICIENT');
    expect(refused({ envelopeBytes: by(working) })).toBe('MANIFEST_INVALID');
  });
});

describe('7 · another repository’s manifest, or one from before a compromise', () => {
  it('refuses another spec, repository or epoch without repeating it', () => {
    const payload = Buffer.from('{"spec":"2.0"}');
    expect(refused({ envelopeBytes: signEnvelope({ payload, keys: [working.signing] }) })).toBe(
      'SPEC_UNSUPPORTED',
    );
    expect(refused({ manifest: { epoch: 2 } })).toBe('EPOCH_WRONG');
    expect(refused({ policy: { epoch: 2 } })).toBe('EPOCH_WRONG');
    const error = refusal(() => run({ manifest: { repository: 'foreign.example' } }));
    expect(error.code).toBe('REPOSITORY_WRONG');
    expect(error.message).not.toContain('foreign');
  });
});

describe('8 · freeze and clocks', () => {
  it('refuses a new manifest from the moment it expires', () => {
    expect(run({ now: moment(EXPIRES, -1) }).isExpired).toBe(false);
    expect(refused({ now: moment(EXPIRES) })).toBe('EXPIRED');
  });

  it('lets an accepted one be served, marked as expired', () => {
    expect(run({ now: moment(EXPIRES, 500 * DAY_MS), standing: 'accepted' }).isExpired).toBe(true);
    expect(run({ now: moment(EXPIRES, -1), standing: 'accepted' }).isExpired).toBe(false);
  });

  it('lets an accepted one be served only as long as the policy allows', () => {
    const policy = { maxStalenessDays: 3 };
    expect(run({ now: moment(EXPIRES, 3 * DAY_MS), standing: 'accepted', policy }).isExpired).toBe(true);
    expect(refused({ now: moment(EXPIRES, 3 * DAY_MS + 1), standing: 'accepted', policy })).toBe('TOO_STALE');
  });

  it('takes the accepted manifest itself for nothing new, also when it expired meanwhile', () => {
    const result = run({ now: moment(EXPIRES, DAY_MS), floor: floorOf(aManifest()) });
    expect([result.isSameAsFloor, result.isExpired]).toEqual([true, true]);
  });

  it('refuses one created more than ten minutes ahead', () => {
    expect(run({ now: moment(CREATED, -10 * MINUTE_MS) }).manifest.created).toBe(CREATED);
    expect(refused({ now: moment(CREATED, -10 * MINUTE_MS - 1) })).toBe('CREATED_IN_FUTURE');
  });

  it('refuses new manifests while the clock is behind an accepted one, but not the accepted one', () => {
    const floor = floorOf(aManifest());
    const behind = moment(CREATED, -DAY_MS);
    const manifest = { sequence: 11, created: instant(CREATED, -2 * DAY_MS) };
    expect(refused({ now: behind, floor, manifest })).toBe('CLOCK_BEFORE_ACCEPTED');
    expect(run({ now: behind, floor }).isSameAsFloor).toBe(true);
    expect(run({ now: new Date(0), standing: 'accepted' }).isExpired).toBe(false);
  });

  it('does not lock the next manifest out by the skew that let the last one in', () => {
    const floor = { ...floorOf(aManifest()), created: instant(CREATED, 10 * MINUTE_MS) };
    expect(run({ now: moment(CREATED), floor, manifest: { sequence: 11 } }).manifest.sequence).toBe(11);
  });

  it('refuses a validity longer than the policy allows, also of an accepted manifest', () => {
    expect(run({ policy: { maxValidityDays: 92 } }).isExpired).toBe(false);
    expect(refused({ policy: { maxValidityDays: 91 } })).toBe('VALIDITY_TOO_LONG');
    expect(refused({ policy: { maxValidityDays: 91 }, standing: 'accepted' })).toBe('VALIDITY_TOO_LONG');
  });

  it('refuses when the moment or the floor is not a time', () => {
    expect(refused({ now: new Date(Number.NaN) })).toBe('CREATED_IN_FUTURE');
    const floor = { ...floorOf(aManifest()), created: 'yesterday' };
    expect(refused({ floor, manifest: { sequence: 11 } })).toBe('CLOCK_BEFORE_ACCEPTED');
  });
});

describe('9 · rollback, equivocation, fast-forward', () => {
  const floor = floorOf(aManifest());

  it('accepts a higher sequence', () => {
    expect(run({ floor, manifest: { sequence: 11 } }).isSameAsFloor).toBe(false);
  });

  it.each([9, 1])('refuses sequence %s after 10', (sequence) => {
    expect(refused({ floor, manifest: { sequence } })).toBe('ROLLBACK');
    expect(refused({ floor, manifest: { sequence }, standing: 'accepted' })).toBe('ROLLBACK');
  });

  it('refuses a sequence below min_sequence, also of an accepted manifest', () => {
    const policy = { minSequence: 11 };
    expect(refused({ policy })).toBe('ROLLBACK');
    expect(refused({ policy, standing: 'accepted' })).toBe('ROLLBACK');
    expect(refused({ policy, floor })).toBe('ROLLBACK');
    expect(run({ policy: { minSequence: 10 } }).manifest.sequence).toBe(10);
  });

  it('tells the same manifest from another with its sequence', () => {
    expect(run({ floor }).isSameAsFloor).toBe(true);
    const other = { expires: instant(EXPIRES, 1_000) };
    expect(refused({ floor, manifest: other })).toBe('EQUIVOCATION');
    expect(refused({ floor, manifest: other, standing: 'accepted' })).toBe('EQUIVOCATION');
  });

  it('refuses a jump of more than a million', () => {
    expect(run({ floor, manifest: { sequence: 1_000_010 } }).manifest.sequence).toBe(1_000_010);
    expect(refused({ floor, manifest: { sequence: 1_000_011 } })).toBe('FAST_FORWARD');
    expect(refused({ manifest: { sequence: Number.MAX_SAFE_INTEGER } })).toBe('FAST_FORWARD');
  });

  it('lets an operator allow the jump, and loads what was accepted after many', () => {
    const manifest = { sequence: 5_000_000 };
    expect(run({ floor, manifest, policy: { minSequence: 4_000_000 } }).manifest.sequence).toBe(5_000_000);
    expect(run({ manifest, standing: 'accepted' }).manifest.sequence).toBe(5_000_000);
  });
});

describe('10 · files', () => {
  it('refuses a manifest without a required system, and names those that are missing', () => {
    const error = refusal(() => run({ policy: { requiredSystems: ['kommune', 'icd-10', 'icpc-2'] } }));
    expect(error.code).toBe('SYSTEM_MISSING');
    expect(error.message).toContain('icd-10, icpc-2');
    expect(error.message).not.toContain('kommune');
  });

  it('refuses a signed path traversal', () => {
    const payload = Buffer.from(
      Buffer.from(encodeManifest(aManifest())).toString().replace('kommune.seg', '../../x.seg'),
    );
    const error = refusal(() => run({ envelopeBytes: signEnvelope({ payload, keys: [working.signing] }) }));
    expect(error.code).toBe('MANIFEST_INVALID');
    expect(error.message).not.toContain('..');
  });
});

it('gives every refusal a hint', () => {
  expect(refusal(() => run({ now: moment(EXPIRES) })).hint).toContain('publish a new snapshot');
});
