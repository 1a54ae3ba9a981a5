// Gives damaged envelopes, manifests and segments to the verifier, in a process of its own: one that dies or hangs is seen.
import { createHash } from 'node:crypto';
import { Random } from '../../../bench/quality/random.ts';
import { OppslagError } from '../../../src/base/errors.ts';
import { openIndexes } from '../../../src/index/segment-indexes.ts';
import { buildSegment } from '../../../src/snapshot/segment-builder.ts';
import { parseEnvelope, signEnvelope } from '../../../src/trust/dsse.ts';
import { verifyManifest } from '../../../src/trust/verify.ts';
import type { FuzzCounts, FuzzKind } from './fuzz-kinds.ts';
import { askEverything, fuzzSource } from './fuzz-subject.ts';
import { answerParent } from './ipc.ts';
import { manifestFaults } from './manifest-oracle.ts';
import { mutateBytes, mutateJson, mutateSegment } from './mutations.ts';
import { VersionPublisher } from './versions.ts';

const publisher = new VersionPublisher({ concepts: 20 });
const { policy, key } = publisher;
const now = new Date();
const good = publisher.sign(1);
const payload = parseEnvelope(good.envelope).payload;
const manifest: unknown = JSON.parse(Buffer.from(payload).toString());
const segment = buildSegment(fuzzSource()).bytes;
publisher.remove();

const tries: Readonly<Record<FuzzKind, (random: Random) => readonly string[]>> = {
  // Nobody with a key has signed these.
  envelope: (random) => {
    let envelopeBytes = good.envelope;
    while (Buffer.compare(envelopeBytes, good.envelope) === 0)
      envelopeBytes = mutateBytes(random, good.envelope);
    const { digest } = verifyManifest({ envelopeBytes, policy, now });
    return digest === good.digest ? [] : ['a payload that nobody signed is accepted'];
  },
  // These are signed: what the publisher's own mistakes could be.
  manifest: (random) => {
    const other =
      random.below(2) === 0
        ? mutateBytes(random, payload)
        : Buffer.from(JSON.stringify(mutateJson(random, manifest)));
    const { digest } = verifyManifest({
      envelopeBytes: signEnvelope({ payload: other, keys: [key] }),
      policy,
      now,
    });
    const isWhole = digest === createHash('sha256').update(other).digest('hex');
    return [...manifestFaults(other, now.getTime()), ...(isWhole ? [] : ['another digest'])];
  },
  // The hash of these is right, so only the opener stands between them and a query.
  segment: (random) => {
    askEverything(openIndexes(mutateSegment(random, segment)));
    return [];
  },
};

answerParent({
  fuzz: ({ kind, seed, count }: { kind: FuzzKind; seed: number; count: number }): FuzzCounts => {
    const counts: FuzzCounts = { refused: 0, accepted: 0, faults: [] };
    for (let i = 0; i < count; i++) {
      try {
        const faults = tries[kind](new Random(seed + i));
        if (faults.length === 0) counts.accepted++;
        else counts.faults.push(`${kind} ${seed + i}: ${faults.join(', ')}`);
      } catch (error) {
        if (error instanceof OppslagError) counts.refused++;
        else
          counts.faults.push(
            `${kind} ${seed + i}: ${error instanceof Error ? error.stack?.slice(0, 300) : error}`,
          );
      }
      if (counts.faults.length > 50) break;
    }
    return counts;
  },
});

// Nothing else keeps it alive between two questions.
setInterval(() => {}, 60_000);
