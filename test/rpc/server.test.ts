import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { copyWorkplace, runCommand, type Workplace } from '../support/service.ts';

const holder = createServer();
let workplace: Workplace;

beforeAll(async () => {
  workplace = copyWorkplace(inject('snapshotDirectory'));
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  holder.close();
  workplace.remove();
});

test('a port that is taken is told once, by Oppslag', async () => {
  const { port } = holder.address() as { port: number };
  const env = { ...workplace.env, OPPSLAG_GRPC_ADDRESS: `127.0.0.1:${port}` };
  const { code, stderr } = await runCommand(['serve'], { env });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'oppslag: OPPSLAG_GRPC_ADDRESS must be an address of this machine whose port is free [ADDRESS_UNAVAILABLE]\n' +
      '  Find what holds the port (for example with `ss -ltnp`), or choose another; port 0 takes any free one.\n',
  );
});

test('whoever asks grpc-js for its lines gets them', async () => {
  const { port } = holder.address() as { port: number };
  const env = { ...workplace.env, OPPSLAG_GRPC_ADDRESS: `127.0.0.1:${port}`, GRPC_VERBOSITY: 'ERROR' };
  expect((await runCommand(['serve'], { env })).stderr).toContain('No address added');
});
