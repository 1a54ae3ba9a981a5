import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { copyWorkplace, makeWorkplace, runCommand, type Workplace } from './support/service.ts';
import { useService } from './support/use-service.ts';

const MAIN = join(import.meta.dirname, '../bin/oppslag.js');

describe('a wrong command line', () => {
  // What somebody typed may tell of a person.
  test.each([
    [
      ['search', 'hivpositiv', 'x'],
      "too many arguments for 'search': it takes 1 (query); put a query of several words in quotes",
    ],
    [
      ['subsumes', 'icd-10', 'x', 'y', 'hivpositiv'],
      "for 'subsumes': it takes 3 (system, code-a, code-b); put an argument of several words in quotes",
    ],
    [['systems', 'hivpositiv'], "too many arguments for 'systems': it takes none\n"],
    [['hivpositiv'], 'unknown command\n'],
    [
      ['lookup', 'icd-10', '--hivpositiv'],
      "unknown option for 'lookup'; put an argument that begins with - after --",
    ],
    [['systems', '--json=hivpositiv'], "unknown option for 'systems'\n"],
    [
      ['search', 'x', '--limit', 'hivpositiv'],
      "the argument of option '--limit <n>' is invalid. It must be a whole number from 1 to 100.\n",
    ],
    [
      ['search', 'x', '--property', "' is invalid. hivpositiv"],
      "the argument of option '--property <code=value>' is invalid. It must be <code>=<value>, such as county=55.\n",
    ],
    [
      ['export', 'x', '--format', 'hivpositiv'],
      "the argument of option '--format <format>' is invalid. Allowed choices are ndjson, csv.\n",
    ],
    [
      ['pin', "' is invalid for argument 'hivpositiv"],
      "argument 'sequence' is invalid. It must be a whole number from 1 to",
    ],
    [['lookup', '--as-of'], "option '--as-of <date>' argument missing"],
    [['validate', 'x', 'y', 'z', '--display', 'hivpositiv'], '--display goes with one code'],
    [['changes', 'hivpositiv'], "required option '--from <date>' not specified"],
    [
      ['verify', '--store', 'ftp://hivpositiv'],
      "the argument of option '--store <dir>' is invalid. It must name directories, and http or https URLs without user, query and fragment.\n",
    ],
    [
      ['inspect', '--store', 'https://hivpositiv@example.org'],
      "the argument of option '--store <dir>' is invalid. It must name",
    ],
    [['inspect', '--store', ''], "the argument of option '--store <dir>' is invalid. It must name"],
  ])('%j is told by its rule and not repeated', async (args, words) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('hivpositiv');
  });

  test('gets no suggestions, which would tell what was meant', async () => {
    const { code, stderr } = await runCommand(['sreach']);
    expect([code, stderr]).toEqual([2, 'error: unknown command\n(try --help)\n']);
  });
});

describe('help', () => {
  const env = { OPPSLAG_GRPC_ADDRESS: 'inside.example:1', OPPSLAG_ADMIN_ADDRESS: 'inside.example:2' };

  test.each([
    ['lookup', 'OPPSLAG_GRPC_ADDRESS, or 127.0.0.1:50051'],
    ['export', 'OPPSLAG_GRPC_ADDRESS, or 127.0.0.1:50051'],
    ['status', 'OPPSLAG_GRPC_ADDRESS, or 127.0.0.1:50051'],
    ['refresh', 'OPPSLAG_ADMIN_ADDRESS, or 127.0.0.1:50052'],
  ])('of %s names the setting of the address and not its value', async (command, words) => {
    const { stdout } = await runCommand([command, '--help'], { env });
    expect(flat(stdout)).toContain(`address of the service (default: ${words})`);
    expect(stdout).not.toContain('inside');
  });

  test.each([
    ['build', 'configuration of the sources (default: the bundled sources)'],
    ['build', 'snapshot store (default: the first of OPPSLAG_STORE, or snapshots)'],
    ['build', 'trust policy (default: OPPSLAG_TRUST, or keys/trust.json)'],
    ['build', 'sequence of the snapshot (default: one more than the store announces)'],
    ['sign', 'sign the snapshot of this digest (default: only show it)'],
    ['changes', 'first day, YYYY-MM-DD (required)'],
  ])('of %s says: %s', async (command, words) => {
    expect(flat((await runCommand([command, '--help'])).stdout)).toContain(words);
  });
});

/** Help without its line breaks. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}

describe('keygen', () => {
  test('checks the repository before there are keys', async () => {
    const workplace = makeWorkplace();
    const keys = join(workplace.directory, 'keys');
    const args = ['keygen', '--directory', keys, '--repository'];
    for (const name of ['', 'hivpositiv\n']) {
      const { code, stderr } = await runCommand([...args, name], { env: workplace.env });
      expect(code).toBe(2);
      expect(stderr).toContain("the argument of option '--repository <name>' is invalid. It must ");
      expect(stderr).not.toContain('hivpositiv');
    }
    expect(existsSync(keys)).toBe(false);
    expect((await runCommand([...args, 'clinic'], { env: workplace.env })).code).toBe(0);
    workplace.remove();
  });

  test('is what the hint on a broken policy says, once the file is away', async () => {
    const workplace = makeWorkplace();
    const keys = join(workplace.directory, 'keys');
    mkdirSync(keys);
    writeFileSync(workplace.trust, '{}');
    const { code, stderr } = await runCommand(['build'], { env: workplace.env });
    expect(code).toBe(1);
    expect(stderr).toContain('move it away, then run `oppslag keygen`');
    expect(readdirSync(keys)).toEqual(['trust.json']);
    workplace.remove();
  });
});

describe.skipIf(!existsSync('/dev/full'))('output to a full disk', () => {
  const running = useService();
  let workplace: Workplace;

  beforeAll(() => {
    workplace = copyWorkplace(inject('snapshotDirectory'));
  });

  afterAll(() => workplace.remove());

  test.each([
    ['--help'],
    ['inspect'],
    ['systems', '--address'],
    ['search', 'diabetes', '--address'],
    ['export', 'icpc-2', '--address'],
  ])('ends %s in plain words', async (...args) => {
    const address = args.includes('--address') ? [running.service.grpc] : [];
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [MAIN, ...args, ...address], {
      env: { ...process.env, ...workplace.env },
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    let stderr = '';
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise<number | null>((done) => child.on('close', done));
    expect([code, stderr]).toEqual([1, 'oppslag: the output cannot be written (ENOSPC)\n']);
  });
});
