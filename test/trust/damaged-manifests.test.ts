import { expect, test } from 'vitest';
import { Random } from '../../bench/quality/random.ts';
import { OppslagError } from '../../src/base/errors.ts';
import { parseEnvelope, signEnvelope } from '../../src/trust/dsse.ts';
import { verifyManifest } from '../../src/trust/verify.ts';
import { manifestFaults } from '../campaign/support/manifest-oracle.ts';
import { mutateJson } from '../campaign/support/mutations.ts';
import { VersionPublisher } from '../campaign/support/versions.ts';

const SEED = 7;
const INPUTS = 2_000;

test('a damaged manifest that is signed is refused, or is good by rules written apart from the verifier', () => {
  const publisher = new VersionPublisher({ concepts: 10 });
  publisher.remove();
  const { policy, key } = publisher;
  const now = new Date();
  const manifest = JSON.parse(Buffer.from(parseEnvelope(publisher.sign(1).envelope).payload).toString());
  let [refused, accepted] = [0, 0];
  for (let seed = SEED; seed < SEED + INPUTS; seed++) {
    const payload = Buffer.from(JSON.stringify(mutateJson(new Random(seed), manifest)));
    try {
      verifyManifest({ envelopeBytes: signEnvelope({ payload, keys: [key] }), policy, now });
      expect(manifestFaults(payload, now.getTime()), `seed ${seed}`).toEqual([]);
      accepted++;
    } catch (error) {
      expect(error, `seed ${seed}`).toBeInstanceOf(OppslagError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(INPUTS / 4);
  expect(accepted).toBeGreaterThan(INPUTS / 20);
});
