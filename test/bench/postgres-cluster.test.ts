import { existsSync } from 'node:fs';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { PostgresCluster } from '../../bench/postgres-cluster.ts';
import { Workspace } from '../../bench/workspace.ts';

async function start(): Promise<{ workspace: Workspace; cluster: PostgresCluster | undefined }> {
  const workspace = new Workspace();
  onTestFinished(() => workspace.close());
  const cluster = await PostgresCluster.start(workspace);
  if (cluster === undefined) process.stdout.write('Notice: PostgreSQL is not installed; it is not tested.\n');
  return { workspace, cluster };
}

async function ask(folder: string): Promise<unknown> {
  const client = new pg.Client({ host: folder, user: 'bench', database: 'postgres' });
  await client.connect();
  const { rows } = await client.query('SHOW listen_addresses');
  await client.end();
  return rows;
}

test('a cluster answers on its socket only, until it is stopped', async ({ skip }) => {
  const { cluster } = await start();
  if (cluster === undefined) return skip('PostgreSQL is not installed');
  expect(await ask(cluster.folder)).toEqual([{ listen_addresses: '' }]);
  await cluster.stop();
  await expect(ask(cluster.folder)).rejects.toThrow(/ENOENT|ECONNREFUSED/);
});

test('a run that is broken off leaves nothing of it', async ({ skip }) => {
  const { workspace, cluster } = await start();
  if (cluster === undefined) return skip('PostgreSQL is not installed');
  workspace.close();
  expect(existsSync(workspace.directory)).toBe(false);
});
