import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { OppslagError } from '../base/errors.ts';

/** Why a key cannot be used. */
export type KeyFault = 'KEY_INVALID' | 'KEY_USED';

/** A public key that a trust policy names. */
export interface TrustedKey {
  /** Lower-case hex SHA-256 of the SPKI DER. */
  readonly keyId: string;
  /** Ed25519. */
  readonly publicKey: KeyObject;
}

/** A key to sign with. */
export interface SigningKey {
  /** Key id of the public half, see `keyIdOf`. */
  readonly keyId: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
}

/** A new key pair as text, ready to be written to two files. */
export interface KeyPairPem {
  readonly keyId: string;
  /** PKCS #8, unencrypted: whoever writes it to disk must restrict who can read it. */
  readonly privateKeyPem: string;
  /** SPKI, as a trust policy wants it. */
  readonly publicKeyPem: string;
}

const PEM = /^\s*-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\s]+-----END \1-----\s*$/;

/** Makes a new Ed25519 key pair. */
export function generateKeyPair(): KeyPairPem {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    keyId: keyIdOf(publicKey),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKeyPem: publicKeyPem(publicKey),
  };
}

/** The id of a public key: lower-case hex SHA-256 of its SPKI DER, 64 characters. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** Writes a public key as SPKI PEM. */
export function publicKeyPem(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'pem' }) as string;
}

/**
 * Reads a private key from PKCS #8 PEM. Throws OppslagError<KeyFault> that tells the usual mistakes apart (public
 * key, encrypted key, other algorithm) and never quotes the key.
 */
export function readSigningKey(pem: string): SigningKey {
  const label = labelOf(pem);
  if (label === 'PUBLIC KEY') throw invalidKey('the private key must not be a public key');
  if (label === 'ENCRYPTED PRIVATE KEY') throw invalidKey('the private key must not be encrypted');
  if (label !== 'PRIVATE KEY') throw invalidKey('the private key must be exactly one PKCS #8 PEM block');
  const privateKey = requireEd25519('private', () => createPrivateKey(pem));
  return { keyId: keyIdOf(createPublicKey(privateKey)), privateKey };
}

/**
 * Reads a public key from SPKI PEM. Throws OppslagError<KeyFault>. Private keys and certificates, from which Node
 * would derive the public key, are refused: a private key has no place in a policy.
 */
export function readTrustedKey(pem: string): TrustedKey {
  const label = labelOf(pem);
  if (label?.endsWith('PRIVATE KEY')) throw invalidKey('the public key must not be a private key');
  if (label !== 'PUBLIC KEY') throw invalidKey('the public key must be exactly one SPKI PEM block');
  const publicKey = requireEd25519('public', () => createPublicKey(pem));
  return { keyId: keyIdOf(publicKey), publicKey };
}

/** The error of a key that cannot be used. */
export function invalidKey(message: string): OppslagError<KeyFault> {
  return new OppslagError({
    code: 'KEY_INVALID',
    message,
    hint: 'Use a file that `oppslag keygen` made, complete and unchanged.',
  });
}

function labelOf(pem: string): string | undefined {
  return PEM.exec(pem)?.[1];
}

function requireEd25519(half: 'private' | 'public', read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw invalidKey(`the ${half} key must be readable PEM`);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw invalidKey(`the ${half} key must be Ed25519`);
  return key;
}
