import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../../bench/quality/random.ts';
import { OppslagError } from '../../src/base/errors.ts';
import { openIndexes } from '../../src/index/segment-indexes.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { verifyManifest } from '../../src/trust/verify.ts';
import { Forked } from './support/forked.ts';
import { FUZZ_KINDS, type FuzzCounts } from './support/fuzz-kinds.ts';
import { fuzzSource } from './support/fuzz-subject.ts';
import { mutateSegment } from './support/mutations.ts';
import { askService } from './support/questions.ts';
import { count, record } from './support/results.ts';
import { scaled } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { VERSIONED, VersionPublisher } from './support/versions.ts';

const promise = 'bad data never goes live';
const SEED = 20_261_125;
const FLIPS = 10_000;
const INPUTS = scaled(1_000_000, 3_000);
const CHUNK = 5_000;
const OPENED = scaled(1_000, 60);

let publisher: VersionPublisher;

beforeAll(() => {
  publisher = new VersionPublisher({ concepts: 20 });
});

afterAll(() => publisher?.remove());

test('no flipped bit of an envelope, and no shorter one, is accepted', () => {
  const { policy } = publisher;
  const { envelope } = publisher.sign(1);
  const now = new Date();
  const faults: string[] = [];
  const refuse = (what: string, envelopeBytes: Uint8Array): void => {
    try {
      verifyManifest({ envelopeBytes, policy, now });
      faults.push(`${what} is accepted`);
    } catch (error) {
      if (!(error instanceof OppslagError)) faults.push(`${what}: ${error}`);
    }
  };
  const bits = envelope.length * 8;
  for (let bit = 0; bit < bits; bit++) {
    const flipped = Uint8Array.from(envelope);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    refuse(`bit ${bit}`, flipped);
  }
  for (let length = 0; length < envelope.length; length++)
    refuse(`length ${length}`, envelope.subarray(0, length));
  record({
    promise,
    proof: `each of the ${count(bits)} bits of an envelope flipped, and each of its ${count(envelope.length)} truncations`,
    target: '≥ 10,000 flips, 0 accepted, 0 crashes',
    measured: `${faults.length} accepted or crashed`,
    isMet: faults.length === 0 && bits >= FLIPS,
  });
  expect(faults).toEqual([]);
  expect(bits).toBeGreaterThanOrEqual(FLIPS);
});

test('no flipped bit of a segment goes live', async () => {
  const flips = scaled(FLIPS, 50);
  const random = new Random(SEED);
  await publisher.publish(1);
  const service = await ServiceProcess.start(publisher.workplace);
  const [, changed] = [...publisher.sign(2).files].sort(([, a], [, b]) => a.length - b.length)[1]!;
  const sha256 = createHash('sha256').update(changed).digest('hex');
  const path = publisher.filePath(sha256);
  const bits = changed.length * 8;
  let exits = 0;
  for (let i = 0; i < flips && exits === 0; i++) {
    const flipped = Uint8Array.from(changed);
    // Spread over the whole file, header and table and every section.
    const bit = Math.floor((i * bits) / flips) + random.below(Math.max(1, Math.floor(bits / flips)));
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(path, flipped);
    // Each has a sequence of its own, so that none is passed over because one like it was refused before.
    const { digest, envelope } = publisher.sign(2 + i, { systems: publisher.systemsOf(2) });
    const name = publisher.announce(2 + i, digest, envelope);
    await service.refresh().catch(() => exits++);
    rmSync(join(publisher.store.name, 'manifests', name));
  }
  const refused = (await service.outcomes()).get('FILE_DIGEST_WRONG');
  const served = await service.sequence();
  await service.kill();
  record({
    promise,
    proof: `${count(flips)} flipped bits all over a segment, each in a snapshot of its own that a service is given`,
    target: '0 accepted, 0 crashes',
    measured: `${count(refused ?? 0)} refused, ${served === 1 ? 0 : 'some'} accepted, ${exits} crashes`,
    isMet: refused === flips && served === 1 && exits === 0,
  });
  expect({ refused, served, exits }).toEqual({ refused: flips, served: 1, exits: 0 });
});

test('of a million damaged inputs none is accepted that must not be, and none breaks the verifier', async () => {
  const [faults, totals]: [string[], { refused: number; accepted: number }] = [
    [],
    { refused: 0, accepted: 0 },
  ];
  const chunks = Array.from({ length: Math.ceil(INPUTS / CHUNK) }, (_, i) => ({
    kind: FUZZ_KINDS[i % FUZZ_KINDS.length]!,
    seed: SEED + i * CHUNK,
    count: Math.min(CHUNK, INPUTS - i * CHUNK),
  }));
  const lane = async (): Promise<void> => {
    const fuzzing = new Forked('fuzz-process.ts');
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      const counts = await fuzzing.ask<FuzzCounts>('fuzz', chunk);
      totals.refused += counts.refused;
      totals.accepted += counts.accepted;
      faults.push(...counts.faults);
    }
    await fuzzing.end();
  };
  await Promise.all([lane(), lane()]);
  record({
    promise,
    proof: `${count(INPUTS)} seeded inputs: damaged envelopes; damaged manifests, signed; damaged segments whose hash is right, asked for all they hold when they are opened`,
    target: '0 accepted wrongly, 0 crashes',
    measured: `${count(totals.refused)} refused, ${count(totals.accepted)} rightly accepted, ${faults.length} faults`,
    isMet: faults.length === 0,
  });
  expect(faults.slice(0, 10)).toEqual([]);
  expect(totals.refused + totals.accepted).toBe(INPUTS);
});

test('a damaged segment that is signed and opens answers every question', async () => {
  const segment = buildSegment(fuzzSource());
  const others = publisher.systemsOf(0).filter(({ codeSystem }) => codeSystem.id !== VERSIONED);
  const own = publisher.systemsOf(0).find(({ codeSystem }) => codeSystem.id === VERSIONED)!;
  const subject = { ...own, ...segment, sha256: createHash('sha256').update(segment.bytes).digest('hex') };
  publisher.clear();
  rmSync(join(publisher.workplace.directory, 'cache'), { recursive: true, force: true });
  await publisher.publish(1, { systems: [subject, ...others] });
  const service = await ServiceProcess.start(publisher.workplace);
  const [failures, undecodable] = [new Map<string, number>(), new Map<string, number>()];
  const tally = (counts: Map<string, number>, names: Iterable<string>, seed: number): void => {
    for (const name of names) if (!counts.has(name)) counts.set(name, seed);
  };
  let [live, questions, sequence, badAnswers] = [0, 0, 1, 0];
  for (let seed = SEED; live < OPENED && seed < SEED + 50 * OPENED; seed++) {
    const bytes = mutateSegment(new Random(seed), segment.bytes);
    if (!opens(bytes)) continue;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const snapshot = publisher.sign(++sequence, { systems: [{ ...subject, bytes, sha256 }, ...others] });
    writeFileSync(publisher.filePath(sha256), bytes);
    const name = publisher.announce(sequence, snapshot.digest, snapshot.envelope);
    await service.refresh();
    for (const path of [publisher.filePath(sha256), join(publisher.store.name, 'manifests', name)])
      rmSync(path);
    if ((await service.sequence()) !== sequence) continue;
    live++;
    const asked = await askService(service.client);
    questions += asked.questions;
    if (asked.undecodable.size > 0) badAnswers++;
    tally(failures, asked.failures, seed);
    tally(undecodable, asked.undecodable, seed);
  }
  const isAlive = await service.sequence().then(
    () => true,
    () => false,
  );
  await service.kill();
  const broken = [...failures].map(([name, seed]) => `${name} (seed ${seed})`);
  record({
    promise,
    proof: `${count(live)} damaged segments that open, signed and published; ${count(questions)} questions to the service about them`,
    target: 'each answers every question without a fault',
    measured: `${broken.length === 0 ? 'no fault' : `INTERNAL from ${broken.length} methods, first with seed ${Math.min(...failures.values())}`}; ${badAnswers} segments with an answer that a client cannot decode`,
    isMet: broken.length === 0 && isAlive,
  });
  expect(broken).toEqual([]);
  expect(isAlive).toBe(true);
  expect(live).toBeGreaterThan(0);
});

function opens(bytes: Uint8Array): boolean {
  try {
    openIndexes(bytes);
    return true;
  } catch (error) {
    if (error instanceof OppslagError) return false;
    throw error;
  }
}
