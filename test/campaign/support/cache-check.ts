import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyManifest } from '../../../src/trust/verify.ts';
import type { VersionPublisher } from './versions.ts';

/** What is wrong with the visible files of a cache: under its name each must be whole, or not there. */
export function cacheFaults({ workplace, policy }: VersionPublisher): string[] {
  const cache = join(workplace.directory, 'cache');
  const faults: string[] = [];
  const files = new Set(visible(join(cache, 'files')));
  for (const name of files) {
    const bytes = readFileSync(join(cache, 'files', name));
    if (createHash('sha256').update(bytes).digest('hex') !== name)
      faults.push('a file is not what its name says');
  }
  const accepted = visible(join(cache, 'accepted')).sort(
    (a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10),
  );
  for (const [age, name] of accepted.entries()) {
    try {
      const envelopeBytes = readFileSync(join(cache, 'accepted', name));
      const verified = verifyManifest({ envelopeBytes, policy, now: new Date(), standing: 'accepted' });
      if (!verified.manifest.files.every(({ sha256 }) => files.has(sha256)))
        faults.push(`the ${age === 0 ? 'newest' : 'older'} accepted snapshot lacks a file`);
    } catch {
      faults.push('an accepted envelope is damaged');
    }
  }
  return faults;
}

function visible(directory: string): string[] {
  return readdirSync(directory).filter((name) => !name.startsWith('.'));
}
