import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/service.ts';
import { useService } from '../support/use-service.ts';

/** Commands wait ten seconds for a first word, and ten for an answer. */
const PATIENCE_MS = 40_000;

const sockets = new Set<Socket>();
const servers: Server[] = [];

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.on('connection', (socket) => {
    sockets.add(socket);
    // The command that ends resets it.
    socket.on('error', () => {});
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.concurrent('a server that accepts and says nothing', () => {
  test.each([
    ['systems'],
    ['lookup', 'icd-10', 'E119'],
    ['export', 'icd-10'],
    ['watch'],
    ['refresh'],
  ])('does not hold %s for long', { timeout: PATIENCE_MS }, async (...args) => {
    const address = await listen(createServer());
    const began = Date.now();
    const { code, stderr } = await runCommand([...args, '--address', address]);
    expect(code).toBe(1);
    const what = args[0] === 'refresh' ? 'takes orders' : 'answers';
    expect(stderr).toContain(`oppslag: no service ${what} at that address [UNREACHABLE]\n  Start`);
    expect(Date.now() - began).toBeLessThan(PATIENCE_MS / 2);
  });
});

test('a service that takes a call and does not answer it is told in plain words', {
  timeout: PATIENCE_MS,
}, async () => {
  const address = await listen(createHttp2Server().on('stream', (stream) => stream.on('error', () => {})));
  const { code, stderr } = await runCommand(['systems', '--address', address]);
  expect(code).toBe(1);
  expect(stderr).toBe(
    'oppslag: the service did not answer in time [DEADLINE_EXCEEDED]\n  Ask for less, or later; `oppslag status` and the log of the service tell how it does.\n',
  );
});

describe('a service that refuses a call', () => {
  const running = useService();

  const ask = async (...args: string[]) => await runCommand([...args, '--address', running.service.grpc]);

  test('because it goes to another address is told where to', async () => {
    for (const args of [['refresh'], ['pin', '1'], ['unpin']]) {
      const { code, stderr } = await ask(...args);
      expect(code).toBe(1);
      expect(stderr).toBe(
        'oppslag: the service at that address does not take this call [UNIMPLEMENTED]\n  refresh, pin and unpin go to OPPSLAG_ADMIN_ADDRESS, all others to OPPSLAG_GRPC_ADDRESS; name the address with --address.\n',
      );
    }
  });

  test('because of its size is told what to ask instead', async () => {
    const { code, stderr } = await ask('lookup', 'icd-10', 'x'.repeat(70_000));
    expect(code).toBe(1);
    expect(stderr).toBe(
      'oppslag: the request or its answer is larger than a message may be [RESOURCE_EXHAUSTED]\n  Name fewer codes at a time, or ask for less with --limit.\n',
    );
  });

  test('for several reasons is told all of them, one a line', async () => {
    const { code, stderr } = await ask('lookup', 'x'.repeat(300), 'y'.repeat(300), '--as-of', 'hivpositiv');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^oppslag: the request breaks several rules:\n {2}- system .*\n {2}- code .*\n {2}- as_of .* \[REQUEST_INVALID\]\n$/,
    );
    expect(stderr).not.toMatch(/more\)|hivpositiv/);
  });

  test('for one reason is told as it is', async () => {
    const { stderr } = await ask('lookup', 'icd-10', 'x', '--as-of', 'hivpositiv');
    expect(stderr).toMatch(/^oppslag: as_of must .* \[REQUEST_INVALID\]\n$/);
  });

  test('because of the date is told the periods in which the code is valid', async () => {
    const { stderr } = await ask('lookup', 'kommune', '5501', '--as-of', '2020-01-01');
    expect(stderr).toMatch(
      /^oppslag: code must be valid in kommune on the date; it is valid from 2024-01-01 \[CODE_NOT_VALID_ON_DATE\]\n$/,
    );
    const { stdout } = await ask('lookup', 'kommune', '5501', '301', '--as-of', '2020-01-01');
    expect(stdout).toMatch(/5501 .*code must be valid in kommune on the date; it is valid from/);
  });
});
