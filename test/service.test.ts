import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { LookupService } from '../gen/oppslag/v1/lookup_service_pb.ts';
import { SearchService } from '../gen/oppslag/v1/search_service_pb.ts';
import { TestClient } from './support/grpc-client.ts';
import {
  copyWorkplace,
  type RunningService,
  runCommand,
  serveIn,
  type Workplace,
} from './support/service.ts';

let workplace: Workplace;
let service: RunningService | undefined;

beforeEach(() => {
  workplace = copyWorkplace(inject('snapshotDirectory'));
});

afterEach(async () => {
  await service?.stop();
  service = undefined;
  workplace.remove();
});

describe('start', () => {
  test('tells in one JSON line where it serves what', async () => {
    service = await serveIn(workplace);
    expect(service.serving).toMatchObject({ msg: 'serving', sequence: 1, concepts: 26_109 });
    expect(service.serving.grpc).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    expect(service.serving.http).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    expect(service.serving.snapshot).toMatch(/^1-[0-9a-f]{12}$/);
  });

  test('tells it at every log level, and with HTTP off', async () => {
    service = await serveIn(workplace, { env: { OPPSLAG_LOG_LEVEL: 'error', OPPSLAG_HTTP_ADDRESS: 'off' } });
    expect(service.serving.http).toBe('off');
    expect(service.output().trim().split('\n')).toHaveLength(1);
  });

  test('takes settings from a file, with paths relative to it', async () => {
    const config = join(workplace.directory, 'oppslag.json');
    writeFileSync(
      config,
      JSON.stringify({ store: 'store', trust: 'keys/trust.json', grpcAddress: '127.0.0.1:0' }),
    );
    const { OPPSLAG_STORE: _, OPPSLAG_TRUST: __, ...env } = workplace.env;
    service = await serveIn({ ...workplace, env: { ...env, OPPSLAG_CONFIG: config } });
    expect(service.serving.sequence).toBe(1);
  });

  test('serves a store that nobody may write to', async () => {
    chmodSync(workplace.store, 0o555);
    service = await serveIn(workplace);
    expect(service.serving.sequence).toBe(1);
    chmodSync(workplace.store, 0o755);
  });
});

describe('HTTP', () => {
  test('answers liveness, readiness and metrics', async () => {
    service = await serveIn(workplace);
    const client = new TestClient(service.grpc);
    await client.call(LookupService.method.lookupConcept, { system: 'land', code: 'NO' });
    await client.failure(LookupService.method.lookupConcept, { system: 'land', code: '??' });
    client.close();
    const get = async (path: string) => {
      const response = await fetch(`${service?.http}${path}`);
      return { status: response.status, text: await response.text() };
    };
    expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    expect(await get('/readyz')).toEqual({ status: 200, text: 'ready\n' });
    expect((await get('/elsewhere')).status).toBe(404);
    const posted = await fetch(`${service.http}/metrics`, { method: 'POST' });
    expect(posted.status).toBe(405);
    expect(posted.headers.get('allow')).toBe('GET, HEAD');
    const { text } = await get('/metrics');
    const method = 'grpc_method="/oppslag.v1.LookupService/LookupConcept"';
    expect(text).toContain(`grpc_server_started_total{${method}} 2`);
    expect(text).toContain(`grpc_server_handled_total{${method},grpc_code="OK"} 1`);
    expect(text).toContain('oppslag_snapshot_sequence 1');
    expect(text).toContain('oppslag_concepts 26109');
    expect(text).toContain('oppslag_refreshes_total{outcome="activated"} 1');
    for (const outcome of ['held', 'ROLLBACK', 'INTERNAL_FAULT']) {
      expect(text).toContain(`oppslag_refreshes_total{outcome="${outcome}"} 0`);
    }
  });
});

describe('SIGTERM', () => {
  test('ends with code 0; no call that was accepted is lost', async () => {
    service = await serveIn(workplace);
    const client = new TestClient(service.grpc);
    const method = LookupService.method.lookupConcept;
    await client.call(method, { system: 'land', code: 'NO' });
    const calls = Array.from({ length: 500 }, () => client.call(method, { system: 'icd-10', code: 'A00.0' }));
    const stopped = service.stop();
    const answers = await Promise.all(calls);
    expect(answers.every((answer) => answer.matchedCode === 'A00.0')).toBe(true);
    expect(await stopped).toBe(0);
    client.close();
    expect(service.output()).toMatch(/"msg":"draining".*"msg":"stopped"/s);
    service = undefined;
  });

  test('makes the readiness probe fail before the listener closes', async () => {
    service = await serveIn(workplace);
    const stopped = service.stop();
    let text = '';
    for (let i = 0; i < 100 && text !== 'not ready\n'; i++) {
      text = await fetch(`${service.http}/readyz`).then(
        (response) => response.text(),
        () => 'closed',
      );
    }
    expect(text).toBe('not ready\n');
    expect(await stopped).toBe(0);
    service = undefined;
  });

  test.skipIf(!existsSync('/dev/full'))('ends it on a full disk too (needs /dev/full)', async () => {
    const grpc = await freeAddress();
    const full = openSync('/dev/full', 'w');
    const program = resolve(import.meta.dirname, '../bin/oppslag.js');
    const child = spawn(process.execPath, [program, 'serve'], {
      env: { ...process.env, ...workplace.env, OPPSLAG_GRPC_ADDRESS: grpc },
      stdio: ['ignore', full, 'ignore'],
    });
    closeSync(full);
    const ended = new Promise<number | null>((done) => child.on('close', done));
    try {
      await answers(grpc, child);
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });

  async function freeAddress(): Promise<string> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => server.close(done));
    return `127.0.0.1:${port}`;
  }

  /** Waits until a service answers there, which has no way to say so. */
  async function answers(grpc: string, child: ChildProcess): Promise<void> {
    for (let isServing = false; !isServing && child.exitCode === null; ) {
      const client = new TestClient(grpc);
      const call = client.call(LookupService.method.lookupConcept, { system: 'land', code: 'NO' });
      isServing = await call.then(
        () => true,
        () => false,
      );
      client.close();
    }
  }
});

describe('what goes wrong at the start', () => {
  async function serveFails(env: Record<string, string> = {}) {
    const result = await runCommand(['serve'], { env: { ...workplace.env, ...env } });
    expect(result.stderr).not.toMatch(/\n\s+at /);
    return result;
  }

  test('a missing trust policy', async () => {
    const { code, stderr } = await serveFails({ OPPSLAG_TRUST: join(workplace.directory, 'none.json') });
    expect(code).toBe(1);
    expect(stderr).toContain('OPPSLAG_TRUST must name a readable trust policy (ENOENT)');
    expect(stderr).toContain('oppslag keygen');
  });

  test('a trust policy without keys', async () => {
    writeFileSync(workplace.trust, '{"repository":"r","epoch":1,"keys":[]}');
    const { code, stderr } = await serveFails();
    expect(code).toBe(1);
    expect(stderr).toContain('keys');
  });

  test('an empty store', async () => {
    const empty = join(workplace.directory, 'nothing');
    const { code, stdout, stderr } = await serveFails({ OPPSLAG_STORE: empty });
    expect(code).toBe(1);
    expect(stderr).toContain('the store has no announced manifest');
    expect(stdout).toMatch(/"reason":"MANIFEST_MISSING".*\n$/);
  });

  test('a snapshot signed by somebody else', async () => {
    const other = join(workplace.directory, 'other');
    await runCommand(['keygen', '--directory', other, '--trust', join(other, 'trust.json')], {
      env: workplace.env,
    });
    const { code, stderr } = await serveFails({ OPPSLAG_TRUST: join(other, 'trust.json') });
    expect(code).toBe(1);
    expect(stderr).toContain('key');
  });

  test('an unsigned snapshot', async () => {
    const name = readFileSync(join(workplace.store, 'announcement'), 'utf8').trim();
    const path = join(workplace.store, 'manifests', name);
    const envelope = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...envelope, signatures: [] }));
    const { code, stderr } = await serveFails();
    expect(code).toBe(1);
    expect(stderr).toContain('signatures');
  });

  test('a damaged segment', async () => {
    const files = readdirSync(join(workplace.store, 'files'));
    const path = join(workplace.store, 'files', files[0]!);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    const { code, stderr } = await serveFails();
    expect(code).toBe(1);
    expect(stderr).toContain('sha256 must be the manifest');
  });

  test.each([
    ['gRPC', 'OPPSLAG_GRPC_ADDRESS'],
    ['HTTP', 'OPPSLAG_HTTP_ADDRESS'],
  ])('a port in use for %s', async (_, variable) => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };
    const { code, stderr } = await serveFails({ [variable]: `127.0.0.1:${port}` });
    blocker.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`${variable} must be an address of this machine whose port is free`);
  });

  test('wrong settings: all at once, exit code 78', async () => {
    const { code, stderr } = await serveFails({
      OPPSLAG_GRPC_ADDRESS: 'nowhere',
      OPPSLAG_HTTP_ADDRESS: '127.0.0.1:99999',
      OPPSLAG_LOG_LEVEL: 'loud',
      OPPSLAG_REFRESH_SCHEDULE: 'sometimes',
      OPPSLAG_GRCP_ADDRESS: 'typo',
    });
    expect(code).toBe(78);
    const names = [
      'OPPSLAG_GRCP_ADDRESS',
      'OPPSLAG_GRPC_ADDRESS',
      'OPPSLAG_HTTP_ADDRESS',
      'OPPSLAG_LOG_LEVEL',
    ];
    for (const name of [...names, 'OPPSLAG_REFRESH_SCHEDULE']) expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/nowhere|99999|loud|sometimes|typo/);
  });
});

describe('what a person typed', () => {
  const canaries = ['01018012345', 'KariNordmann', '\u001b[31mrød', 'linje\nskift', 'ærlig-hemmelig'];

  test('is in no log line, no metric and no error, at any level', async () => {
    service = await serveIn(workplace, { env: { OPPSLAG_LOG_LEVEL: 'trace' } });
    const client = new TestClient(service.grpc);
    const failures: string[] = [];
    const { lookupConcept, batchLookupConcepts, validateCode } = LookupService.method;
    for (const secret of canaries) {
      const attempts = [
        client.call(lookupConcept, { system: secret, code: secret, asOf: secret }),
        client.call(lookupConcept, {
          system: 'icd-10',
          code: secret,
          displayLanguages: [secret],
          follow: [secret],
        }),
        client.call(batchLookupConcepts, { system: 'icd-10', codes: [secret], properties: [secret] }),
        client.call(validateCode, { system: 'icd-10', code: secret, display: secret }),
        client.call(SearchService.method.searchConcepts, { systems: ['icd-10', 'land'], query: secret }),
        client.call(SearchService.method.searchConcepts, {
          systems: [secret],
          query: secret,
          ancestor: secret,
        }),
      ];
      for (const result of await Promise.allSettled(attempts)) {
        if (result.status === 'rejected') failures.push(String(result.reason), JSON.stringify(result.reason));
      }
    }
    const metrics = await (await fetch(`${service.http}/metrics`)).text();
    client.close();
    await service.stop();
    const seen = [service.output(), metrics, ...failures].join('\n');
    service = undefined;
    expect(seen.match(/"msg":"call"/g)?.length).toBe(canaries.length * 6);
    for (const secret of canaries) {
      expect(seen).not.toContain(secret);
      expect(seen).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  });
});
