import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { tableOf, writeDocs } from './docs.ts';
import { PROMISES, readResults } from './results.ts';
import { SCALE } from './scale.ts';

/** Collects the results of all files, prints them as a table, and writes that into the documentation when asked to. */
export default function setup(project: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'oppslag-campaign-'));
  const path = join(directory, 'results.ndjson');
  writeFileSync(path, '');
  project.provide('campaignResults', path);
  const begun = performance.now();
  return () => {
    const results = readResults(path);
    rmSync(directory, { recursive: true, force: true });
    process.stdout.write(`\n${tableOf(results)}\n`);
    if (process.env.OPPSLAG_CAMPAIGN_WRITE_DOCS !== '1') return;
    const isWhole = SCALE === 1 && PROMISES.every((name) => results.some(({ promise }) => promise === name));
    if (!isWhole) {
      process.stdout.write(
        '\ndocs/reliability.md was left as it is: only a whole run at full scale is written.\n',
      );
      return;
    }
    writeDocs({
      date: new Date().toISOString().slice(0, 10),
      node: process.versions.node,
      cpu: cpus()[0]?.model ?? 'unknown processor',
      cores: cpus().length,
      minutes: Math.round((performance.now() - begun) / 60_000),
      results,
    });
  };
}
