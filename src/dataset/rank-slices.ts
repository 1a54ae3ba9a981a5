import type { TextTable } from '../index/text-table.ts';

/** Rows whose best texts are neighbours in the static order. */
export interface RankSlice {
  /** A bit for each row of the system. */
  readonly bits: Uint32Array;
  /** No text of these rows has a lower rank. */
  readonly leastRank: number;
  /** Weights of the texts of these rows, context apart. */
  readonly leastWeight: number;
  readonly mostWeight: number;
}

/** For each row the rank of its best text. */
export function bestRanks(texts: TextTable, rowCount: number): Uint32Array {
  const best = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const end = texts.rowTexts[row + 1]!;
    let rank = texts.size;
    for (let text = texts.rowTexts[row]!; text < end; text++) rank = Math.min(rank, texts.ranks[text]!);
    best[row] = rank;
  }
  return best;
}

/**
 * The rows of a system by the rank of their best text, best first. Each slice has as many texts as all before it, so that
 * there are few of them, and a search that may stop after the best rows has looked at few others.
 *
 * @param rowRanks as `bestRanks` gives them
 * @param leastTexts texts of the first slice, at least, unless there are fewer
 */
export function rankSlices(
  texts: TextTable,
  rowRanks: Uint32Array,
  leastTexts: number,
): readonly RankSlice[] {
  const rowCount = rowRanks.length;
  let first = texts.size;
  let count = 1;
  for (; first >= 2 * leastTexts; first = Math.ceil(first / 2)) count++;
  const bits = Array.from({ length: count }, () => new Uint32Array((rowCount + 31) >>> 5));
  const leastWeights = new Array<number>(count).fill(Number.POSITIVE_INFINITY);
  const mostWeights = new Array<number>(count).fill(-1);
  for (let row = 0; row < rowCount; row++) {
    const end = texts.rowTexts[row + 1]!;
    // Slice 0 ends at `first`, slice 1 at twice that, slice 2 at four times.
    const slice = Math.min(count - 1, 32 - Math.clz32(Math.floor(rowRanks[row]! / first)));
    bits[slice]![row >>> 5]! |= 1 << (row & 31);
    for (let text = texts.rowTexts[row]!; text < end; text++) {
      if (texts.isContext(text)) continue;
      leastWeights[slice] = Math.min(leastWeights[slice]!, texts.weights[text]!);
      mostWeights[slice] = Math.max(mostWeights[slice]!, texts.weights[text]!);
    }
  }
  return bits.map((own, i) => {
    const leastRank = i === 0 ? 0 : first * 2 ** (i - 1);
    return { bits: own, leastRank, leastWeight: leastWeights[i]!, mostWeight: mostWeights[i]! };
  });
}

/** Whether a name of a row of the slice may have this weight; none has it when it is undefined. */
export function mayHoldText({ leastWeight, mostWeight }: RankSlice, weight: number | undefined): boolean {
  return weight !== undefined && leastWeight <= weight && weight <= mostWeight;
}
