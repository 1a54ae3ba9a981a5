import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BuildPlace, makeBarePlace } from './build-place.ts';

let place: BuildPlace;

beforeEach(() => {
  place = makeBarePlace();
});

afterEach(() => place.remove());

describe('keygen', () => {
  test('leaves no keys behind when the trust policy cannot be written, so that the right call can follow', async () => {
    const keys = join(place.directory, 'keys');
    const wrong = join(place.write('file', 'no directory'), 'trust.json');
    const refused = await place.run('keygen', '--directory', keys, '--name', 'ann', '--trust', wrong);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/trust\.json cannot be written \(E\w+\) \[FILE_UNWRITABLE\]/);
    expect(place.contents(keys)).toEqual({});
    const made = await place.run('keygen', '--directory', keys, '--name', 'ann');
    expect(made.code, made.stderr).toBe(0);
    expect(Object.keys(place.contents(keys))).toEqual(['ann.key.pem', 'ann.pub.pem', 'trust.json']);
  });

  test('takes away no keys but its own', async () => {
    const keys = join(place.directory, 'keys');
    await place.run('keygen', '--directory', keys, '--name', 'ann');
    const before = place.contents(keys);
    const wrong = join(place.write('file', 'no directory'), 'trust.json');
    for (const name of ['ann', 'berit']) {
      const refused = await place.run('keygen', '--directory', keys, '--name', name, '--trust', wrong);
      expect(refused.code).toBe(1);
      expect(place.contents(keys)).toEqual(before);
    }
  });
});
