import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  fixed,
  type HttpServer,
  inTurn,
  silent,
  startHttpServer,
} from '../../support/upstream/http-server.ts';
import { failureOf, oppslagError, quickRetriever, serve, temporaryDirectory, textOf } from './support.ts';

const RETRIEVER = resolve(import.meta.dirname, '../../../src/source/retrieve/retriever.ts');

describe('a server', () => {
  test('that is not there is unreachable, and the hint names the settings of a proxy', async () => {
    const server = await startHttpServer({});
    await server.close();
    const fault = await failureOf(
      quickRetriever({ retries: 1 }).retrieve(`${server.origin}/list?key=secret`),
    );
    expect(fault).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `${new URL(server.origin).host}/list: the server must be reachable and answer in HTTP (ECONNREFUSED); tried 2 times`,
      hint: expect.stringMatching(/HTTPS_PROXY.*NODE_USE_ENV_PROXY=1/),
    });
  });

  test('whose name does not exist is unreachable', async () => {
    await expect(quickRetriever({ retries: 0 }).retrieve('http://registry.invalid/list')).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', 'registry.invalid/list: the server must be reachable'),
    );
  });

  test('that speaks another language is unreachable', async () => {
    const server = await listen(createServer((socket) => socket.end('220 mail.example.org ESMTP\r\n')));
    await expect(quickRetriever({ retries: 0 }).retrieve(`http://${server}/list`)).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', 'answer in HTTP (HPE_INVALID_CONSTANT)'),
    );
  });

  test('that never answers is given up after firstByteTimeoutMs and asked again', async () => {
    const server = await serve({ '/list': inTurn(silent(), silent(), fixed('list')) });
    const retriever = quickRetriever({ firstByteTimeoutMs: 50 });
    expect(textOf(await retriever.retrieve(`${server.origin}/list`))).toBe('list');
    server.route('/other', silent());
    await expect(retriever.retrieve(`${server.origin}/other`)).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', 'an answer must begin within 0.05 s (firstByteTimeoutMs)'),
    );
  });

  test('that never finishes a handshake is given up after connectTimeoutMs', async () => {
    const server = await listen(createServer());
    const retriever = quickRetriever({ connectTimeoutMs: 50, retries: 0 });
    await expect(retriever.retrieve(`https://${server}/list`)).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', 'a connection must be made within 0.05 s (connectTimeoutMs)'),
    );
  });
});

describe('a server with TLS', () => {
  test('whose certificate nobody knows is refused at once', async () => {
    const { server } = await tlsServer();
    await expect(quickRetriever().retrieve(`${server.origin}/list`)).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringMatching(
        /certificate must be one that this machine trusts \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/,
      ),
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(server.seen).toHaveLength(0);
  });

  test('is read when NODE_EXTRA_CA_CERTS names its certificate, as the hint says', async () => {
    const { server, certificate } = await tlsServer();
    const env = { NODE_EXTRA_CA_CERTS: certificate };
    expect(await retrieveInChild(`${server.origin}/list`, env)).toBe('secure list');
  });
});

describe('a proxy', () => {
  test('for http is used as the hint says', async () => {
    const proxy = await serve({ 'http://registry.invalid/list': fixed('list by proxy') });
    const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.origin };
    expect(await retrieveInChild('http://registry.invalid/list', env)).toBe('list by proxy');
  });

  test('for https is a tunnel to the server', async () => {
    const { server, certificate } = await tlsServer();
    const tunnels: (string | undefined)[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', ({ url }, socket) => {
      tunnels.push(url);
      const target = connect(Number(new URL(server.origin).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
    });
    const env = {
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: `http://${await listen(proxy)}`,
      NODE_EXTRA_CA_CERTS: certificate,
    };
    expect(await retrieveInChild('https://registry.invalid/list', env)).toBe('secure list');
    expect(tunnels).toEqual(['registry.invalid:443']);
  });
});

/** Listens on a free port until the test ends. Returns `host:port`. */
async function listen(server: Server): Promise<string> {
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server with a new certificate of its own making for this machine and for `registry.invalid`. */
async function tlsServer(): Promise<{ readonly server: HttpServer; readonly certificate: string }> {
  const directory = temporaryDirectory();
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=registry.invalid', '-addext', 'subjectAltName=DNS:registry.invalid,IP:127.0.0.1'],
      ...['-keyout', key, '-out', certificate],
    ],
    { stdio: 'pipe' },
  );
  const server = await startHttpServer(
    { '/list': fixed('secure list') },
    { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8') },
  );
  onTestFinished(() => server.close());
  return { server, certificate };
}

/** Retrieves in a process of its own: Node reads these variables once, when it starts. */
async function retrieveInChild(uri: string, env: Readonly<Record<string, string>>): Promise<string> {
  const script = `
    import { Retriever } from ${JSON.stringify(RETRIEVER)};
    const retriever = new Retriever({ baseDirectory: '.', limits: { retries: 0 } });
    process.stdout.write((await retriever.retrieve(${JSON.stringify(uri)})).bytes);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env.PATH, ...env },
  });
  return stdout;
}
