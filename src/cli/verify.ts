import { OsloCalendar } from '../concept/today.ts';
import { openSnapshot, snapshotIdOf } from '../snapshot/opener.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import { verifyManifest } from '../trust/verify.ts';
import { readPolicyFile } from './key-files.ts';
import { count, type Output, pairs } from './output.ts';

export interface VerifyOptions {
  readonly store: string;
  readonly trust: string;
  readonly json: boolean;
}

/** Checks the announced snapshot of a store the way a server does, and tells what it found. */
export async function verify(options: VerifyOptions, output: Output): Promise<void> {
  const policy = await readPolicyFile(options.trust);
  const store = new FileStore(options.store);
  const now = new Date();
  const verified = verifyManifest({ envelopeBytes: await store.readManifest(), policy, now });
  const dataset = await openSnapshot({ verified, store, today: new OsloCalendar().dayAt(now.getTime()) });
  const { manifest, keyIds } = verified;
  const found = {
    snapshot: snapshotIdOf(verified),
    repository: manifest.repository,
    sequence: manifest.sequence,
    created: manifest.created,
    expires: manifest.expires,
    keys: keyIds,
    systems: manifest.files.length,
    concepts: dataset.conceptCount,
    probes: manifest.probes.length,
  };
  if (options.json) return output.line(JSON.stringify(found));
  output.line(
    pairs([
      ['snapshot', found.snapshot],
      ['repository', found.repository],
      ['created', found.created],
      ['expires', found.expires],
      ['signed by', keyIds.map((id) => `${id.slice(0, 12)}…`).join(', ')],
      ['systems', String(found.systems)],
      ['concepts', count(found.concepts)],
      ['probes', `${found.probes} answered`],
    ]),
  );
  output.line('good: signature, files, contents and probes are right');
}
