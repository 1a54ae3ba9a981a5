import { describe, expect, it } from 'vitest';
import { decodeBase64, decodeStrictJson } from '../../src/trust/strict-json.ts';

const decode = (text: string) => decodeStrictJson(Buffer.from(text));

describe('decodeStrictJson', () => {
  it('counts levels outside strings only', () => {
    const atLimit = `${'['.repeat(8)}"[[[\\"[[["${']'.repeat(8)}`;
    expect(decode(atLimit).fault).toBeUndefined();
    expect(decode(`[${atLimit}]`).fault).toContain('8 levels');
    expect(decode('[[],[],[],[],[],[],[],[],[],[]]').fault).toBeUndefined();
  });

  it('survives nesting that would exhaust a recursive parser', () => {
    expect(decode('{"a":'.repeat(1_000_000)).fault).toContain('levels');
  });

  it('refuses a byte order mark, invalid UTF-8 and anything after the value', () => {
    expect(decode('\uFEFF1').fault).toBeDefined();
    expect(decodeStrictJson(Buffer.from([0x22, 0xc0, 0xaf, 0x22])).fault).toContain('UTF-8');
    expect(decode('1 2').fault).toBeDefined();
  });

  it('does not quote the text', () => {
    expect(decode('{"secret": hunter2}').fault).not.toMatch(/hunter2|secret/);
  });
});

describe('decodeBase64', () => {
  // Standard with padding, url-safe with padding, url-safe without.
  it.each(['', 'AA==', 'AAA=', 'AAAA', '+/8=', '-_8=', '-_8', 'AA'])('accepts %j', (text) => {
    expect(decodeBase64(text)).toBeDefined();
  });

  it.each([
    'A',
    'AB==',
    'AA=',
    'AA===',
    '+_8=',
    ' AA==',
    'AA==\n',
    'A*A=',
    'AA==AA==',
    '=',
    '+/8',
  ])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
