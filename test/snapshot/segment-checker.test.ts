import { afterEach, expect, test } from 'vitest';
import { openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { openIndexes } from '../../src/index/segment-indexes.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { SegmentChecker } from '../../src/snapshot/segment-checker.ts';
import { conceptsOf, sourceOf } from '../support/code-systems.ts';
import { type Damage, damagedSegment, oppslagError } from '../support/segments.ts';

const checker = new SegmentChecker();
afterEach(() => checker.close());

/** Bytes of their own, which can be given away. */
const segment = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buildSegment(sourceOf(conceptsOf('Nyre', 'Hjerte'))).bytes);

test('a good segment comes back as it was, and opens', async () => {
  const [given, wanted] = [segment(), segment()];
  const checked = await checker.check(given);
  expect(given.byteLength).toBe(0);
  expect(checked).toEqual(wanted);
  const system = await openCodeSystem(checked, '0'.repeat(64), { isChecked: true });
  expect(system.codes.size).toBe(2);
});

const damages: readonly [string, Damage][] = [
  ['a section that is missing', { 'code.slots': undefined }],
  ['a number out of bounds', { 'posting.seats': Uint32Array.of(0, 9) }],
  ['offsets that fall', { 'row.offsets': Uint32Array.of(0, 5, 1) }],
  ['a code without a row', { 'code.rows': Uint32Array.of(0, 0, 2) }],
  ['a text outside', { 'text.value_starts': Uint32Array.of(0, 1 << 30) }],
  ['a trie of another size', { 'trie.children': new Uint32Array(9) }],
];

test.each(damages)('%s is refused for the reason for which opening refuses it', async (_, damage) => {
  const damaged = (): Uint8Array<ArrayBuffer> => new Uint8Array(damagedSegment(segment(), damage));
  const error = await checker.check(damaged()).catch((caught: unknown) => caught);
  expect(error).toEqual(oppslagError('SEGMENT_INVALID'));
  expect(() => openIndexes(damaged())).toThrow(
    expect.objectContaining({ message: (error as Error).message }),
  );
  await expect(checker.check(segment())).resolves.toHaveLength(segment().length);
});

test('bytes that are no segment are refused', async () => {
  await expect(checker.check(new Uint8Array(64))).rejects.toEqual(oppslagError('SEGMENT_INVALID', 'magic'));
  await expect(checker.check(new Uint8Array(0))).rejects.toEqual(oppslagError('SEGMENT_INVALID'));
});
