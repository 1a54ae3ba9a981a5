import { expect, test } from 'vitest';
import { Random } from '../../bench/quality/random.ts';
import { openIndexes } from '../../src/index/segment-indexes.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { askEverything, fuzzSource } from '../campaign/support/fuzz-subject.ts';
import { mutateSegment } from '../campaign/support/mutations.ts';
import { oppslagError } from '../support/segments.ts';

const SEED = 7;
const INPUTS = 3_000;

test('a damaged segment is refused when it is opened, or gives all that it holds', () => {
  const segment = buildSegment(fuzzSource()).bytes;
  expect(askEverything(openIndexes(segment))).toBeGreaterThan(0);
  let [refused, opened] = [0, 0];
  for (let seed = SEED; seed < SEED + INPUTS; seed++) {
    const damaged = mutateSegment(new Random(seed), segment);
    try {
      askEverything(openIndexes(damaged));
      opened++;
    } catch (error) {
      expect(error, `seed ${seed}`).toEqual(oppslagError('SEGMENT_INVALID'));
      refused++;
    }
  }
  // Both happen: otherwise nothing was damaged, or nothing was asked.
  expect(refused).toBeGreaterThan(INPUTS / 4);
  expect(opened).toBeGreaterThan(INPUTS / 20);
});
