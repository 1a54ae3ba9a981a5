import { describe, expect, it } from 'vitest';
import { coSignEnvelope, parseEnvelope, verifyEnvelope } from '../../src/trust/dsse.ts';
import { aManifest, codeOf, newKey, signManifest, tamper } from './support.ts';

const [ann, berit, eve] = [newKey(), newKey(), newKey()];
const once = signManifest(aManifest(), ann);

describe('coSignEnvelope', () => {
  it('adds a signature over the same bytes, as if both had signed together', () => {
    const twice = coSignEnvelope(once, berit.signing);
    expect(Buffer.from(twice).equals(signManifest(aManifest(), ann, berit))).toBe(true);
    const keys = [ann.trusted, berit.trusted, eve.trusted];
    const signers = verifyEnvelope({ envelope: parseEnvelope(twice), keys, threshold: 2 });
    expect(signers).toEqual([ann.keyId, berit.keyId].sort());
  });

  it('refuses a key that has signed already, and an envelope that is none', () => {
    expect(codeOf(() => coSignEnvelope(once, ann.signing))).toBe('KEY_USED');
    expect(codeOf(() => coSignEnvelope(Buffer.from('{}'), berit.signing))).toBe('ENVELOPE_INVALID');
  });

  it('signs the type that the envelope has, so that it lends its signature to no other', () => {
    const other = tamper(once, (wire) => ({ ...wire, payloadType: 'text/plain' }));
    const envelope = parseEnvelope(coSignEnvelope(other, berit.signing));
    const relabelled = { ...envelope, payloadType: 'application/vnd.oppslag.manifest.v1+json' };
    const keys = [berit.trusted];
    expect(codeOf(() => verifyEnvelope({ envelope: relabelled, keys, threshold: 1 }))).toBe(
      'SIGNATURES_INSUFFICIENT',
    );
  });

  it('makes no envelope with more signatures than a reader takes', () => {
    let envelope = once;
    for (let i = 1; i < 16; i++) envelope = coSignEnvelope(envelope, newKey().signing);
    expect(codeOf(() => coSignEnvelope(envelope, newKey().signing))).toBe('ENVELOPE_INVALID');
  });
});
