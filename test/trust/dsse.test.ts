import { execFileSync } from 'node:child_process';
import { sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  MANIFEST_PAYLOAD_TYPE,
  parseEnvelope,
  preAuthenticationEncoding,
  signEnvelope,
  verifyEnvelope,
} from '../../src/trust/dsse.ts';
import type { TrustedKey } from '../../src/trust/keys.ts';
import { codeOf, newKey, refusal, type TestKey, tamper, text, type WireEnvelope } from './support.ts';

const [working, backup, stranger] = [newKey(), newKey(), newKey()] as const;
// Bytes whose base64 needs both characters that differ between the alphabets, and padding.
const payload = Buffer.from([0xfb, 0xff, 0xbf, 0x00, 0x01, 0x02, 0x03]);
const signed = (...keys: TestKey[]) => signEnvelope({ payload, keys: keys.map((key) => key.signing) });

function verifyBytes(bytes: Uint8Array, keys: readonly TrustedKey[], threshold = 1): readonly string[] {
  return verifyEnvelope({ envelope: parseEnvelope(bytes), keys, threshold });
}

describe('preAuthenticationEncoding', () => {
  it('gives the vector of the DSSE specification', () => {
    const bytes = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(text(bytes)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('counts bytes, not characters', () => {
    expect(text(preAuthenticationEncoding('ø', Buffer.from('å')))).toBe('DSSEv1 2 ø 2 å');
  });
});

describe('signEnvelope', () => {
  it('writes the one canonical form', () => {
    const wire = JSON.parse(text(signed(working))) as WireEnvelope;
    expect(text(signed(working))).toBe(
      `{"payload":"+/+/AAECAw==","payloadType":"${MANIFEST_PAYLOAD_TYPE}",` +
        `"signatures":[{"keyid":"${working.keyId}","sig":"${wire.signatures[0]!.sig}"}]}`,
    );
  });

  it('makes signatures that OpenSSL verifies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oppslag-dsse-'));
    try {
      const { signatures } = parseEnvelope(signed(working));
      writeFileSync(join(folder, 'key.pem'), working.publicKeyPem);
      writeFileSync(join(folder, 'pae'), preAuthenticationEncoding(MANIFEST_PAYLOAD_TYPE, payload));
      writeFileSync(join(folder, 'sig'), signatures[0]!.signature);
      const args = 'pkeyutl -verify -rawin -pubin -inkey key.pem -in pae -sigfile sig'.split(' ');
      expect(execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' })).toContain(
        'Verified Successfully',
      );
      writeFileSync(join(folder, 'pae'), preAuthenticationEncoding('text/plain', payload));
      expect(() => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses the same key twice, another key’s id, no keys and a payload no client would accept', () => {
    expect(codeOf(() => signed(working, working))).toBe('KEY_INVALID');
    const mislabelled = { keyId: backup.keyId, privateKey: working.signing.privateKey };
    expect(codeOf(() => signEnvelope({ payload, keys: [mislabelled] }))).toBe('KEY_INVALID');
    expect(codeOf(() => signed())).toBe('ENVELOPE_INVALID');
    const large = Buffer.alloc(200 * 1024);
    expect(codeOf(() => signEnvelope({ payload: large, keys: [working.signing] }))).toBe('ENVELOPE_INVALID');
  });
});

describe('parseEnvelope', () => {
  const canonical = signed(working);
  const refused = (bytes: Uint8Array | string) => codeOf(() => parseEnvelope(Buffer.from(bytes)));

  it('reads back what was signed', () => {
    const envelope = parseEnvelope(canonical);
    expect(envelope.payloadType).toBe(MANIFEST_PAYLOAD_TYPE);
    expect(Buffer.compare(envelope.payload, payload)).toBe(0);
    expect(envelope.signatures.map((each) => [each.keyId, each.signature.length])).toEqual([
      [working.keyId, 64],
    ]);
  });

  it.each([
    ['nothing', ''],
    ['white space', ' '],
    ['a trailing newline', `${text(canonical)}\n`],
    ['a leading space', ` ${text(canonical)}`],
    ['a byte order mark', `\uFEFF${text(canonical)}`],
    ['two values', text(canonical) + text(canonical)],
    ['indentation', JSON.stringify(JSON.parse(text(canonical)), undefined, 2)],
    ['an escaped letter', text(canonical).replace('"payloadType"', '"payload\\u0054ype"')],
    ['a duplicate key', text(canonical).replace('{', '{"payloadType":"x",')],
    ['null', 'null'],
    ['a list', '[]'],
    ['__proto__', text(canonical).replace('{', '{"__proto__":{},')],
  ])('refuses %s', (_, bytes) => {
    expect(refused(bytes)).toBe('ENVELOPE_INVALID');
  });

  it('refuses another order of fields', () => {
    const reordered = tamper(canonical, ({ payload, payloadType, signatures }) => ({
      payloadType,
      payload,
      signatures,
    }));
    expect(refused(reordered)).toBe('ENVELOPE_INVALID');
  });

  it('refuses invalid UTF-8, too many bytes and too many levels', () => {
    expect(refused(Buffer.from([0x22, 0xff, 0x22]))).toBe('ENVELOPE_INVALID');
    expect(refused(Buffer.alloc(256 * 1024 + 1, 0x20))).toBe('ENVELOPE_INVALID');
    expect(refused('['.repeat(200_000))).toBe('ENVELOPE_INVALID');
    expect(refusal(() => parseEnvelope(Buffer.from('['.repeat(9) + ']'.repeat(9)))).message).toContain(
      'levels',
    );
  });

  const changes: Record<string, (wire: WireEnvelope) => unknown> = {
    'stripped signatures': ({ payload, payloadType }) => ({ payload, payloadType }),
    'no signatures': (wire) => ({ ...wire, signatures: [] }),
    'null signatures': (wire) => ({ ...wire, signatures: null }),
    'a null signature': (wire) => ({ ...wire, signatures: [null] }),
    'an empty signature': (wire) => ({ ...wire, signatures: [{ keyid: working.keyId, sig: '' }] }),
    'a null sig': (wire) => ({ ...wire, signatures: [{ keyid: working.keyId, sig: null }] }),
    'a signature object': (wire) => ({ ...wire, signatures: wire.signatures[0] }),
    'an empty keyid': (wire) => ({ ...wire, signatures: [{ ...wire.signatures[0], keyid: '' }] }),
    'a missing keyid': (wire) => ({ ...wire, signatures: [{ sig: wire.signatures[0]!.sig }] }),
    'a short signature': (wire) => ({
      ...wire,
      signatures: [{ keyid: 'a', sig: Buffer.alloc(63).toString('base64') }],
    }),
    'a long signature': (wire) => ({
      ...wire,
      signatures: [{ keyid: 'a', sig: Buffer.alloc(65).toString('base64') }],
    }),
    'seventeen signatures': (wire) => ({ ...wire, signatures: Array(17).fill(wire.signatures[0]) }),
    'a key inside the envelope': (wire) => ({ ...wire, key: stranger.publicKeyPem }),
    'a key inside a signature': (wire) => ({
      ...wire,
      signatures: [{ ...wire.signatures[0], key: stranger.publicKeyPem }],
    }),
    'an empty payload': (wire) => ({ ...wire, payload: '' }),
    'a payload with white space': (wire) => ({ ...wire, payload: `${wire.payload}\n` }),
    'a payload without its padding': (wire) => ({ ...wire, payload: wire.payload.replaceAll('=', '') }),
    'a payload with loose bits': (wire) => ({ ...wire, payload: wire.payload.replace('w==', 'x==') }),
    'a payload in both alphabets': (wire) => ({ ...wire, payload: wire.payload.replace('+', '-') }),
  };
  it.each(Object.entries(changes))('refuses %s', (_, change) => {
    expect(refused(tamper(canonical, change))).toBe('ENVELOPE_INVALID');
  });

  it('accepts url-safe base64, with and without padding', () => {
    const urlSafe = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_');
    for (const rewrite of [urlSafe, (base64: string) => urlSafe(base64).replaceAll('=', '')]) {
      const bytes = tamper(canonical, (wire) => {
        wire.payload = rewrite(wire.payload);
        for (const each of wire.signatures) each.sig = rewrite(each.sig);
      });
      expect(verifyBytes(bytes, [working.trusted])).toEqual([working.keyId]);
    }
  });

  it('keeps the message short, whatever a stranger sends', () => {
    const bytes = tamper(canonical, (wire) => ({ ...wire, signatures: Array(100_000).fill(0) }));
    expect(refusal(() => parseEnvelope(bytes)).message.length).toBeLessThan(2_000);
  });

  it('names the field and the rule, never the value', () => {
    const bytes = tamper(canonical, (wire) => ({
      ...wire,
      evil_field: 1,
      payload: 'evil value',
      signatures: [{}],
    }));
    const { message, cause } = refusal(() => parseEnvelope(bytes));
    expect(message).toContain('signatures[0].sig must be text');
    expect(message).not.toMatch(/evil/);
    expect(cause).toBeUndefined();
  });
});

describe('verifyEnvelope', () => {
  const both = [working.trusted, backup.trusted];
  const duplicate = (wire: WireEnvelope, keyid?: string) => {
    const first = wire.signatures[0]!;
    wire.signatures = [first, { ...first, keyid: keyid ?? first.keyid }];
  };

  it('returns who signed, once each and sorted', () => {
    expect(verifyBytes(signed(working), both)).toEqual([working.keyId]);
    expect(verifyBytes(signed(backup, working), both, 2)).toEqual([working.keyId, backup.keyId].sort());
  });

  it('refuses fewer than threshold keys', () => {
    expect(codeOf(() => verifyBytes(signed(working), both, 2))).toBe('SIGNATURES_INSUFFICIENT');
    expect(codeOf(() => verifyBytes(signed(stranger), both))).toBe('SIGNATURES_INSUFFICIENT');
    expect(codeOf(() => verifyBytes(signed(working, stranger), both, 2))).toBe('SIGNATURES_INSUFFICIENT');
  });

  it('counts one key once: the same signature twice, two ids in the envelope, two ids in the policy', () => {
    const twice = tamper(signed(working), (wire) => duplicate(wire));
    expect(codeOf(() => verifyBytes(twice, both, 2))).toBe('SIGNATURES_INSUFFICIENT');
    const underTwoIds = tamper(signed(working), (wire) => duplicate(wire, backup.keyId));
    expect(codeOf(() => verifyBytes(underTwoIds, both, 2))).toBe('SIGNATURES_INSUFFICIENT');
    const underUnknownId = tamper(signed(working), (wire) => duplicate(wire, 'other'));
    expect(codeOf(() => verifyBytes(underUnknownId, both, 2))).toBe('SIGNATURES_INSUFFICIENT');
    const listedTwice = [working.trusted, { keyId: 'other', publicKey: working.trusted.publicKey }];
    expect(codeOf(() => verifyBytes(twice, listedTwice, 2))).toBe('SIGNATURES_INSUFFICIENT');
  });

  it('refuses another payload type, also when it was signed as such with the same key', () => {
    const other = signEnvelope({
      payload,
      payloadType: 'application/vnd.in-toto+json',
      keys: [working.signing],
    });
    expect(codeOf(() => verifyBytes(other, both))).toBe('PAYLOAD_TYPE_WRONG');
    const relabelled = tamper(other, (wire) => ({ ...wire, payloadType: MANIFEST_PAYLOAD_TYPE }));
    expect(codeOf(() => verifyBytes(relabelled, both))).toBe('SIGNATURES_INSUFFICIENT');
    const upperCase = tamper(signed(working), (wire) => ({
      ...wire,
      payloadType: wire.payloadType.toUpperCase(),
    }));
    expect(codeOf(() => verifyBytes(upperCase, both))).toBe('PAYLOAD_TYPE_WRONG');
  });

  it('refuses a signature over the bare payload', () => {
    const sig = sign(null, payload, working.signing.privateKey).toString('base64');
    const bare = tamper(signed(working), (wire) => ({
      ...wire,
      signatures: [{ keyid: working.keyId, sig }],
    }));
    expect(codeOf(() => verifyBytes(bare, both))).toBe('SIGNATURES_INSUFFICIENT');
  });

  it('refuses a changed payload', () => {
    const changed = tamper(signed(working), (wire) => ({ ...wire, payload: 'AAAA' }));
    expect(codeOf(() => verifyBytes(changed, both))).toBe('SIGNATURES_INSUFFICIENT');
  });

  it('does not need the key id to find the key, but refuses a wrong one', () => {
    const mislabelled = tamper(signed(working), (wire) => {
      wire.signatures[0]!.keyid = 'other';
    });
    expect(codeOf(() => verifyBytes(mislabelled, both))).toBe('SIGNATURE_INVALID');
  });

  it('refuses a damaged signature of a trusted key even when enough others are good', () => {
    const zeros = Buffer.alloc(64).toString('base64');
    const damaged = tamper(signed(working, backup), (wire) => {
      wire.signatures[1]!.sig = zeros;
    });
    expect(codeOf(() => verifyBytes(damaged, both))).toBe('SIGNATURE_INVALID');
  });

  it('ignores signatures by keys outside the policy, so that keys can be rotated', () => {
    expect(verifyBytes(signed(stranger, working), [working.trusted])).toEqual([working.keyId]);
  });

  it.each([0, -1, Number.NaN])('refuses everything at threshold %s', (threshold) => {
    expect(codeOf(() => verifyBytes(signed(working), both, threshold))).toBe('SIGNATURES_INSUFFICIENT');
  });
});
