import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const LOG = resolve(import.meta.dirname, '../../src/base/log.ts');
const FULL = '/dev/full';
const LINES = 300;
/** One that has not ended by then never would. */
const TIMEOUT_MS = 30_000;

/** Runs a process that writes more than a pipe takes at once, closes its log and ends. */
function writeAndEnd(stdout: 'pipe' | number) {
  const script = `
    import { openLog } from ${JSON.stringify(LOG)};
    const { log, close } = openLog('info');
    for (let i = 0; i < ${LINES}; i++) log.info({ i, pad: 'x'.repeat(1_000) }, 'line');
    await close();
    process.exit(3);
  `;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    ...{ stdio: ['ignore', stdout, 'pipe'], encoding: 'utf8', timeout: TIMEOUT_MS, killSignal: 'SIGKILL' },
  });
}

describe('the end of a log', () => {
  test('comes after its last line', () => {
    const { status, stdout } = writeAndEnd('pipe');
    expect(status).toBe(3);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).i)).toEqual(Array.from({ length: LINES }, (_, i) => i));
  });

  test.skipIf(!existsSync(FULL))(`comes on a full disk too (needs ${FULL})`, () => {
    const full = openSync(FULL, 'w');
    const { status, signal } = writeAndEnd(full);
    closeSync(full);
    expect({ status, signal }).toEqual({ status: 3, signal: null });
  });
});
