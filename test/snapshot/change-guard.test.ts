import { describe, expect, test } from 'vitest';
import { guardAgainstShrinking } from '../../src/refresh/guards.ts';
import { guardChanges } from '../../src/snapshot/change-guard.ts';
import { compareSystem, type SystemChanges } from '../../src/snapshot/changes.ts';
import type { Manifest } from '../../src/trust/manifest.ts';
import { oppslagError } from '../support/segments.ts';

interface Size {
  readonly codes: number | undefined;
  readonly concepts?: number;
}

/** A system with so many codes before and after, of which so many changed. */
function changesOf(system: string, before?: Size, after?: Size, touched = 0): SystemChanges {
  const sizeOf = (size: Size | undefined) =>
    size && { edition: '1', codesInUse: size.codes, concepts: size.concepts ?? size.codes ?? 0 };
  return {
    ...compareSystem(system, undefined, undefined),
    before: sizeOf(before),
    after: sizeOf(after),
    touched,
  };
}

function guard(
  changes: readonly SystemChanges[],
  approved: Readonly<Record<string, number>> = {},
  allowShrink: readonly string[] = [],
): void {
  guardChanges(changes, { approved: new Map(Object.entries(approved)), allowShrink });
}

describe('changes', () => {
  test.each([
    [0, 0],
    [0, 25],
    [249, 25],
    [250, 25],
    [259, 25],
    [260, 26],
    [5_139, 513],
    [1_000_000, 100_000],
  ])('of %i codes: %i may change without approval, and one more may not', (codes, most) => {
    const changed = (touched: number) => [changesOf('x', { codes }, { codes }, touched)];
    expect(() => guard(changed(most))).not.toThrow();
    const oneMore = Math.max(most, 25) + 1;
    expect(() => guard(changed(oneMore))).toThrow(oppslagError('CHANGE_TOO_LARGE', 'x: '));
    expect(() => guard(changed(oneMore), { x: oneMore - 1 })).toThrow(oppslagError('CHANGE_TOO_LARGE'));
    expect(() => guard(changed(oneMore), { y: oneMore })).toThrow(oppslagError('CHANGE_TOO_LARGE'));
    expect(() => guard(changed(oneMore), { x: oneMore })).not.toThrow();
  });

  test('are told with their numbers, those of every system, and with the flags for all', () => {
    const changes = [
      changesOf('postnummer', { codes: 5_139 }, { codes: 5_122 }, 1_647),
      changesOf('kommune', { codes: 357 }, { codes: 357 }, 3),
      changesOf('land', { codes: 249 }, { codes: 100 }, 149),
      changesOf('fylke', { codes: 15 }),
    ];
    const refused = { name: 'OppslagError' };
    expect(() => guard(changes, { postnummer: 1_000 })).toThrow(
      expect.objectContaining({
        ...refused,
        code: 'CHANGE_TOO_LARGE',
        message: [
          'postnummer: 1,647 of 5,139 codes would change (32.0 %); without approval 513 may, and 1,000 are approved',
          'land: 149 of 249 codes would change (59.8 %); without approval 25 may',
          'land would shrink from 249 to 100 concepts; servers refuse to lose more than 20 %',
          'fylke would vanish, with 15 concepts',
        ].join('; '),
        hint: expect.stringContaining(
          'build again with: --approve postnummer=1647 --approve land=149 --allow-shrink land --allow-shrink fylke',
        ),
      }),
    );
    expect(() => guard(changes, { postnummer: 1_647, land: 149 }, ['land', 'fylke'])).not.toThrow();
  });

  test('of a system that is new need no approval', () => {
    expect(() => guard([changesOf('x', undefined, { codes: 100_000 }, 100_000)])).not.toThrow();
  });
});

describe('shrinking', () => {
  test.each([
    [100, 80, true],
    [100, 79, false],
    [5, 4, true],
    [5, 3, false],
    [1, 1, true],
    [1_000, 0, false],
  ])('from %i concepts to %i: passes %s, as at the servers', (from, to, passes) => {
    const sized = (size: number) => ({ codes: 10, concepts: size });
    const changes = [changesOf('x', sized(from), sized(to))];
    const shrink = expect(() => guard(changes));
    if (passes) shrink.not.toThrow();
    else
      shrink.toThrow(oppslagError('CONTENT_SHRUNK', `x would shrink from ${from.toLocaleString('en-US')}`));
    expect(() => guard(changes, {}, ['x'])).not.toThrow();
    const manifest = (recordCount: number) => {
      const file = { system: 'x', recordCount };
      return { files: [file], allowShrink: [] } as unknown as Manifest;
    };
    const served = expect(() => guardAgainstShrinking(manifest(to), manifest(from)));
    if (passes) served.not.toThrow();
    else served.toThrow(oppslagError('CONTENT_SHRUNK'));
  });

  test('to nothing needs no approval of changes besides', () => {
    const gone = [changesOf('x', { codes: 300 }, undefined, 300)];
    expect(() => guard(gone, { x: 300 })).toThrow(oppslagError('CONTENT_SHRUNK', 'would vanish'));
    expect(() => guard(gone, {}, ['x'])).not.toThrow();
  });

  test('of a system that could not be compared is seen by its concepts', () => {
    const before = { codes: undefined, concepts: 100 };
    expect(() => guard([changesOf('x', before, { codes: 80 })])).not.toThrow();
    expect(() => guard([changesOf('x', before, { codes: 79 })])).toThrow(oppslagError('CONTENT_SHRUNK'));
    expect(() => guard([changesOf('x', before)])).toThrow(oppslagError('CONTENT_SHRUNK'));
  });
});
