import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { copyWorkplace, makeWorkplace, runCommand, serveIn, type Workplace } from '../support/service.ts';
import { useService } from '../support/use-service.ts';

describe('commands that work on files', () => {
  let workplace: Workplace;

  beforeAll(() => {
    workplace = copyWorkplace(inject('snapshotDirectory'));
  });

  afterAll(() => workplace.remove());

  const run = async (...args: string[]) => await runCommand(args, { env: workplace.env });

  test('keygen writes a private key that only its owner can read, and never overwrites one', async () => {
    const keys = join(workplace.directory, 'new-keys');
    const first = await run(
      'keygen',
      '--directory',
      keys,
      '--name',
      'ann',
      '--trust',
      join(keys, 'trust.json'),
    );
    expect(first.code).toBe(0);
    expect(statSync(join(keys, 'ann.key.pem')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(keys, 'ann.pub.pem'), 'utf8')).toContain('BEGIN PUBLIC KEY');
    expect(first.stdout).not.toContain('BEGIN');
    const before = readFileSync(join(keys, 'ann.key.pem'), 'utf8');
    const second = await run(
      'keygen',
      '--directory',
      keys,
      '--name',
      'ann',
      '--trust',
      join(keys, 'trust.json'),
    );
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('is there already and is not overwritten');
    expect(readFileSync(join(keys, 'ann.key.pem'), 'utf8')).toBe(before);
  });

  test('build publishes the next sequence; unchanged systems keep their files', async () => {
    const filesBefore = readdirSync(join(workplace.store, 'files'));
    const key = join(workplace.directory, 'keys', 'local.key.pem');
    const { code, stdout } = await run('build', '--key', key, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).snapshot).toMatch(/^2-/);
    expect(readdirSync(join(workplace.store, 'files'))).toEqual(filesBefore);
    expect(readdirSync(join(workplace.store, 'manifests'))).toHaveLength(2);
  });

  test('build refuses keys that the policy does not trust, before it builds', async () => {
    const other = join(workplace.directory, 'stranger');
    await run('keygen', '--directory', other, '--name', 'eve');
    const { code, stderr } = await run('build', '--key', join(other, 'eve.key.pem'));
    expect(code).toBe(1);
    expect(stderr).toContain('the trust policy wants 1 of its keys to sign; 0 of those given are its');
  });

  test('build tells which key file cannot be read', async () => {
    const { code, stderr } = await run('build', '--key', join(workplace.directory, 'none.pem'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/the signing key .*none\.pem cannot be read \(ENOENT\)/);
  });

  test('build into a directory that it may not write to changes nothing and says so', async () => {
    const locked = join(workplace.directory, 'locked');
    writeFileSync(locked, 'a file, not a directory');
    const key = join(workplace.directory, 'keys', 'local.key.pem');
    const { code, stderr } = await run('build', '--key', key, '--store', locked);
    expect(code).toBe(1);
    expect(stderr).toContain('store');
    expect(readFileSync(locked, 'utf8')).toBe('a file, not a directory');
  });

  test('build and keygen in a read-only directory say so and write nothing', async () => {
    const locked = join(workplace.directory, 'read-only');
    mkdirSync(locked);
    chmodSync(locked, 0o555);
    chmodSync(workplace.directory, 0o755);
    const key = join(workplace.directory, 'keys', 'local.key.pem');
    chmodSync(key, 0o644);
    // Root may write anywhere, so root tries as nobody.
    const asAnyone = { env: workplace.env, ...(process.getuid?.() === 0 ? { uid: 65_534 } : {}) };
    const built = await runCommand(['build', '--key', key, '--store', locked], asAnyone);
    expect(built.code).toBe(1);
    expect(built.stderr).toContain('the store cannot be written to: EACCES');
    const made = await runCommand(['keygen', '--directory', locked], asAnyone);
    expect(made.code).toBe(1);
    expect(made.stderr).toContain('cannot be written (EACCES)');
    expect(readdirSync(locked)).toEqual([]);
  });

  test('verify says what is good about a snapshot', async () => {
    const { code, stdout } = await run('verify');
    expect(code).toBe(0);
    expect(stdout).toContain('26,109');
    expect(stdout).toContain('good: signature, files, contents and probes are right');
    const json = JSON.parse((await run('verify', '--json')).stdout);
    expect(json).toMatchObject({ systems: 6, concepts: 26_109, probes: 6 });
  });

  test('inspect shows the manifest, a system and a file', async () => {
    expect((await run('inspect')).stdout).toMatch(/icd-10 +2026 +19,634/);
    const system = await run('inspect', 'icpc-2');
    expect(system.stdout).toMatch(/posting\.seats +u32/);
    const json = JSON.parse((await run('inspect', 'icpc-2', '--json')).stdout);
    expect(json.codeSystem).toMatchObject({ id: 'icpc-2', edition: '2026' });
    const file = readdirSync(join(workplace.store, 'files'))[0]!;
    expect((await run('inspect', join(workplace.store, 'files', file))).code).toBe(0);
  });

  test('build repairs a damaged file and refuses to guess a sequence when the announced manifest is damaged', async () => {
    const other = copyWorkplace(inject('snapshotDirectory'));
    const key = join(other.directory, 'keys', 'local.key.pem');
    const file = join(other.store, 'files', readdirSync(join(other.store, 'files'))[0]!);
    writeFileSync(file, 'damaged');
    expect((await runCommand(['verify'], { env: other.env })).stderr).toContain('[FILE_LENGTH_WRONG]');
    expect((await runCommand(['build', '--key', key], { env: other.env })).code).toBe(0);
    expect((await runCommand(['verify'], { env: other.env })).code).toBe(0);
    const announced = readFileSync(join(other.store, 'announcement'), 'utf8').trim();
    writeFileSync(join(other.store, 'manifests', announced), '{}');
    const refused = await runCommand(['build', '--key', key], { env: other.env });
    expect(refused.stderr).toContain('[SEQUENCE_UNKNOWN]');
    expect((await runCommand(['build', '--key', key, '--sequence', '9'], { env: other.env })).code).toBe(0);
    expect(JSON.parse((await runCommand(['verify', '--json'], { env: other.env })).stdout).sequence).toBe(9);
    other.remove();
  });

  test('inspect tells a segment from something else', async () => {
    const path = join(workplace.directory, 'not-a-segment.bin');
    writeFileSync(path, 'hello');
    const { code, stderr } = await run('inspect', path);
    expect(code).toBe(1);
    expect(stderr).toContain('file is shorter than a segment header');
    expect((await run('inspect', 'nothing')).stderr).toContain('the store has no code system of that id');
  });
});

describe('serve --local', () => {
  test('makes keys and a snapshot once, and keeps them', async () => {
    const workplace = makeWorkplace();
    const first = await serveIn(workplace, { args: ['--local'] });
    expect(first.serving).toMatchObject({ sequence: 1, concepts: 26_109 });
    await first.stop();
    const manifests = readdirSync(join(workplace.store, 'manifests'));
    const second = await serveIn(workplace, { args: ['--local'] });
    expect(second.serving.snapshot).toBe(first.serving.snapshot);
    await second.stop();
    expect(readdirSync(join(workplace.store, 'manifests'))).toEqual(manifests);
    expect(existsSync(join(workplace.directory, 'keys', 'local.key.pem'))).toBe(true);
    // A file that is damaged, or that an earlier version built, is no reason not to start.
    writeFileSync(join(workplace.store, 'files', readdirSync(join(workplace.store, 'files'))[0]!), 'damaged');
    const third = await serveIn(workplace, { args: ['--local'], env: { OPPSLAG_CACHE: 'off' } });
    expect(third.serving).toMatchObject({ sequence: 2, concepts: 26_109 });
    expect(third.output()).toContain('the local snapshot is refused (FILE_LENGTH_WRONG)');
    await third.stop();
    workplace.remove();
  });

  test('does not begin its sequences again when the store is removed and what was accepted is not', async () => {
    const workplace = makeWorkplace();
    await (await serveIn(workplace, { args: ['--local'] })).stop();
    rmSync(workplace.store, { recursive: true });
    const again = await serveIn(workplace, { args: ['--local'] });
    expect(readFileSync(join(workplace.store, 'announcement'), 'utf8')).toMatch(/^2-/);
    await expect
      .poll(() => again.output(), { timeout: 20_000 })
      .toMatch(/"snapshot":"2-\w+".*"snapshot activated"/);
    await again.stop();
    workplace.remove();
  });
});

describe('commands that ask a service', () => {
  const running = useService();

  const ask = async (...args: string[]) => await runCommand([...args, '--address', running.service.grpc]);

  test('systems lists what is served', async () => {
    const { code, stdout } = await ask('systems');
    expect(code).toBe(0);
    expect(stdout).toMatch(/icd-10 +ICD-10, norsk utgave +2026/);
    expect(JSON.parse((await ask('systems', '--json')).stdout).codeSystems).toHaveLength(6);
  });

  test('lookup shows one concept whole, and follows what it is told to', async () => {
    const { stdout } = await ask('lookup', 'postnummer', '9019', '--follow', 'municipality.county');
    expect(stdout).toMatch(/^9019 {2}TROMSØ\n/);
    expect(stdout).toMatch(/municipality +kommune 5501 Tromsø/);
    expect(stdout).toMatch(/→ municipality\.county +55 Troms/);
    const json = JSON.parse((await ask('lookup', 'icd-10', 'e119', '--json')).stdout);
    expect(json.concept.coding.code).toBe('E11.9');
  });

  test('lookup shows several codes as lines, missing ones with the reason', async () => {
    const { stdout } = await ask('lookup', 'icd-10', 'e119', 'nope');
    expect(stdout).toMatch(/e119 +E11\.9 +Diabetes/);
    expect(stdout).toMatch(/nope +code must be a code of icd-10/);
  });

  test('search shows hits and how they matched', async () => {
    const { stdout } = await ask('search', 'diab 2 nyre', '--system', 'icd-10');
    expect(stdout).toMatch(/icd-10 +E11\.2 +Diabetes mellitus type 2 med nyrekomplikasjoner +word/);
    expect((await ask('search', 'xyzzyxyzzy')).stdout).toBe('no hits\n');
    expect((await ask('search', 'tromso', '--limit', '1')).stdout).toMatch(/1 of at least \d+/);
  });

  test('a wrong code ends with code 1 and the reason', async () => {
    const { code, stderr } = await ask('lookup', 'icd-10', 'nope');
    expect(code).toBe(1);
    expect(stderr).toBe('oppslag: code must be a code of icd-10 [CODE_UNKNOWN]\n');
  });

  test('an unknown system ends with the way to list them', async () => {
    expect((await ask('lookup', 'nope', 'x')).stderr).toContain('`oppslag systems` lists what is served');
  });

  test('no service at the address is said in plain words', async () => {
    const { code, stderr } = await runCommand(['systems', '--address', '127.0.0.1:1']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'oppslag: no service answers at that address [UNREACHABLE]\n  Start one with `npm start`, or name another with --address.\n',
    );
  });
});

describe('the command line', () => {
  test('shows its commands, its version and how to get help', async () => {
    const help = await runCommand(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['serve', 'keygen', 'build', 'verify', 'inspect', 'systems', 'lookup', 'search']) {
      expect(help.stdout).toContain(`  ${command}`);
    }
    expect((await runCommand(['--version'])).stdout).toBe('0.1.0\n');
  });

  test.each([
    [['sreve'], /unknown command/],
    [['lookup'], /missing required argument 'system'/],
    [['search', 'x', '--limit', '1000'], /whole number from 1 to 100/],
    [['build', '--validity-days', '9999'], /whole number from 1 to 400/],
    [['serve', '--nothing'], /unknown option/],
  ])('refuses %j with code 2', async (args, message) => {
    const { code, stderr } = await runCommand(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('tells an old Node what to do', () => {
    const text = readFileSync(join(import.meta.dirname, '../../bin/oppslag.js'), 'utf8');
    expect(text).toContain('Node.js 22.18 or newer is needed');
  });
});
