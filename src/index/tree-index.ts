import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';
import type { Run } from './code-index.ts';

/**
 * Writes the hierarchy: for each row the codes above it, and for each code the rows below it. Both are by row, because a
 * concept may have other parents in another period.
 *
 * @param parents for each row the numbers of its parents' codes, in the order of the source, each once
 */
export function writeTreeIndex(
  writer: SegmentWriter,
  codeCount: number,
  parents: readonly (readonly number[])[],
): void {
  const parentOffsets = new Uint32Array(parents.length + 1);
  const childOffsets = new Uint32Array(codeCount + 1);
  for (const [row, own] of parents.entries()) {
    parentOffsets[row + 1] = parentOffsets[row]! + own.length;
    for (const code of own) childOffsets[code + 1]!++;
  }
  for (let code = 0; code < codeCount; code++) childOffsets[code + 1]! += childOffsets[code]!;
  const childRows = new Uint32Array(parentOffsets[parents.length]!);
  const next = childOffsets.slice();
  for (const [row, own] of parents.entries()) {
    for (const code of own) childRows[next[code]!++] = row;
  }
  writer.add('tree.parent_offsets', 'u32', parentOffsets);
  writer.add('tree.parents', 'u32', Uint32Array.from(parents.flat()));
  writer.add('tree.child_offsets', 'u32', childOffsets);
  writer.add('tree.child_rows', 'u32', childRows);
}

/** What is above and below the concepts of a system. */
export class TreeIndex {
  readonly #parentOffsets: Uint32Array;
  /** Numbers of codes. */
  readonly parents: Uint32Array;
  readonly #childOffsets: Uint32Array;
  /** Numbers of rows; those of one parent ascend, which is the order of their codes and then of time. */
  readonly childRows: Uint32Array;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, codeCount: number, rowCount: number) {
    this.parents = reader.getIds('tree.parents', codeCount);
    this.#parentOffsets = reader.getOffsets('tree.parent_offsets', rowCount, this.parents.length);
    this.childRows = reader.getIds('tree.child_rows', rowCount);
    this.#childOffsets = reader.getOffsets('tree.child_offsets', codeCount, this.childRows.length);
    if (this.childRows.length !== this.parents.length) {
      reader.invalid('tree.child_rows', 'must be as long as tree.parents');
    }
  }

  /** True when no concept has a parent. */
  get isFlat(): boolean {
    return this.parents.length === 0;
  }

  /** Where the parents of a row are in `parents`. */
  parentsOf(row: number): Run {
    return { start: this.#parentOffsets[row]!, end: this.#parentOffsets[row + 1]! };
  }

  /** Where the rows below a code are in `childRows`. */
  childrenOf(code: number): Run {
    return { start: this.#childOffsets[code]!, end: this.#childOffsets[code + 1]! };
  }
}
