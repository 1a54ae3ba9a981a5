import { type ChildProcess, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Workspace } from './workspace.ts';

/** Where Debian puts the programs of each version. */
const DEBIAN_VERSIONS = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 30_000;
/** Nothing of it is to survive, so nothing is to wait for a disk. All tables fit in memory. */
const SETTINGS = {
  listen_addresses: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '1GB',
  maintenance_work_mem: '512MB',
  jit: 'off',
};

/** A PostgreSQL server of the run's own, in the workspace, reached by a socket only. */
export class PostgresCluster {
  /** Folder of its socket: what clients take as host. */
  readonly folder: string;
  readonly #workspace: Workspace;
  readonly #child: ChildProcess;

  private constructor(workspace: Workspace, folder: string, child: ChildProcess) {
    this.#workspace = workspace;
    this.folder = folder;
    this.#child = child;
  }

  /** Makes and starts a cluster, or returns undefined where PostgreSQL is not installed. */
  static async start(workspace: Workspace): Promise<PostgresCluster | undefined> {
    const programs = programFolder();
    const account = serverAccount();
    if (programs === undefined || account === undefined) return undefined;
    const folder = workspace.path('postgres');
    mkdirSync(folder, { mode: 0o700 });
    // The other account must get through to its own folder, and see nothing on the way.
    chmodSync(workspace.directory, 0o711);
    chownSync(folder, account.uid, account.gid);
    const data = join(folder, 'data');
    const initdb = [
      '--pgdata',
      data,
      '--username',
      'bench',
      '--auth',
      'trust',
      '--no-sync',
      '--encoding',
      'UTF8',
    ];
    const made = spawnSync(join(programs, 'initdb'), [...initdb, '--locale', 'C.UTF-8'], {
      ...account,
      cwd: folder,
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`initdb must end well; it said: ${made.stderr}`);
    const settings = Object.entries({ ...SETTINGS, unix_socket_directories: folder });
    const args = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = workspace.spawn(undefined, join(programs, 'postgres'), ['-D', data, ...args], {
      ...account,
      cwd: folder,
      stdio: 'ignore',
    });
    const cluster = new PostgresCluster(workspace, folder, child);
    await cluster.#untilAnswering();
    return cluster;
  }

  async stop(): Promise<void> {
    await this.#workspace.stop(this.#child, 'SIGTERM');
  }

  async #untilAnswering(): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const client = new pg.Client({ host: this.folder, user: 'bench', database: 'postgres' });
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (this.#child.exitCode !== null || performance.now() > deadline) {
          await this.stop();
          throw new Error('the PostgreSQL server must start', { cause: error });
        }
      }
      await sleep(50);
    }
  }
}

function programFolder(): string | undefined {
  const versions = existsSync(DEBIAN_VERSIONS) ? readdirSync(DEBIAN_VERSIONS) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...newestFirst.map((version) => join(DEBIAN_VERSIONS, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
}

/** PostgreSQL refuses to run as root: then it gets the account that its package made. */
function serverAccount(): { uid: number; gid: number } | undefined {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  if (uid === undefined || gid === undefined) return undefined;
  if (uid !== 0) return { uid, gid };
  const ids = ['-u', '-g'].map((option) => spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  if (ids.some(({ status }) => status !== 0)) return undefined;
  return { uid: Number(ids[0]!.stdout), gid: Number(ids[1]!.stdout) };
}
