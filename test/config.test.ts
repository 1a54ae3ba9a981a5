import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OppslagError } from '../src/base/errors.ts';
import { readConfig } from '../src/config.ts';

const STORE_RULE = 'must name directories, and http or https URLs without user, query and fragment';
const SCHEDULE_RULE = 'must be a cron expression of five or six fields that is due some day';
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'oppslag-config-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

function file(content: string): string {
  const path = join(directory, 'config.json');
  writeFileSync(path, content);
  return path;
}

function faultsOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(OppslagError);
    expect((error as OppslagError).code).toBe('CONFIG_INVALID');
    return (error as OppslagError).message;
  }
  throw new Error('the configuration was expected to be refused');
}

describe('answerCacheMib', () => {
  test('is a whole number of MiB, also as a number in the file', () => {
    expect(readConfig({}).answerCacheBytes).toBe(32 * 1024 * 1024);
    expect(readConfig({ OPPSLAG_ANSWER_CACHE_MIB: '0' }).answerCacheBytes).toBe(0);
    const path = file('{"answerCacheMib": 1024}');
    expect(readConfig({ OPPSLAG_CONFIG: path }).answerCacheBytes).toBe(1024 * 1024 * 1024);
    for (const value of ['', '-1', '1.5', '1025', 'off']) {
      expect(faultsOf({ OPPSLAG_ANSWER_CACHE_MIB: value })).toBe(
        'OPPSLAG_ANSWER_CACHE_MIB must be a whole number, 0 to 1024',
      );
    }
  });
});

describe('readConfig', () => {
  test('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      grpcAddress: '127.0.0.1:50051',
      httpAddress: '127.0.0.1:8080',
      adminAddress: undefined,
      stores: [resolve('snapshots')],
      cache: resolve('cache'),
      keptSnapshots: 5,
      trust: resolve('keys/trust.json'),
      refreshSchedule: '*/5 * * * *',
      logLevel: 'info',
      answerCacheBytes: 32 * 1024 * 1024,
    });
  });

  test.each([
    '127.0.0.1:1',
    '127.9.9.9:0',
    '[::1]:50052',
    'localhost:50052',
  ])('lets operators in on loopback (%s)', (address) => {
    expect(readConfig({ OPPSLAG_ADMIN_ADDRESS: address }).adminAddress).toBe(address);
  });

  test.each([
    '0.0.0.0:1',
    '[::]:1',
    '10.0.0.1:1',
    '127.0.0.1.example.org:1',
    'localhost.example.org:1',
    '1127.0.0.1:1',
  ])('lets operators in on %s only when that is said twice', (address) => {
    expect(() => readConfig({ OPPSLAG_ADMIN_ADDRESS: address })).toThrow(/must be on loopback unless/);
    const env = { OPPSLAG_ADMIN_ADDRESS: address, OPPSLAG_ADMIN_EXPOSED: 'true' };
    expect(readConfig(env).adminAddress).toBe(address);
  });

  test('tells where an address for operators stands that others can reach', () => {
    const rule = 'must be on loopback unless OPPSLAG_ADMIN_EXPOSED is true';
    const path = file('{"adminAddress": "0.0.0.0:5"}');
    expect(faultsOf({ OPPSLAG_CONFIG: path })).toBe(`adminAddress in OPPSLAG_CONFIG ${rule}`);
    const env = { OPPSLAG_CONFIG: path, OPPSLAG_ADMIN_ADDRESS: '0.0.0.0:6' };
    expect(faultsOf(env)).toBe(`OPPSLAG_ADMIN_ADDRESS ${rule}`);
  });

  test('keeps from 2 to 64 snapshots', () => {
    for (const wrong of ['1', '65', '', '2.5', 'x']) {
      expect(() => readConfig({ OPPSLAG_KEPT_SNAPSHOTS: wrong })).toThrow(/whole number, 2 to 64/);
    }
    expect(readConfig({ OPPSLAG_KEPT_SNAPSHOTS: '64' }).keptSnapshots).toBe(64);
  });

  test('takes the environment before the file, and the file before the default', () => {
    const path = file(JSON.stringify({ logLevel: 'warn', grpcAddress: '[::1]:1234', store: 'data' }));
    const config = readConfig({ OPPSLAG_CONFIG: path, OPPSLAG_LOG_LEVEL: 'debug' });
    expect(config).toMatchObject({
      logLevel: 'debug',
      grpcAddress: '[::1]:1234',
      stores: [join(directory, 'data')],
    });
  });

  test('ignores variables of others', () => {
    expect(() => readConfig({ PATH: '/bin', HOME: '/', OPPSLAGSTAVLE: 'x' })).not.toThrow();
  });

  test('ignores what Kubernetes sets for a Service of the same name', () => {
    const links = {
      OPPSLAG_SERVICE_HOST: '10.0.0.1',
      OPPSLAG_SERVICE_PORT_GRPC: '50051',
      OPPSLAG_PORT: 'tcp://10.0.0.1:50051',
    };
    expect(() => readConfig({ ...links, OPPSLAG_PORT_50051_TCP_ADDR: '10.0.0.1' })).not.toThrow();
  });

  test('ignores what it sets for a Service whose name only begins so, but not what a person mistyped', () => {
    const links = {
      OPPSLAG_GRPC_SERVICE_HOST: '10.0.0.1',
      OPPSLAG_GRPC_PORT: 'tcp://10.0.0.1:50051',
      OPPSLAG_GRPC_PORT_50051_TCP_PROTO: 'tcp',
    };
    expect(() => readConfig(links)).not.toThrow();
    expect(faultsOf({ OPPSLAG_GRPC_PORT: '50051' })).toContain('OPPSLAG_GRPC_PORT is not a setting');
  });

  test('takes no field of a file for a setting that is not one, nor null for a default', () => {
    const message = faultsOf({ OPPSLAG_CONFIG: file('{"toString": "x", "store": null, "grpcAddress": 5}') });
    expect(message).toContain(
      'OPPSLAG_CONFIG must have settings only, not "toString"; settings are grpcAddress, ',
    );
    expect(message).toContain('store in OPPSLAG_CONFIG must be a text');
    expect(message).toContain('grpcAddress in OPPSLAG_CONFIG must be a text');
  });

  test('names fields of a file that are no settings: so many, cut short, and nothing that steers a terminal', () => {
    const names = ['port', `\u001b[31m\u009b\u202e${'x'.repeat(60)}`, ...'abcdefgh'];
    const path = file(JSON.stringify(Object.fromEntries(names.map((name) => [name, 1]))));
    const shown = `"port", " [31m  ${'x'.repeat(33)}…", "a", "b", "c", "d", "e", "f" and 2 more; settings are`;
    expect(faultsOf({ OPPSLAG_CONFIG: path })).toContain(`must have settings only, not ${shown}`);
  });

  test('reads a file with the byte order mark of an editor on Windows', () => {
    expect(readConfig({ OPPSLAG_CONFIG: file('\ufeff{"logLevel": "warn"}') }).logLevel).toBe('warn');
  });

  test('turns HTTP and the cache off', () => {
    expect(readConfig({ OPPSLAG_HTTP_ADDRESS: 'off' }).httpAddress).toBeUndefined();
    expect(readConfig({ OPPSLAG_CACHE: 'off' }).cache).toBeUndefined();
  });

  test('takes several stores in their order: with commas, or as a list in the file', () => {
    const urls = 'https://a.example.org/oppslag/, mirror ,http://10.0.0.1:8000';
    const stores = ['https://a.example.org/oppslag/', resolve('mirror'), 'http://10.0.0.1:8000'];
    expect(readConfig({ OPPSLAG_STORE: urls }).stores).toEqual(stores);
    const path = file(JSON.stringify({ store: ['https://a.example.org', 'with, comma'], cache: 'kept' }));
    const config = readConfig({ OPPSLAG_CONFIG: path });
    expect(config.stores).toEqual(['https://a.example.org', join(directory, 'with, comma')]);
    expect(config.cache).toBe(join(directory, 'kept'));
  });

  test.each(['[]', '[1]', '{}', '5'])('refuses %s for the stores of a file', (store) => {
    expect(faultsOf({ OPPSLAG_CONFIG: file(`{"store":${store}}`) })).toMatch(/^store in OPPSLAG_CONFIG must/);
  });

  test.each([
    ['OPPSLAG_GRPC_ADDRESS', 'localhost', 'must be host:port, port 0 to 65535'],
    ['OPPSLAG_GRPC_ADDRESS', '127.0.0.1:65536', 'must be host:port, port 0 to 65535'],
    ['OPPSLAG_GRPC_ADDRESS', '', 'must be host:port, port 0 to 65535'],
    ['OPPSLAG_HTTP_ADDRESS', 'no', 'must be host:port, port 0 to 65535, or off'],
    ['OPPSLAG_STORE', '', STORE_RULE],
    ['OPPSLAG_STORE', 'snapshots,', STORE_RULE],
    ['OPPSLAG_STORE', 'ftp://example.org/x', STORE_RULE],
    ['OPPSLAG_STORE', 'https://user:secret@example.org/x', STORE_RULE],
    ['OPPSLAG_STORE', 'https://example.org/x?key=secret', STORE_RULE],
    ['OPPSLAG_STORE', 'https://', STORE_RULE],
    ['OPPSLAG_STORE', 'a,b,a', 'must name each store once'],
    ['OPPSLAG_STORE', 'a,b,c,d,e,f,g,h,i', 'must name at most 8 stores'],
    ['OPPSLAG_CACHE', '', 'must not be empty'],
    ['OPPSLAG_REFRESH_SCHEDULE', '61 * * * *', SCHEDULE_RULE],
    ['OPPSLAG_REFRESH_SCHEDULE', '0 0 31 2 *', SCHEDULE_RULE],
    ['OPPSLAG_LOG_LEVEL', 'verbose', 'must be one of trace, debug, info, warn, error, fatal, silent'],
    ['OPPSLAG_LOGLEVEL', 'info', 'is not a setting'],
    ['OPPSLAG_CONFIG', '/does/not/exist.json', 'must name a readable JSON file (ENOENT)'],
  ])('refuses a wrong %s, naming the rule and not the value', (variable, value, rule) => {
    const message = faultsOf({ [variable]: value });
    expect(message).toBe(`${variable} ${rule}`);
  });

  test('lists every fault of environment and file at once', () => {
    const path = file(JSON.stringify({ logLevel: 3, port: 1, trust: '' }));
    const message = faultsOf({ OPPSLAG_CONFIG: path, OPPSLAG_STORE: '', OPPSLAG_GRPC_PORT: '1' });
    expect(message).toMatch(/^5 settings are wrong/);
    for (const part of [
      'OPPSLAG_GRPC_PORT',
      'OPPSLAG_STORE',
      'logLevel in',
      'trust in',
      'must have settings only, not "port"',
    ]) {
      expect(message).toContain(part);
    }
  });

  test.each(['[]', 'null', '"x"', '{'])('refuses a file that holds %s', (content) => {
    expect(faultsOf({ OPPSLAG_CONFIG: file(content) })).toContain('OPPSLAG_CONFIG must name');
  });
});
