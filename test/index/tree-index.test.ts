import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Run } from '../../src/index/code-index.ts';
import { TreeIndex, writeTreeIndex } from '../../src/index/tree-index.ts';
import { SegmentReader } from '../../src/segment/segment-reader.ts';
import { SegmentWriter } from '../../src/segment/segment-writer.ts';
import { damagedSegment, oppslagError, segmentOf } from '../support/segments.ts';

const CODES = 6;
/** For each row the codes above it, each once. */
const parentLists = fc.array(fc.uniqueArray(fc.nat(CODES - 1), { maxLength: 4 }), { maxLength: 20 });

function read(parents: readonly (readonly number[])[]): TreeIndex {
  const reader = segmentOf((writer) => writeTreeIndex(writer, CODES, parents));
  return new TreeIndex(reader, CODES, parents.length);
}

function slice(values: Uint32Array, { start, end }: Run): number[] {
  return [...values.subarray(start, end)];
}

test('every row gives its parents, in the order in which they were named', () => {
  fc.assert(
    fc.property(parentLists, (parents) => {
      const tree = read(parents);
      for (const [row, own] of parents.entries())
        expect(slice(tree.parents, tree.parentsOf(row))).toEqual(own);
    }),
  );
});

test('every code gives the rows that name it, ascending', () => {
  fc.assert(
    fc.property(parentLists, (parents) => {
      const tree = read(parents);
      for (let code = 0; code < CODES; code++) {
        const rows = [...parents.keys()].filter((row) => parents[row]!.includes(code));
        expect(slice(tree.childRows, tree.childrenOf(code))).toEqual(rows);
      }
    }),
  );
});

test.each([
  [[], true],
  [[[], []], true],
  [[[], [0]], false],
])('of rows with the parents %j it is said whether the system is flat: %s', (parents, isFlat) => {
  expect(read(parents).isFlat).toBe(isFlat);
});

test.each([
  ['tree.parents', Uint32Array.of(0, 2)],
  ['tree.parents', Uint32Array.of(0)],
  ['tree.parent_offsets', Uint32Array.of(0, 2, 1)],
  ['tree.parent_offsets', Uint32Array.of(0, 1, 3)],
  ['tree.parent_offsets', Uint32Array.of(0, 2)],
  ['tree.child_rows', Uint32Array.of(0, 2)],
  ['tree.child_rows', Uint32Array.of(0)],
  ['tree.child_offsets', Uint32Array.of(1, 1, 2)],
  ['tree.child_offsets', Uint32Array.of(0, 1, 9)],
  ['tree.child_offsets', Uint32Array.of(0, 2)],
  ['tree.parents', undefined],
  ['tree.child_offsets', undefined],
])('a damaged %s is refused: %o', (name, damaged) => {
  const writer = new SegmentWriter();
  // Two rows, each of which has the other's code above it.
  writeTreeIndex(writer, 2, [[1], [0]]);
  const file = writer.finish();
  const open = (bytes: Uint8Array) => new TreeIndex(new SegmentReader(bytes), 2, 2);
  expect(open(file).isFlat).toBe(false);
  expect(() => open(damagedSegment(file, { [name]: damaged }))).toThrow(
    oppslagError('SEGMENT_INVALID', 'tree.'),
  );
});

test('children that are fewer than parents are refused', () => {
  const writer = new SegmentWriter();
  writeTreeIndex(writer, 2, [[1], [0]]);
  const file = damagedSegment(writer.finish(), {
    'tree.child_rows': Uint32Array.of(1),
    'tree.child_offsets': Uint32Array.of(0, 1, 1),
  });
  expect(() => new TreeIndex(new SegmentReader(file), 2, 2)).toThrow(
    oppslagError('SEGMENT_INVALID', 'tree.child_rows'),
  );
});
