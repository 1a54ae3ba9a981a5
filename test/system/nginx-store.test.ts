import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
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
let tlsUrl: string;

beforeAll(async () => {
  workplace = copyWorkplace(inject('snapshotDirectory'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  tlsUrl = `https://localhost:${tlsPort}/oppslag/`;
  url = `http://127.0.0.1:${port}/oppslag/`;
  const directory = workplace.directory;
  mkdirSync(join(directory, 'nginx'));
  // As root nginx gives up its rights, and then must be let in.
  for (const path of [directory, join(directory, 'nginx')]) chmodSync(path, 0o755);
  const locations = documented().replaceAll('/srv/oppslag/snapshots', `${directory}/store`);
  const certificate = makeCertificate(directory);
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
    ${locations}
  }
  server {
    listen 127.0.0.1:${tlsPort} ssl;
    ssl_certificate ${certificate}; ssl_certificate_key ${directory}/tls.key;
    ${locations}
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

/** A certificate that only who names it trusts. */
function makeCertificate(directory: string): string {
  const certificate = join(directory, 'tls.pem');
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-noenc',
    '-keyout',
    join(directory, 'tls.key'),
  ];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-out', certificate], { stdio: 'pipe' });
  return certificate;
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

test('behind TLS it is a store for whoever trusts its certificate, and for nobody else', async () => {
  const verify = ['verify', '--store', tlsUrl];
  const trusting = { ...workplace.env, NODE_EXTRA_CA_CERTS: join(workplace.directory, 'tls.pem') };
  const good = await runCommand(verify, { env: trusting });
  expect(good.stdout).toContain('good: signature, files, contents and probes are right');
  const refused = await runCommand(verify, { env: workplace.env });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('with a certificate that is trusted (DEPTH_ZERO_SELF_SIGNED_CERT)');
  // The right certificate at another name is no better.
  const misnamed = ['verify', '--store', tlsUrl.replace('localhost', '127.0.0.1')];
  const elsewhere = await runCommand(misnamed, { env: trusting });
  expect(elsewhere.stderr).toContain('(ERR_TLS_CERT_ALTNAME_INVALID)');
});

test('a service behind TLS refreshes from it, and keeps serving when the certificate is trusted no more', async () => {
  const trusting = { ...workplace.env, NODE_EXTRA_CA_CERTS: join(workplace.directory, 'tls.pem') };
  const env = { ...trusting, OPPSLAG_STORE: tlsUrl };
  const first = await serveIn(workplace, { env });
  expect(await first.stop()).toBe(0);
  // What it kept is served; the store says nothing that can be believed.
  const second = await serveIn(workplace, { env: { ...workplace.env, OPPSLAG_STORE: tlsUrl } });
  const client = new TestClient(second.grpc);
  const answer = await client.call(LookupService.method.lookupConcept, { system: 'fylke', code: '55' });
  expect(answer.concept?.coding?.code).toBe('55');
  client.close();
  expect(await second.stop()).toBe(0);
});
