import { expect, it } from 'vitest';
import { freshnessOf } from '../../src/trust/freshness.ts';
import { aManifest, EXPIRES } from './support.ts';

const at = (offsetMs: number, maxStalenessDays?: number) =>
  freshnessOf({
    manifest: aManifest(),
    policy: maxStalenessDays === undefined ? {} : { maxStalenessDays },
    now: new Date(Date.parse(EXPIRES) + offsetMs),
  });

it('is fresh until it expires and stale from that moment', () => {
  expect([at(-1), at(0), at(1)]).toEqual(['fresh', 'stale', 'stale']);
});

it('stays stale for ever unless the policy says otherwise', () => {
  expect(at(20 * 365 * 86_400_000)).toBe('stale');
  expect([at(3 * 86_400_000, 3), at(3 * 86_400_000 + 1, 3)]).toEqual(['stale', 'too-stale']);
  expect([at(-1, 0), at(1, 0)]).toEqual(['fresh', 'too-stale']);
});
