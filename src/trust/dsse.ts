import { createPublicKey, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { OppslagError } from '../base/errors.ts';
import { invalidKey, type KeyFault, keyIdOf, type SigningKey, type TrustedKey } from './keys.ts';
import { LIMITS } from './limits.ts';
import { rejection } from './rejection.ts';
import { describeIssues } from './shape.ts';
import { canonicalBytes, decodeBase64, decodeStrictJson, equalBytes } from './strict-json.ts';

/** What our envelopes carry. It is signed too, so a signature over anything else is worth nothing here. */
export const MANIFEST_PAYLOAD_TYPE = 'application/vnd.oppslag.manifest.v1+json';

/** A decoded envelope (DSSE v1). Nothing in it is trusted before `verifyEnvelope`. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** Who claims to have signed. Not covered by the signature. */
  readonly keyId: string;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

const base64Shape = z
  .string()
  .refine((text) => decodeBase64(text) !== undefined, 'must be base64 that round-trips');

const envelopeShape = z.strictObject({
  payload: base64Shape.min(1),
  payloadType: z.string().min(1).max(LIMITS.maxPayloadTypeChars),
  signatures: z
    .array(
      z.strictObject({
        keyid: z
          .string()
          .max(LIMITS.maxKeyIdChars)
          .regex(/^[0-9A-Za-z._:/+=-]+$/, 'must be letters, digits and . _ : / + = -'),
        sig: base64Shape.refine(
          (text) => decodeBase64(text)?.length === LIMITS.signatureBytes,
          `must be ${LIMITS.signatureBytes} bytes`,
        ),
      }),
    )
    .min(1)
    .max(LIMITS.maxSignatures),
});

/**
 * The bytes that are signed: `DSSEv1 len(type) type len(body) body`. Lengths in decimal make it impossible to move
 * bytes between type and body.
 */
export function preAuthenticationEncoding(type: string, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body]);
}

/**
 * Signs a payload with every key, in the order given, and returns the bytes of the envelope: compact JSON with the
 * fields `payload, payloadType, signatures[keyid, sig]` in that order, standard base64, no trailing newline.
 * Throws OppslagError<KeyFault> when a key is there twice or has another key's id.
 */
export function signEnvelope(options: {
  readonly payload: Uint8Array;
  /** Default: `MANIFEST_PAYLOAD_TYPE`. */
  readonly payloadType?: string;
  readonly keys: readonly SigningKey[];
}): Uint8Array {
  const { payload, payloadType = MANIFEST_PAYLOAD_TYPE, keys } = options;
  const signed = preAuthenticationEncoding(payloadType, payload);
  const signatures = keys.map((key) => signatureOf(signed, key));
  if (new Set(keys.map((key) => key.keyId)).size !== keys.length)
    throw invalidKey('signing keys must be distinct');
  return encodeEnvelope({ payload, payloadType, signatures });
}

/**
 * Adds the signature of one more key to an envelope, over the payload and type that are there. What was signed before
 * is neither judged nor changed.
 * Throws `ENVELOPE_INVALID`, or OppslagError<KeyFault> when the key has signed already.
 */
export function coSignEnvelope(envelopeBytes: Uint8Array, key: SigningKey): Uint8Array {
  const { payload, payloadType, signatures } = parseEnvelope(envelopeBytes);
  if (signatures.some(({ keyId }) => keyId === key.keyId)) {
    throw new OppslagError<KeyFault>({
      code: 'KEY_USED',
      message: 'each key must sign once; this one has signed already',
      hint: 'Let somebody sign who has another key of the trust policy.',
    });
  }
  const signature = signatureOf(preAuthenticationEncoding(payloadType, payload), key);
  return encodeEnvelope({ payload, payloadType, signatures: [...signatures, signature] });
}

function signatureOf(signed: Uint8Array, { keyId, privateKey }: SigningKey): EnvelopeSignature {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw invalidKey('a signing key must be Ed25519');
  if (keyId !== keyIdOf(createPublicKey(privateKey)))
    throw invalidKey('a signing key must have its own key id');
  return { keyId, signature: sign(null, signed, privateKey) };
}

function encodeEnvelope({ payload, payloadType, signatures }: Envelope): Uint8Array {
  const bytes = canonicalBytes({
    payload: Buffer.from(payload).toString('base64'),
    payloadType,
    signatures: signatures.map(({ keyId, signature }) => ({
      keyid: keyId,
      sig: Buffer.from(signature).toString('base64'),
    })),
  });
  // A publisher must not produce what no client accepts, for example a payload over the limit.
  parseEnvelope(bytes);
  return bytes;
}

/**
 * Decodes an envelope strictly: at most 256 KiB, exact fields, 1–16 signatures of 64 bytes, base64 that round-trips,
 * and exactly the bytes that `signEnvelope` would write (base64 may be url-safe). A trailing newline is refused.
 * Throws `ENVELOPE_INVALID`.
 */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length > LIMITS.maxEnvelopeBytes) {
    throw rejection('ENVELOPE_INVALID', `the envelope must be at most ${LIMITS.maxEnvelopeBytes} bytes`);
  }
  const json = decodeStrictJson(bytes);
  if (json.fault !== undefined) throw rejection('ENVELOPE_INVALID', `the envelope ${json.fault}`);
  const parsed = envelopeShape.safeParse(json.value);
  if (!parsed.success) {
    throw rejection('ENVELOPE_INVALID', describeIssues('the envelope', parsed.error.issues).join('; '));
  }
  // Zod returns the fields in the order of the schema, so this is the form that signEnvelope writes.
  if (!equalBytes(canonicalBytes(parsed.data), bytes)) {
    throw rejection('ENVELOPE_INVALID', 'the envelope must be in canonical form, byte for byte');
  }
  return {
    payloadType: parsed.data.payloadType,
    payload: Buffer.from(parsed.data.payload, 'base64'),
    signatures: parsed.data.signatures.map(({ keyid, sig }) => ({
      keyId: keyid,
      signature: Buffer.from(sig, 'base64'),
    })),
  };
}

/**
 * Checks that at least `threshold` distinct public keys of `keys` signed the envelope as `payloadType`, and returns
 * their ids in ascending order.
 *
 * The key id in an envelope is not signed, so it never lends trust: every key is tried on every signature. It can
 * only take trust away. A signature that names one trusted key but was not made by it, or was made by a trusted key
 * under another name, refuses the whole envelope; so no bit of a trusted key's signature can change unnoticed.
 * Signatures by keys outside the policy are ignored, which is what makes key rotation possible.
 *
 * Throws `PAYLOAD_TYPE_WRONG`, `SIGNATURES_INSUFFICIENT` or `SIGNATURE_INVALID`.
 */
export function verifyEnvelope(options: {
  readonly envelope: Envelope;
  readonly keys: readonly TrustedKey[];
  readonly threshold: number;
  /** Default: `MANIFEST_PAYLOAD_TYPE`. */
  readonly payloadType?: string;
}): readonly string[] {
  const { envelope, keys, threshold, payloadType = MANIFEST_PAYLOAD_TYPE } = options;
  if (envelope.payloadType !== payloadType) {
    throw rejection('PAYLOAD_TYPE_WRONG', 'payloadType must be the one of a manifest, exactly');
  }
  const signed = preAuthenticationEncoding(payloadType, envelope.payload);
  // Ids are computed here, not taken from the options: one key listed under two ids must count once.
  const publicKeys = new Map(keys.map(({ publicKey }) => [keyIdOf(publicKey), publicKey]));
  const signers = new Set<string>();
  let isDamaged = false;
  for (const { keyId, signature } of envelope.signatures) {
    const signer = [...publicKeys].find(([, publicKey]) => verify(null, signed, publicKey, signature))?.[0];
    if (signer !== undefined) signers.add(signer);
    if (signer !== keyId && (signer !== undefined || publicKeys.has(keyId))) isDamaged = true;
  }
  // Written such that a threshold of zero or NaN, which a policy cannot have, refuses everything.
  const isEnough = threshold >= 1 && signers.size >= threshold;
  if (!isEnough) {
    throw rejection(
      'SIGNATURES_INSUFFICIENT',
      `signatures must come from at least ${threshold} distinct keys of the trust policy, but ${signers.size} did`,
    );
  }
  if (isDamaged) {
    throw rejection('SIGNATURE_INVALID', 'signatures must each be made by the trusted key that keyid names');
  }
  return [...signers].sort();
}
