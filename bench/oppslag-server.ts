import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment, ServerProcess } from './server-process.ts';
import type { Workspace } from './workspace.ts';

/** What `oppslag` is started with. */
export const OPPSLAG = fileURLToPath(new URL('../bin/oppslag.js', import.meta.url));
const ECHO = fileURLToPath(new URL('echo-server.ts', import.meta.url));

/**
 * Makes keys of its own and a snapshot. Returns the settings that serve it.
 *
 * @param config configuration of the sources; without it, the default data
 */
export function buildStore(workspace: Workspace, name = 'default', config?: string): Record<string, string> {
  const keys = workspace.path(`${name}-keys`);
  const settings = {
    OPPSLAG_STORE: workspace.path(`${name}-snapshots`),
    OPPSLAG_TRUST: workspace.path(`${name}-trust.json`),
    // Every start is a cold one.
    OPPSLAG_CACHE: 'off',
    OPPSLAG_GRPC_ADDRESS: '127.0.0.1:0',
    OPPSLAG_HTTP_ADDRESS: '127.0.0.1:0',
  };
  run(['keygen', '--directory', keys, '--name', 'bench'], settings);
  const sources = config === undefined ? [] : ['--config', config];
  run(['build', '--key', `${keys}/bench.key.pem`, ...sources], settings);
  return settings;
}

/** The real server, as `npm start` runs it. */
export function startOppslag(
  workspace: Workspace,
  core: number | undefined,
  settings: Readonly<Record<string, string>>,
  name = 'oppslag',
): Promise<ServerProcess> {
  return ServerProcess.start({ workspace, name, core, args: [OPPSLAG, 'serve'], env: settings });
}

/** A bare server that repeats recordings. */
export function startEcho(
  workspace: Workspace,
  core: number | undefined,
  recordingPaths: readonly string[],
): Promise<ServerProcess> {
  return ServerProcess.start({ workspace, name: 'echo', core, args: [ECHO, ...recordingPaths] });
}

function run(args: readonly string[], settings: Readonly<Record<string, string>>): void {
  const { status, stderr } = spawnSync(process.execPath, [OPPSLAG, ...args], {
    env: { ...cleanEnvironment(), ...settings },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`oppslag ${args[0]} must end well; it said: ${stderr}`);
}
