import { OppslagError } from '../base/errors.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import { parseEnvelope } from '../trust/dsse.ts';
import { parseManifest } from '../trust/manifest.ts';
import { type ReportFormat, renderReport } from './change-report.ts';
import type { Output } from './output.ts';
import { compareSnapshots, readSnapshotConcepts, type SnapshotConcepts } from './snapshot-reader.ts';

export interface DiffOptions {
  /** `<store>` for the announced snapshot of a store, `<store>@<sequence>` for another. */
  readonly before: string;
  readonly after: string;
  /** Systems to compare; empty for all. */
  readonly systems: readonly string[];
  readonly format: ReportFormat;
  /** Codes that are named of each kind of change. */
  readonly limit: number;
}

/** Tells what changed between two snapshots, without judging whether to trust them. */
export async function diff(options: DiffOptions, output: Output): Promise<void> {
  const [before, after] = [await read(options.before), await read(options.after)];
  const { systems, format, limit } = options;
  const unknown = systems.filter((system) => !before.has(system) && !after.has(system));
  if (unknown.length > 0) {
    throw new OppslagError({
      code: 'SYSTEM_UNKNOWN',
      message: 'neither snapshot has a code system of that id',
      hint: '`oppslag inspect --store <store>` lists what a snapshot has.',
    });
  }
  const changes = compareSnapshots(before, after).filter(
    ({ system }) => systems.length === 0 || systems.includes(system),
  );
  output.line(renderReport({ changes, findings: [] }, { format, limit }));
}

async function read(reference: string): Promise<SnapshotConcepts> {
  const { directory = reference, sequence } =
    /^(?<directory>.+)@(?<sequence>\d{1,16})$/.exec(reference)?.groups ?? {};
  const store = new FileStore(directory);
  const envelope = await (sequence === undefined
    ? store.readManifest()
    : store.readManifestOf(Number(sequence)));
  return await readSnapshotConcepts(store, parseManifest(parseEnvelope(envelope).payload));
}
