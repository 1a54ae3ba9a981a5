import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OppslagError } from '../src/base/errors.ts';
import { readConfig } from '../src/config.ts';

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

describe('readConfig', () => {
  test('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      grpcAddress: '127.0.0.1:50051',
      httpAddress: '127.0.0.1:8080',
      store: resolve('snapshots'),
      trust: resolve('keys/trust.json'),
      refreshSchedule: '*/5 * * * *',
      logLevel: 'info',
    });
  });

  test('takes the environment before the file, and the file before the default', () => {
    const path = file(JSON.stringify({ logLevel: 'warn', grpcAddress: '[::1]:1234', store: 'data' }));
    const config = readConfig({ OPPSLAG_CONFIG: path, OPPSLAG_LOG_LEVEL: 'debug' });
    expect(config).toMatchObject({
      logLevel: 'debug',
      grpcAddress: '[::1]:1234',
      store: join(directory, 'data'),
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
    expect(message).toContain('has a field that is not a setting');
    expect(message).toContain('store in OPPSLAG_CONFIG must be a text');
    expect(message).toContain('grpcAddress in OPPSLAG_CONFIG must be a text');
  });

  test('turns HTTP off', () => {
    expect(readConfig({ OPPSLAG_HTTP_ADDRESS: 'off' }).httpAddress).toBeUndefined();
  });

  test.each([
    ['OPPSLAG_GRPC_ADDRESS', 'localhost', 'must be host:port, port 0 to 65535'],
    ['OPPSLAG_GRPC_ADDRESS', '127.0.0.1:65536', 'must be host:port, port 0 to 65535'],
    ['OPPSLAG_GRPC_ADDRESS', '', 'must be host:port, port 0 to 65535'],
    ['OPPSLAG_HTTP_ADDRESS', 'no', 'must be host:port, port 0 to 65535, or off'],
    ['OPPSLAG_STORE', '', 'must not be empty'],
    ['OPPSLAG_STORE', 'https://example.org/x', 'must be a directory; URLs are not supported yet'],
    ['OPPSLAG_REFRESH_SCHEDULE', '61 * * * *', 'must be a cron expression of five or six fields'],
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
      'has a field that is not a setting',
    ]) {
      expect(message).toContain(part);
    }
  });

  test.each(['[]', 'null', '"x"', '{'])('refuses a file that holds %s', (content) => {
    expect(faultsOf({ OPPSLAG_CONFIG: file(content) })).toContain('OPPSLAG_CONFIG must name');
  });
});
