import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseLocalDay } from '../../src/concept/local-day.ts';
import { buildSegments, publishSnapshot, signSnapshot } from '../../src/snapshot/builder.ts';
import { FileStore } from '../../src/snapshot/store/file-store.ts';
import { parseEnvelope, signEnvelope } from '../../src/trust/dsse.ts';
import { readSigningKey } from '../../src/trust/keys.ts';
import { encodeManifest, parseManifest } from '../../src/trust/manifest.ts';
import { listOf, mirror } from '../support/publisher.ts';
import { damagedSegment } from '../support/segments.ts';
import { startHttpServer } from '../support/upstream/http-server.ts';
import { type BuildPlace, clinicRows, clinics, makeBuildPlace } from './build-place.ts';

let place: BuildPlace;
let target: string;

beforeEach(async () => {
  place = await makeBuildPlace();
  target = join(place.directory, 'target');
  place.write('clinics.csv', clinicRows(100));
  expect((await place.build(clinics())).code).toBe(0);
});

afterEach(() => place.remove());

const unpack = (envelope: Uint8Array) => ({ manifest: parseManifest(parseEnvelope(envelope).payload) });
const announced = (store: string) => readFileSync(join(store, 'announcement'), 'utf8').trim();

/** Sets fields of the trust policy. */
function changePolicy(changes: object): void {
  const policy = JSON.parse(readFileSync(place.trust, 'utf8')) as object;
  writeFileSync(place.trust, JSON.stringify({ ...policy, ...changes }));
}

/** Publishes what only another tool would sign: two periods of one code that overlap. */
async function publishAmbiguous(sequence: number): Promise<void> {
  const [start, middle] = [parseLocalDay('2020-01-01')!, parseLocalDay('2021-01-01')!];
  const [row] = listOf('land', 1, 'A').concepts();
  const periods = [
    { ...row!, validFrom: start, validTo: middle },
    { ...row!, validFrom: middle },
  ];
  const [built] = buildSegments([{ ...listOf('land', 1, 'A'), concepts: () => periods }]);
  const bytes = damagedSegment(built!.bytes, { 'row.valid_from': Int32Array.of(start, start) });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { repository, epoch } = JSON.parse(readFileSync(place.trust, 'utf8'));
  const keys = [readSigningKey(readFileSync(join(place.directory, 'keys', 'local.key.pem'), 'utf8'))];
  const snapshot = signSnapshot([{ ...built!, bytes, sha256 }], {
    ...{ repository, epoch, sequence, keys, now: new Date(), validityDays: 30, allowShrink: ['clinic'] },
  });
  await publishSnapshot(new FileStore(place.store), snapshot);
}

describe('publish', () => {
  test('copies what is announced, whole, and repairs it when it is repeated', async () => {
    const { code, stdout } = await place.run('publish', target);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^snapshot 1-[0-9a-f]{12} is in .*target\n$/);
    expect(place.contents(target)).toEqual(place.contents(place.store));
    const [file] = readdirSync(join(target, 'files'));
    writeFileSync(join(target, 'files', file!), 'damaged');
    const again = JSON.parse((await place.run('publish', target, '--json')).stdout);
    expect(again).toEqual({ snapshot: announced(target).slice(0, -'.dsse.json'.length), store: target });
    expect(place.contents(target)).toEqual(place.contents(place.store));
  });

  test('makes a mirror of a store behind HTTP', async () => {
    const server = await startHttpServer({});
    mirror(server, place.store);
    const { code, stderr } = await place.run('publish', target, '--store', server.origin);
    expect(code, stderr).toBe(0);
    expect(place.contents(target)).toEqual(place.contents(place.store));
    const verified = await place.run('verify', '--store', `${server.origin}/`);
    expect(verified.stdout).toContain('good:');
    expect((await place.run('inspect', 'clinic', '--store', server.origin)).stdout).toContain('clinic');
    await server.close();
  });

  test('announces no lower sequence, and none twice with other content', async () => {
    const first = join(place.directory, 'first');
    await place.run('publish', first);
    expect((await place.build(clinics())).code).toBe(0);
    await place.run('publish', target);
    const before = place.contents(target);
    const lower = await place.run('publish', target, '--store', first);
    expect(lower.code).toBe(1);
    expect(lower.stderr).toContain('[ROLLBACK]');
    const twin = join(place.directory, 'twin');
    await place.run('publish', twin, '--store', first);
    const built = await place.build(clinics(), '--store', twin, '--validity-days', '30');
    expect(built.code, built.stderr).toBe(0);
    expect((await place.run('publish', target, '--store', twin)).stderr).toContain('[EQUIVOCATION]');
    expect(place.contents(target)).toEqual(before);
  });

  test('announces nothing that servers would refuse', async () => {
    const [file] = place.segments();
    writeFileSync(join(place.store, 'files', file!), 'damaged');
    const damaged = await place.run('publish', target);
    expect(damaged.stderr).toContain('[FILE_LENGTH_WRONG]');
    changePolicy({ required_systems: ['icd-10'] });
    expect((await place.run('publish', target)).stderr).toContain('[SYSTEM_MISSING]');
    changePolicy({ required_systems: [], min_concepts: { clinic: 101 } });
    expect((await place.run('publish', target)).stderr).toContain('[CONTENT_TOO_SMALL]');
    expect(place.contents(target)).toEqual({});
  });

  test('announces nothing in which a code means two things on one day', async () => {
    await publishAmbiguous(2);
    const { code, stderr } = await place.run('publish', target);
    expect(code).toBe(1);
    expect(stderr).toContain('[CONTENT_AMBIGUOUS]');
    expect(Object.keys(place.contents(target))).not.toContain('announcement');
  });

  test('announces nothing that has shrunk against what the target has, unless that is meant', async () => {
    await place.run('publish', target);
    const before = place.contents(target);
    place.write('clinics.csv', clinicRows(79));
    const meant = ['--allow-shrink', 'clinic', '--approve', 'clinic=21'];
    expect((await place.build(clinics(), ...meant)).code).toBe(0);
    expect((await place.build(clinics())).code).toBe(0);
    const { code, stderr } = await place.run('publish', target);
    expect(code).toBe(1);
    expect(stderr).toContain('[CONTENT_SHRUNK]');
    expect(place.contents(target)).toEqual(before);
    expect((await place.build(clinics(), '--allow-shrink', 'clinic')).code).toBe(0);
    expect((await place.run('publish', target)).code).toBe(0);
    expect(announced(target)).toMatch(/^4-/);
  });

  test('does not put one repository over another', async () => {
    await place.run('publish', target);
    changePolicy({ repository: 'other' });
    const other = join(place.directory, 'other');
    expect((await place.build(clinics(), '--store', other)).code).toBe(0);
    expect((await place.run('publish', target, '--store', other)).stderr).toContain('[REPOSITORY_WRONG]');
  });

  test('waits for no other publisher, and says whose lock it is', async () => {
    mkdirSync(target);
    writeFileSync(join(target, '.publisher.lock'), '123 elsewhere\n');
    const { code, stderr } = await place.run('publish', target);
    expect(code).toBe(1);
    expect(stderr).toContain('another publisher is at work in the store [STORE_LOCKED]');
    expect(stderr).toContain(join(target, '.publisher.lock'));
    expect(Object.keys(place.contents(target))).toEqual(['.publisher.lock']);
    rmSync(join(target, '.publisher.lock'));
    expect((await place.run('publish', target)).code).toBe(0);
    expect(readdirSync(target).sort()).toEqual(['announcement', 'files', 'manifests']);
  });

  test('goes to a directory only', async () => {
    const { stderr } = await place.run('publish', 'https://example.org/store');
    expect(stderr).toContain('the store must be a directory for whoever publishes to it [STORE_UNWRITABLE]');
    expect((await place.build(clinics(), '--store', 'http://example.org')).stderr).toContain(
      'STORE_UNWRITABLE',
    );
  });
});

describe('verify', () => {
  test('refuses what servers with this policy would refuse', async () => {
    expect((await place.run('verify')).stdout).toContain('good:');
    changePolicy({ min_concepts: { clinic: 101 } });
    const small = await place.run('verify');
    expect(small.code).toBe(1);
    expect(small.stdout).toBe('');
    expect(small.stderr).toContain('[CONTENT_TOO_SMALL]');
    changePolicy({ min_concepts: { clinic: 1 } });
    await publishAmbiguous(2);
    expect((await place.run('verify')).stderr).toContain('[CONTENT_AMBIGUOUS]');
  });
});

describe('renew', () => {
  test('signs the same files with the next sequence and a new time', async () => {
    const files = place.segments();
    const { code, stdout } = await place.run('renew', '--validity-days', '10', '--json');
    expect(code).toBe(0);
    const { snapshot, expires, announced: isAnnounced } = JSON.parse(stdout);
    expect(snapshot).toMatch(/^2-/);
    expect(isAnnounced).toBe(true);
    const days = (Date.parse(expires) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(10);
    expect(place.segments()).toEqual(files);
    expect((await place.run('verify')).stdout).toContain('good:');
  });

  test('brings back a snapshot that has expired', async () => {
    const store = new FileStore(place.store);
    const { manifest: first } = unpack(await store.readManifest());
    const [created, expires] = ['2025-01-01T00:00:00Z', '2025-02-01T00:00:00Z'];
    const payload = encodeManifest({ ...first, sequence: 2, created, expires });
    const key = readSigningKey(readFileSync(join(place.directory, 'keys', 'local.key.pem'), 'utf8'));
    const digest = createHash('sha256').update(payload).digest('hex');
    await store.announce(2, digest, signEnvelope({ payload, keys: [key] }));
    expect((await place.run('verify')).stderr).toContain('[EXPIRED]');
    expect((await place.run('renew')).stdout).toMatch(/^snapshot 3-\w+ is in /);
    expect((await place.run('verify')).stdout).toContain('good:');
    const { files, probes } = unpack(await store.readManifest()).manifest;
    expect({ files, probes }).toEqual({ files: first.files, probes: first.probes });
  });

  test('vouches for nothing that is damaged', async () => {
    const [file] = place.segments();
    writeFileSync(join(place.store, 'files', file!), 'damaged');
    const { code, stderr } = await place.run('renew');
    expect(code).toBe(1);
    expect(stderr).toContain('[FILE_LENGTH_WRONG]');
    expect(place.announcement()).toMatch(/^1-/);
  });

  test('vouches for nothing that servers with this policy would refuse', async () => {
    changePolicy({ min_concepts: { clinic: 101 } });
    expect((await place.run('renew')).stderr).toContain('[CONTENT_TOO_SMALL]');
    expect(place.announcement()).toMatch(/^1-/);
    changePolicy({ min_concepts: {} });
    await publishAmbiguous(2);
    expect((await place.run('renew')).stderr).toContain('[CONTENT_AMBIGUOUS]');
    expect(place.announcement()).toMatch(/^2-/);
  });

  test('needs something to renew, and a key of the policy', async () => {
    const empty = await place.run('renew', '--store', join(place.directory, 'empty'));
    expect(empty.stderr).toContain('[MANIFEST_MISSING]');
    await place.run('keygen', '--name', 'eve');
    const eve = join(place.directory, 'keys', 'eve.key.pem');
    expect((await place.run('renew', '--key', eve)).stderr).toContain('[KEYS_INSUFFICIENT]');
  });
});

describe('two people sign', () => {
  const key = (name: string) => join(place.directory, 'keys', `${name}.key.pem`);

  beforeEach(async () => {
    expect((await place.run('keygen', '--name', 'berit')).code).toBe(0);
    expect((await place.run('keygen', '--name', 'eve')).code).toBe(0);
    const pem = (name: string) => readFileSync(join(place.directory, 'keys', `${name}.pub.pem`), 'utf8');
    changePolicy({ keys: [pem('local'), pem('berit')], threshold: 2 });
    const both = ['--key', key('local'), '--key', key('berit'), '--sequence', '2'];
    expect((await place.build(clinics(), ...both)).code).toBe(0);
    place.write('clinics.csv', clinicRows(101));
  });

  /** Builds with the first key, and returns the digest that the second person is shown. */
  async function begin(): Promise<string> {
    const built = await place.build(clinics(), '--pending');
    expect(built.code, built.stderr).toBe(0);
    expect(built.stdout).toMatch(/snapshot 3-\w+ waits in .*: signatures 1 of 2 wanted \(\w{12}…\)/);
    const shown = await place.run('sign');
    expect(shown.code, shown.stderr).toBe(0);
    return /--digest ([0-9a-f]{64})/.exec(shown.stdout)![1]!;
  }

  test('one after the other; the second sees what is signed, and announces it', async () => {
    const digest = await begin();
    expect(place.announcement()).toMatch(/^2-/);
    const { stdout } = await place.run('sign');
    expect(stdout).toContain(`digest      ${digest}`);
    expect(stdout).toMatch(/^repository {2}oppslag\.local$/m);
    expect(stdout).toMatch(/^sequence {4}3, after 2$/m);
    expect(stdout).toMatch(/^signatures {2}1 of 2 wanted/m);
    expect(stdout).toMatch(/^clinic +1 +101 +1, 100$/m);
    const waiting = await place.run('verify');
    expect(waiting.stdout).toMatch(/^waiting +sequence 3, signatures 1 of 2 wanted/m);
    const signed = await place.run('sign', '--key', key('berit'), '--digest', digest);
    expect(signed.code, signed.stderr).toBe(0);
    expect(signed.stdout).toMatch(/snapshot 3-\w+ is in /);
    expect(place.announcement()).toBe(`3-${digest.slice(0, 12)}.dsse.json\n`);
    const verified = await place.run('verify');
    expect(verified.stdout).toMatch(/^signatures +2 of 2 wanted/m);
    expect(verified.stdout).not.toContain('waiting');
  });

  test('but not one of them twice, and nobody else', async () => {
    const digest = await begin();
    const before = place.contents(place.store);
    const refusals = [
      [['--key', key('local'), '--digest', digest], 'this one has signed already [KEY_USED]'],
      [['--key', key('eve'), '--digest', digest], '[KEYS_INSUFFICIENT]'],
      [['--key', key('berit'), '--digest', '0'.repeat(64)], '[DIGEST_WRONG]'],
    ] as const;
    for (const [args, code] of refusals) {
      const refused = await place.run('sign', ...args);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(code);
      expect(place.contents(place.store)).toEqual(before);
    }
  });

  test('and servers are shown nothing before both have', async () => {
    await begin();
    expect((await place.build(clinics())).stderr).toContain('[KEYS_INSUFFICIENT]');
    expect((await place.run('verify')).stdout).toMatch(/^snapshot +2-/m);
    await place.run('publish', target);
    expect(announced(target)).toMatch(/^2-/);
    expect(readdirSync(target)).not.toContain('pending.dsse.json');
  });

  test('not what has been changed, nor what has been overtaken', async () => {
    const digest = await begin();
    const pending = join(place.store, 'pending.dsse.json');
    const envelope = readFileSync(pending, 'utf8');
    writeFileSync(pending, envelope.replace(/"payload":"./, '"payload":"f'));
    const changed = await place.run('sign', '--key', key('berit'), '--digest', digest);
    expect(changed.stderr).toContain('[SIGNATURES_INSUFFICIENT]');
    const both = ['--key', key('local'), '--key', key('berit')];
    expect((await place.run('renew', ...both)).code).toBe(0);
    expect((await place.run('sign')).stderr).toContain('[PENDING_MISSING]');
    writeFileSync(pending, envelope);
    const overtaken = await place.run('sign', '--key', key('berit'), '--digest', digest);
    expect(overtaken.stderr).toContain('[EQUIVOCATION]');
  });

  test('not what cannot be read as it was signed', async () => {
    const digest = await begin();
    for (const name of place.segments()) writeFileSync(join(place.store, 'files', name), 'damaged');
    const { stderr } = await place.run('sign', '--key', key('berit'), '--digest', digest);
    expect(stderr).toContain('[FILE_LENGTH_WRONG]');
  });

  test('not what servers with this policy would refuse', async () => {
    const digest = await begin();
    changePolicy({ min_concepts: { clinic: 102 } });
    const before = place.contents(place.store);
    const { stderr } = await place.run('sign', '--key', key('berit'), '--digest', digest);
    expect(stderr).toContain('[CONTENT_TOO_SMALL]');
    expect(place.contents(place.store)).toEqual(before);
    // What has shrunk was meant by the first of them, whom the second can ask; the manifest says it.
    changePolicy({ min_concepts: {} });
    place.write('clinics.csv', clinicRows(70));
    const meant = ['--allow-shrink', 'clinic', '--approve', 'clinic=30'];
    expect((await place.build(clinics(), '--pending', ...meant)).code).toBe(0);
    expect((await place.run('sign')).stdout).toMatch(/^may shrink {2}clinic$/m);
  });

  test('not what has shrunk without anybody saying so', async () => {
    place.write('clinics.csv', clinicRows(70));
    const meant = ['--allow-shrink', 'clinic', '--approve', 'clinic=30'];
    expect((await place.build(clinics(), '--pending', ...meant)).code).toBe(0);
    const pending = join(place.store, 'pending.dsse.json');
    const { manifest } = unpack(readFileSync(pending));
    const keys = [readSigningKey(readFileSync(key('local'), 'utf8'))];
    writeFileSync(pending, signEnvelope({ payload: encodeManifest({ ...manifest, allowShrink: [] }), keys }));
    expect((await place.run('sign')).stderr).toContain('[CONTENT_SHRUNK]');
  });

  test('a renewal in the same way', async () => {
    const begun = await place.run('renew', '--pending', '--json');
    expect(JSON.parse(begun.stdout)).toMatchObject({ announced: false });
    const digest = /--digest ([0-9a-f]{64})/.exec((await place.run('sign')).stdout)![1]!;
    expect((await place.run('sign', '--key', key('berit'), '--digest', digest)).code).toBe(0);
    expect(place.announcement()).toMatch(/^3-/);
  });
});

describe('keygen --rotate', () => {
  test('says what to do, in steps that work as they are written', async () => {
    const { code, stdout } = await place.run('keygen', '--name', 'next', '--rotate');
    expect(code).toBe(0);
    const line = /^ {5}("-----BEGIN PUBLIC KEY.*)$/m.exec(stdout)![1]!;
    const { keys } = JSON.parse(readFileSync(place.trust, 'utf8')) as { keys: string[] };
    changePolicy({ keys: [...keys, JSON.parse(line)] });
    const command = /npx oppslag (renew .*)$/m.exec(stdout)![1]!.replace('<old>', 'keys/local');
    expect((await place.run(...command.split(' '))).code).toBe(0);
    changePolicy({ keys: [JSON.parse(line)] });
    expect((await place.run('verify')).stdout).toMatch(/signatures +1 of 1 wanted/);
    const next = join(place.directory, 'keys', 'next.key.pem');
    expect((await place.run('renew', '--key', next)).code).toBe(0);
    expect(stdout).toContain(place.trust);
  });
});
