import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundledSources } from '../../../src/source/bundled/index.ts';
import { DATA_PACKAGES, importPackage, packageProvenance } from '../../../src/source/bundled/packages.ts';

test('the embedded default is six code systems in a fixed order', async () => {
  const sources = await bundledSources();
  expect(sources.map(({ codeSystem }) => codeSystem.id)).toEqual([
    'icd-10',
    'icpc-2',
    'postnummer',
    'kommune',
    'fylke',
    'land',
  ]);
});

test('a source can be read more than once and says the same each time', async () => {
  for (const source of await bundledSources()) {
    expect([...source.concepts()]).toEqual([...source.concepts()]);
  }
});

test('every concept has a code, a display and an id that fits its system', async () => {
  for (const { codeSystem, provenance, concepts } of await bundledSources()) {
    expect(codeSystem.id).toMatch(/^[a-z0-9][a-z0-9-]{0,31}$/);
    for (const { retrievedAt } of provenance) {
      expect(new Date(retrievedAt).toISOString()).toBe(retrievedAt.replace('Z', '.000Z'));
    }
    for (const { code, display, designations } of concepts()) {
      const texts = [code, display, ...designations.map(({ value }) => value)];
      expect(texts.filter((text) => text === '' || text !== text.trim())).toEqual([]);
    }
  }
});

test('without the packages the module still loads, and reading says what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oppslag-sources-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const part of ['base', 'concept', 'source']) {
    cpSync(join(import.meta.dirname, '../../../src', part), join(folder, 'src', part), { recursive: true });
  }
  cpSync(join(import.meta.dirname, '../../../sources'), join(folder, 'sources'), { recursive: true });
  // The data packages are what is missing; what the service itself needs is there, as in a runtime image.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(import.meta.dirname, '../../../node_modules/zod'), join(folder, 'node_modules/zod'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'try.ts'),
    `import { bundledSources, municipalitySource } from './src/source/bundled/index.ts';
    const count = [...municipalitySource().concepts()].length;
    const { code, message, hint } = await bundledSources().catch((error) => error);
    process.stdout.write(JSON.stringify({ count, code, message, hint }));`,
  );
  const output = execFileSync(process.execPath, ['try.ts'], { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual({
    count: 357,
    code: 'SOURCE_MISSING',
    message: expect.stringMatching(/: the package is not installed$/),
    hint: expect.stringContaining('`npm ci` without `--omit=dev`'),
  });
});

test('another failure of an import is passed on as it is', async () => {
  const failure = new SyntaxError('damaged');
  await expect(importPackage(DATA_PACKAGES.countries, () => Promise.reject(failure))).rejects.toBe(failure);
});

test('another version of a package is refused until its facts are recorded', () => {
  expect(() => packageProvenance(DATA_PACKAGES.countries, { version: '99.0.0' })).toThrow(
    expect.objectContaining({
      code: 'SOURCE_INVALID',
      message: 'i18n-iso-countries, package.json: version must be 7.14.0',
    }),
  );
});
