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
  const { systems, format, limit } = options;
  const before = await read(options.before, systems);
  const after = await read(options.after, systems);
  const unknown = systems.filter((system) => !before.has(system) && !after.has(system));
  if (unknown.length > 0) {
    throw new OppslagError({
      code: 'SYSTEM_UNKNOWN',
      message: '--system must name a code system of one of the snapshots',
      hint: '`oppslag inspect --store <store>` lists what a snapshot has.',
    });
  }
  output.line(renderReport({ changes: compareSnapshots(before, after), findings: [] }, { format, limit }));
}

/** The errors name the snapshot in the words of the command line: there are two that may be at fault. */
async function read(reference: string, systems: readonly string[]): Promise<SnapshotConcepts> {
  const { directory = reference, sequence } =
    /^(?<directory>.+)@(?<sequence>\d{1,16})$/.exec(reference)?.groups ?? {};
  const store = new FileStore(directory);
  try {
    const envelope = await (sequence === undefined
      ? store.readManifest()
      : store.readManifestOf(Number(sequence)));
    return await readSnapshotConcepts(store, parseManifest(parseEnvelope(envelope).payload), { systems });
  } catch (error) {
    if (!(error instanceof OppslagError)) throw error;
    const { code, message, hint = '', cause } = error;
    throw new OppslagError({ code, message: `${reference}: ${message}`, hint, cause });
  }
}
