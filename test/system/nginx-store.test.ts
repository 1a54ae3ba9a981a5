import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { HttpStore } from '../../src/snapshot/store/http-store.ts';
import { TestClient } from '../support/grpc-client.ts';
import { copyWorkplace, runCommand, serveIn, type Workplace } from '../support/service.ts';

let workplace: Workplace;
let nginx: ChildProcess;
let url: string;

beforeAll(async () => {
  workplace = copyWorkplace(inject('snapshotDirectory'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}/oppslag/`;
  const directory = workplace.directory;
  mkdirSync(join(directory, 'nginx'));
  // As root nginx gives up its rights, and then must be let in.
  for (const path of [directory, join(directory, 'nginx')]) chmodSync(path, 0o755);
  const configuration = join(directory, 'nginx.conf');
  writeFileSync(
    configuration,
    `daemon off; pid ${directory}/nginx/pid; error_log ${directory}/nginx/error.log;
events {}
http {
  default_type application/octet-stream;
  access_log ${directory}/nginx/access.log;
  client_body_temp_path ${directory}/nginx/a; proxy_temp_path ${directory}/nginx/b;
  fastcgi_temp_path ${directory}/nginx/c; uwsgi_temp_path ${directory}/nginx/d; scgi_temp_path ${directory}/nginx/e;
  gzip on; gzip_types *; gzip_min_length 1;
  server {
    listen 127.0.0.1:${port};
    ${documented().replaceAll('/srv/oppslag/snapshots', `${directory}/store`)}
  }
}
`,
  );
  nginx = spawn('/usr/sbin/nginx', ['-c', configuration, '-e', `${directory}/nginx/error.log`], {
    stdio: 'inherit',
  });
  for (let attempt = 0; attempt < 200 && !(await answers()); attempt++) {
    await new Promise((done) => setTimeout(done, 50));
  }
});

afterAll(async () => {
  const ended = new Promise((done) => nginx.on('close', done));
  nginx.kill('SIGQUIT');
  await ended;
  workplace.remove();
});

/** What operators are told to write. */
function documented(): string {
  const text = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
  return /```nginx\n([\s\S]*?)```/.exec(text)![1]!;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function answers(): Promise<boolean> {
  return await fetch(`${url}announcement`).then(
    (response) => response.ok,
    () => false,
  );
}

const accessLog = () => readFileSync(join(workplace.directory, 'nginx', 'access.log'), 'utf8');

test('nginx serves a published directory as it is', async () => {
  const verified = await runCommand(['verify', '--store', url], { env: workplace.env });
  expect(verified.stdout).toContain('good: signature, files, contents and probes are right');
  const service = await serveIn(workplace, { env: { OPPSLAG_STORE: url } });
  const client = new TestClient(service.grpc);
  const answer = await client.call(LookupService.method.lookupConcept, {
    system: 'postnummer',
    code: '9019',
  });
  expect(answer.concept?.coding?.display).toBe('TROMSØ');
  client.close();
  expect(await service.stop()).toBe(0);
});

test('the announcement is kept by no cache on the way', async () => {
  const response = await fetch(`${url}announcement`);
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(await response.text()).toMatch(/^1-[0-9a-f]{12}\.dsse\.json\n$/);
});

test('its ETags save what has not changed, and show what has', async () => {
  const store = new HttpStore({ url });
  const first = await store.readManifest();
  const before = accessLog().length;
  expect(Buffer.from(await store.readManifest()).equals(first)).toBe(true);
  // The line is written after the answer.
  await expect
    .poll(
      () =>
        accessLog()
          .slice(before)
          .match(/" 304 /g)?.length,
    )
    .toBe(1);
  const key = join(workplace.directory, 'keys', 'local.key.pem');
  expect((await runCommand(['renew', '--key', key], { env: workplace.env })).code).toBe(0);
  expect(Buffer.from(await store.readManifest()).equals(first)).toBe(false);
});
