import { readFileSync } from 'node:fs';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import type { LocalDay } from '../../src/concept/local-day.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { decodeConcept } from '../../src/snapshot/concept-bytes.ts';
import { openSnapshot } from '../../src/snapshot/opener.ts';
import { FileStore } from '../../src/snapshot/store/file-store.ts';
import { parseTrustPolicy } from '../../src/trust/policy.ts';
import { verifyManifest } from '../../src/trust/verify.ts';
import type { Workplace } from './service.ts';

/** Opens the announced snapshot of a workplace, verified as a server does. */
export async function openAnnounced(
  { store: directory, trust }: Workplace,
  today: LocalDay = 20_780,
): Promise<Dataset> {
  const store = new FileStore(directory);
  const policy = parseTrustPolicy(readFileSync(trust, 'utf8'));
  const envelopeBytes = await store.readManifest();
  const verified = verifyManifest({ envelopeBytes, policy, now: new Date(), standing: 'accepted' });
  return await openSnapshot({ verified, store, today });
}

/** The concept that a code is on a day, read from its bytes; undefined when it is not valid then. */
export function conceptOn(
  { codes, concepts }: CodeSystemData,
  code: string,
  day: LocalDay,
): ConceptPeriod | undefined {
  const number = codes.find(code);
  if (number < 0 || codes.codeAt(number) !== code) return undefined;
  const row = concepts.rowOn({ start: codes.firstRow(number), end: codes.endRow(number) }, day);
  return row < 0 ? undefined : decodeConcept(concepts.bytes.subarray(concepts.start(row), concepts.end(row)));
}
