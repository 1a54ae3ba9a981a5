import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateKeyPair, keyIdOf, readSigningKey, readTrustedKey } from '../../src/trust/keys.ts';
import { refusal, sha256 } from './support.ts';

const pair = generateKeyPair();

describe('generateKeyPair', () => {
  it('makes PEM that both readers take, with one id', () => {
    expect(pair.privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(pair.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(readSigningKey(pair.privateKeyPem).keyId).toBe(pair.keyId);
    expect(readTrustedKey(pair.publicKeyPem).keyId).toBe(pair.keyId);
  });

  it('makes another key each time', () => {
    expect(generateKeyPair().keyId).not.toBe(pair.keyId);
  });
});

describe('keyIdOf', () => {
  it('is the hash of the SPKI DER, which is what lies inside the PEM', () => {
    const der = Buffer.from(pair.publicKeyPem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    expect(keyIdOf(createPublicKey(pair.publicKeyPem))).toBe(sha256(der));
    expect(pair.keyId).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('reading keys', () => {
  const rsa = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const encrypted = generateKeyPairSync('ed25519').privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'secret',
  }) as string;
  const certificate = pair.publicKeyPem.replaceAll('PUBLIC KEY', 'CERTIFICATE');
  const garbage = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';

  it.each([
    ['a public key', pair.publicKeyPem, 'must not be a public key'],
    ['an encrypted key', encrypted, 'must not be encrypted'],
    ['another algorithm', rsa.privateKey, 'must be Ed25519'],
    ['no PEM', 'hunter2', 'PKCS #8'],
    ['nothing', '', 'PKCS #8'],
    ['two blocks', pair.privateKeyPem + pair.privateKeyPem, 'exactly one'],
    ['a damaged block', garbage, 'readable'],
  ])('readSigningKey says what is wrong with %s', (_, pem, rule) => {
    const error = refusal(() => readSigningKey(pem));
    expect(error.code).toBe('KEY_INVALID');
    expect(error.message).toContain(rule);
    expect(error.message).not.toMatch(/hunter2|AAAA/);
    expect(error.hint).toBeDefined();
  });

  it.each([
    ['a private key', pair.privateKeyPem, 'must not be a private key'],
    ['a certificate', certificate, 'SPKI'],
    ['another algorithm', rsa.publicKey, 'must be Ed25519'],
    ['nothing', '', 'SPKI'],
    ['a damaged block', garbage.replaceAll('PRIVATE', 'PUBLIC'), 'readable'],
  ])('readTrustedKey says what is wrong with %s', (_, pem, rule) => {
    const error = refusal(() => readTrustedKey(pem));
    expect(error.code).toBe('KEY_INVALID');
    expect(error.message).toContain(rule);
  });
});
