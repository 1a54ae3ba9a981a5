import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { oppslagError, quickRetriever, temporaryDirectory, textOf } from './support.ts';

function directoryWithList(): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'list.csv'), 'code;name\n');
  utimesSync(join(directory, 'list.csv'), new Date(0), new Date('2026-02-03T04:05:06Z'));
  return directory;
}

describe('a file', () => {
  test('is read from the base directory, as old as its last change', async () => {
    const retriever = quickRetriever({}, { baseDirectory: directoryWithList() });
    const document = await retriever.retrieve('list.csv', { accept: 'text/csv' });
    expect(document).toEqual({
      uri: 'list.csv',
      bytes: new TextEncoder().encode('code;name\n'),
      retrievedAt: '2026-02-03T04:05:06.000Z',
      sha256: createHash('sha256').update('code;name\n').digest('hex'),
    });
  });

  test('may have an absolute path', async () => {
    const path = join(directoryWithList(), 'list.csv');
    expect(textOf(await quickRetriever().retrieve(path))).toBe('code;name\n');
  });

  test('of no bytes is a document too', async () => {
    const path = join(temporaryDirectory(), 'empty.csv');
    writeFileSync(path, '');
    expect((await quickRetriever().retrieve(path)).bytes).toHaveLength(0);
  });

  test.each(['other.csv', 'list.csv/other.csv'])('%s that is not there is missing', async (uri) => {
    const retriever = quickRetriever({}, { baseDirectory: directoryWithList() });
    expect(await retriever.retrieveIfThere(uri)).toBeUndefined();
    await expect(retriever.retrieve(uri)).rejects.toEqual(
      oppslagError('SOURCE_MISSING', `${uri}: the document must be there`),
    );
  });

  test('must be no directory', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'lists'));
    await expect(quickRetriever({}, { baseDirectory: directory }).retrieveIfThere('lists')).rejects.toEqual(
      oppslagError('SOURCE_INVALID', 'lists: the path must be that of a file'),
    );
  });

  test('must be no pipe, which would be waited for', async () => {
    const directory = temporaryDirectory();
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    await expect(quickRetriever({}, { baseDirectory: directory }).retrieve('pipe')).rejects.toEqual(
      oppslagError('SOURCE_INVALID', 'pipe: the path must be that of a file'),
    );
  });

  test('must be at most maxBytes long', async () => {
    const baseDirectory = directoryWithList();
    expect(await quickRetriever({ maxBytes: 10 }, { baseDirectory }).retrieve('list.csv')).toBeDefined();
    await expect(quickRetriever({ maxBytes: 9 }, { baseDirectory }).retrieve('list.csv')).rejects.toEqual(
      oppslagError('SOURCE_TOO_LARGE', 'list.csv: the body must be at most 9 bytes'),
    );
  });

  test('whose size says nothing is counted as it is read', async () => {
    await expect(quickRetriever({ maxBytes: 10 }).retrieve('/proc/self/status')).rejects.toEqual(
      oppslagError('SOURCE_TOO_LARGE'),
    );
  });

  test.skipIf(process.getuid?.() === 0)('must be readable (skipped for root, who reads all)', async () => {
    const directory = directoryWithList();
    chmodSync(join(directory, 'list.csv'), 0o000);
    await expect(quickRetriever({}, { baseDirectory: directory }).retrieve('list.csv')).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', 'list.csv: the file must be readable (EACCES)'),
    );
  });

  test('that fails while it is read is told with the system’s own code', async () => {
    // The memory of a process is a regular file whose first page nobody may read.
    await expect(quickRetriever().retrieve('/proc/self/mem')).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', '/proc/self/mem: the file must be readable (EIO)'),
    );
  });
});
