// Checks what buf cannot check by itself: that gen/ is what proto/ generates, and that the contracts break no client of main.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function run(command: string, ...args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0)
    throw new Error(`${command} ${args[0]} failed${error === undefined ? '' : `: ${error.message}`}`);
}

function filesOf(directory: string): Map<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return new Map(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
}

/** Generates into a copy of the repository's gen/ and compares. */
function checkGenerated(): void {
  const before = filesOf('gen');
  const backup = mkdtempSync(join(tmpdir(), 'oppslag-gen-'));
  cpSync('gen', backup, { recursive: true });
  try {
    run('buf', 'generate');
    const after = filesOf('gen');
    const names = new Set([...before.keys(), ...after.keys()]);
    const stale = [...names].filter((name) => before.get(name) !== after.get(name));
    if (stale.length === 0) return;
    throw new Error(`gen/ is not what proto/ generates; run \`npm run generate\`: ${stale.join(', ')}`);
  } finally {
    rmSync('gen', { recursive: true });
    cpSync(backup, 'gen', { recursive: true });
    rmSync(backup, { recursive: true });
  }
}

/** Compares with the contracts on main. On main itself, with the commit before. */
function checkBreaking(): void {
  const base = baseRevision();
  if (base === undefined) {
    process.stdout.write('buf breaking: no earlier commit has contracts, nothing to compare with\n');
    return;
  }
  const before = mkdtempSync(join(tmpdir(), 'oppslag-proto-'));
  try {
    // The contracts import google.rpc from node_modules, which git does not have: the old ones get the same copy.
    run('git', 'archive', `--output=${join(before, 'proto.tar')}`, base, 'proto');
    run('tar', '--extract', `--file=${join(before, 'proto.tar')}`, `--directory=${before}`);
    cpSync('buf.yaml', join(before, 'buf.yaml'));
    const shared = 'node_modules/google-proto-files/google/rpc';
    cpSync(shared, join(before, shared), { recursive: true });
    run('buf', 'breaking', '--against', before);
  } finally {
    rmSync(before, { recursive: true });
  }
}

function baseRevision(): string | undefined {
  const head = tryRun('git', 'rev-parse', 'HEAD');
  const main = tryRun('git', 'rev-parse', 'main') ?? tryRun('git', 'rev-parse', 'origin/main');
  const base = main !== undefined && main !== head ? main : tryRun('git', 'rev-parse', 'HEAD~1');
  if (base === undefined) return undefined;
  return tryRun('git', 'rev-parse', `${base}:proto`) === undefined ? undefined : base;
}

function tryRun(command: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

try {
  checkGenerated();
  checkBreaking();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
