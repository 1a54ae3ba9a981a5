import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { copyWorkplace, runCommand } from '../support/service.ts';
import { startHttpServer } from '../support/upstream/http-server.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('serve', () => {
  test('says in its help of --local what docs/configuration.md says', async () => {
    const { stdout } = await runCommand(['serve', '--help']);
    const documented = /^\| `--local` \| ([^|]+) \|/m.exec(
      readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8'),
    );
    expect(stdout.replace(/\s+/g, ' ')).toContain(`--local ${documented![1]}`);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('ends with code 1 at a %s before it serves', async (signal) => {
    const workplace = copyWorkplace(inject('snapshotDirectory'));
    const asked = Promise.withResolvers<void>();
    // The store never answers, so the start does not end.
    const store = await startHttpServer({ '/announcement': () => asked.resolve() });
    const child = spawn(process.execPath, [join(ROOT, 'bin/oppslag.js'), 'serve'], {
      env: { ...process.env, ...workplace.env, OPPSLAG_STORE: store.origin },
      stdio: 'ignore',
    });
    const ended = new Promise((done) => child.on('close', (...how) => done(how)));
    try {
      await asked.promise;
      child.kill(signal);
      expect(await ended).toEqual([1, null]);
    } finally {
      child.kill('SIGKILL');
      await store.close();
      workplace.remove();
    }
  });
});
