import { nextTurn } from '../base/next-turn.ts';
import { OPEN_END } from '../concept/local-day.ts';
import { compareCodes } from '../index/code-index.ts';
import type { CodeSystemData } from './code-system-data.ts';
import type { Dataset } from './dataset.ts';
import { displayOf } from './lookup.ts';

/**
 * How many codes of a system changed between two snapshots. A code is in use when its newest period is open; names and
 * parents are compared between the newest periods.
 */
export interface ChangeCounts {
  readonly system: string;
  /** Codes in use that were not before. */
  readonly added: number;
  /** Codes that were in use. */
  readonly retired: number;
  /** Codes in use with another display. */
  readonly renamed: number;
  /** Codes in use with other parents. */
  readonly moved: number;
}

/** Codes compared before the event loop gets a turn: about a millisecond's work. */
const CODES_PER_SLICE = 256;

/**
 * Counts what changed between two datasets, in slices that leave room for calls in between.
 *
 * @returns the systems whose segments differ, by id; also those in which no code changed but something else did
 */
export async function summariseChanges(before: Dataset, after: Dataset): Promise<ChangeCounts[]> {
  const byId = (dataset: Dataset) => new Map(dataset.systems.map((system) => [system.id, system]));
  const [old, now] = [byId(before), byId(after)];
  const changes: ChangeCounts[] = [];
  for (const id of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(id), now.get(id)];
    if (was?.sha256 !== is?.sha256) changes.push({ system: id, ...(await compare(was, is)) });
  }
  return changes;
}

/** Walks the codes of both in their order. One of the two may be missing. */
async function compare(before: CodeSystemData | undefined, after: CodeSystemData | undefined) {
  const counts = { added: 0, retired: 0, renamed: 0, moved: 0 };
  const [oldSize, newSize] = [before?.codes.size ?? 0, after?.codes.size ?? 0];
  let [old, now] = [0, 0];
  for (let steps = 1; old < oldSize || now < newSize; steps++) {
    if (steps % CODES_PER_SLICE === 0) await nextTurn();
    const order = orderOf(before, old, oldSize, after, now, newSize);
    const was = order > 0 ? undefined : newestInUse(before!, old);
    const is = order < 0 ? undefined : newestInUse(after!, now);
    if (order <= 0) old++;
    if (order >= 0) now++;
    if (was === undefined && is !== undefined) counts.added++;
    else if (was !== undefined && is === undefined) counts.retired++;
    else if (was !== undefined && is !== undefined && !haveSameBytes(before!, was, after!, is)) {
      if (displayOf(before!, was) !== displayOf(after!, is)) counts.renamed++;
      if (parentsKey(before!, was) !== parentsKey(after!, is)) counts.moved++;
    }
  }
  return counts;
}

/** Below 0 when the next code is one of `before` alone, above 0 for one of `after` alone, 0 when both have it. */
function orderOf(
  before: CodeSystemData | undefined,
  old: number,
  oldSize: number,
  after: CodeSystemData | undefined,
  now: number,
  newSize: number,
): number {
  if (old >= oldSize) return 1;
  if (now >= newSize) return -1;
  const [was, is] = [before!.codes.codeAt(old), after!.codes.codeAt(now)];
  return was === is ? 0 : compareCodes(was, is);
}

/** The row of the newest period of a code, if that is open. */
function newestInUse({ codes, concepts }: CodeSystemData, code: number): number | undefined {
  const row = codes.endRow(code) - 1;
  return concepts.validTo(row) === OPEN_END ? row : undefined;
}

function haveSameBytes(before: CodeSystemData, was: number, after: CodeSystemData, is: number): boolean {
  const bytesOf = ({ concepts }: CodeSystemData, row: number) =>
    concepts.bytes.subarray(concepts.start(row), concepts.end(row));
  return Buffer.compare(bytesOf(before, was), bytesOf(after, is)) === 0;
}

function parentsKey({ tree, codes }: CodeSystemData, row: number): string {
  const { start, end } = tree.parentsOf(row);
  return Array.from(tree.parents.subarray(start, end), (parent) => codes.codeAt(parent)).join('\n');
}
