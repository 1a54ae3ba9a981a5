import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { AdminService } from '../../gen/oppslag/v1/admin_service_pb.ts';
import { TestClient } from '../support/grpc-client.ts';
import {
  copyWorkplace,
  type RunningService,
  runCommand,
  serveIn,
  type Workplace,
} from '../support/service.ts';
import { watchWith } from '../support/watcher.ts';

let workplace: Workplace;
let service: RunningService | undefined;
const QUIET = { OPPSLAG_REFRESH_SCHEDULE: '0 0 1 1 *', OPPSLAG_ADMIN_ADDRESS: '127.0.0.1:0' };

beforeAll(() => {
  workplace = copyWorkplace(inject('snapshotDirectory'));
});

afterEach(async () => {
  await service?.stop();
  service = undefined;
});

afterAll(() => workplace.remove());

/** Runs a command against the service; those that give orders against its other listener. */
async function run(...args: string[]) {
  const isOrder = ['refresh', 'pin', 'unpin'].includes(args[0]!);
  const address = isOrder ? String(service!.serving.admin) : service!.grpc;
  return await runCommand([...args, '--address', address]);
}

async function renew(): Promise<void> {
  const keys = ['--key', `${workplace.directory}/keys/local.key.pem`];
  expect(await runCommand(['renew', ...keys], { env: workplace.env })).toMatchObject({ code: 0 });
}

describe('the commands of an operator', () => {
  test('refresh, go back, survive a restart, and let go', async () => {
    service = await serveIn(workplace, { env: QUIET });
    await renew();
    const would = await run('refresh', '--validate-only');
    expect(would).toMatchObject({ code: 0, stderr: '' });
    expect(would.stdout).toMatch(/^2-[0-9a-f]{12} is good; 1-[0-9a-f]{12} is served on\n$/);
    expect((await run('refresh')).stdout).toMatch(/^2-[0-9a-f]{12} is served now\n$/);
    expect((await run('refresh')).stdout).toMatch(/^2-[0-9a-f]{12} is the newest and is served already\n$/);
    expect((await run('pin', '1')).stdout).toMatch(/^1-[0-9a-f]{12} is pinned and served, until/);
    expect(await service.stop()).toBe(0);

    service = await serveIn(workplace, { env: QUIET });
    expect(service.serving.sequence).toBe(1);
    const { stdout } = await run('status');
    expect(stdout).toMatch(/^pinned +at sequence 1$/m);
    expect(stdout).toMatch(/^directory store +\d{4}-/m);
    expect(stdout).toMatch(/^kept +created +expires +concepts\n2-\S+ .*26,109\n1-\S+ .*26,109$/m);
    expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({
      pinnedSequence: '1',
      kept: [{ sequence: '2' }, { sequence: '1' }],
    });
    const metrics = await (await fetch(`${service.http}/metrics`)).text();
    expect(metrics).toContain('oppslag_snapshot_pinned_sequence 1');
    expect((await run('unpin')).stdout).toContain('nothing is pinned');
    expect(JSON.parse((await run('refresh', '--json')).stdout)).toMatchObject({
      snapshot: { sequence: '2' },
      changed: true,
    });
    const unkept = await run('pin', '77');
    expect(unkept).toMatchObject({ code: 1, stdout: '' });
    expect(unkept.stderr).toContain('[SNAPSHOT_NOT_KEPT]');
    expect(unkept.stderr).not.toContain('77');
    for (const bad of ['0', 'x', '1.5']) expect((await run('pin', bad)).code).toBe(2);
  });

  test('watch writes a line for each change, and ends with the service', async () => {
    service = await serveIn(workplace, { env: QUIET });
    const watched = run('watch', '--json');
    // A caller of our own tells when both are connected and the change was sent.
    const client = new TestClient(service.grpc);
    const watcher = watchWith(client);
    await watcher.until(1);
    while (!service.output().includes('"msg":"serving"')) await new Promise((done) => setTimeout(done, 10));
    await new Promise((done) => setTimeout(done, 1_500));
    await run('pin', '1');
    await watcher.until(2);
    await run('unpin');
    await watcher.until(3);
    expect(await service.stop()).toBe(0);
    client.close();
    const { code, stdout, stderr } = await watched;
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    const names = ['CURRENT', 'PINNED', 'PINNED'].map((kind) => `SNAPSHOT_EVENT_KIND_${kind}`);
    expect(kinds).toEqual(names);
    expect(code).toBe(1);
    expect(stderr).toContain('[DRAINING]');
    expect(service.output()).toMatch(/WatchSnapshots","code":"UNAVAILABLE"/);
  });

  test('give no orders to a service that was not told to take any', async () => {
    service = await serveIn(workplace, { env: { ...QUIET, OPPSLAG_ADMIN_ADDRESS: 'off' } });
    expect(service.serving.admin).toBe('off');
    const { code, stderr } = await runCommand(['unpin', '--address', service.grpc]);
    expect(code).toBe(1);
    expect(stderr).toContain('UNIMPLEMENTED');
    expect(await runCommand(['unpin', '--address', '127.0.0.1:1'])).toMatchObject({ code: 1 });
  });
});

describe('the listener for operators', () => {
  test('may be reached from other machines only when that is said twice', async () => {
    const env = { ...workplace.env, ...QUIET, OPPSLAG_ADMIN_ADDRESS: '0.0.0.0:0' };
    const refused = await runCommand(['serve'], { env });
    expect(refused).toMatchObject({ code: 78 });
    expect(refused.stderr).toContain(
      'OPPSLAG_ADMIN_ADDRESS must be on loopback unless OPPSLAG_ADMIN_EXPOSED is true',
    );
    service = await serveIn(workplace, { env: { ...env, OPPSLAG_ADMIN_EXPOSED: 'true' } });
    expect(service.serving.admin).toMatch(/^0\.0\.0\.0:[1-9]/);
  });

  test('logs and counts its calls as others', async () => {
    service = await serveIn(workplace, { env: QUIET });
    const client = new TestClient(String(service.serving.admin));
    await client.failure(AdminService.method.pinSnapshot, { sequence: 123_456_789n });
    client.close();
    const metrics = await (await fetch(`${service.http}/metrics`)).text();
    const labels = 'grpc_method="/oppslag.v1.AdminService/PinSnapshot",grpc_code="NOT_FOUND"';
    expect(metrics).toContain(`grpc_server_handled_total{${labels}} 1`);
    await service.stop();
    expect(service.output()).toContain('AdminService/PinSnapshot","code":"NOT_FOUND"');
    expect(service.output()).not.toContain('123456789');
  });
});
