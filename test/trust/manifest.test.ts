import { describe, expect, it } from 'vitest';
import { CODE_SYSTEMS } from '../../src/concept/code-system.ts';
import { encodeManifest, type Manifest, parseManifest } from '../../src/trust/manifest.ts';
import { aFile, aManifest, codeOf, refusal, sha256, text } from './support.ts';

const MIB = 1024 * 1024;

type Wire = Record<string, unknown> & { files: Record<string, unknown>[] };

/** Parses a manifest that differs in one way from a good one. */
function parseChanged(change: (wire: Wire) => unknown): Manifest {
  const wire = JSON.parse(text(encodeManifest(aManifest()))) as Wire;
  return parseManifest(Buffer.from(JSON.stringify(change(wire) ?? wire)));
}

const withFile = (field: string, value: unknown) => () =>
  parseChanged((wire) => ({ ...wire, files: [{ ...wire.files[0], [field]: value }] }));
const withFiles = (files: Manifest['files']) => () => encodeManifest(aManifest({ files }));

describe('encodeManifest', () => {
  it('writes the documented fields in the documented order', () => {
    const wire = JSON.parse(text(encodeManifest(aManifest()))) as Wire;
    expect(Object.keys(wire).join(' ')).toBe(
      'spec repository epoch sequence created expires files probes allow_shrink',
    );
    expect(Object.keys(wire.files[0]!).join(' ')).toBe(
      'name system edition format record_count length sha256 sources',
    );
    expect(Object.keys((wire.files[0]!.sources as object[])[0]!).join(' ')).toBe(
      'name uri retrieved_at licence',
    );
  });

  it('gives equal bytes for equal manifests, whatever the order of their fields', () => {
    const reversed = Object.fromEntries(Object.entries(aManifest()).reverse()) as unknown as Manifest;
    expect(text(encodeManifest(reversed))).toBe(text(encodeManifest(aManifest())));
  });

  it('round-trips, also the ids and names of all code systems that ship', () => {
    const files = Object.values(CODE_SYSTEMS).map(({ id, title, uri }) =>
      aFile({
        name: `${id}.seg`,
        system: id,
        sha256: sha256(id),
        sources: [{ ...aFile().sources[0]!, name: title, uri }],
      }),
    );
    const manifest = aManifest({ files, allowShrink: ['land'] });
    expect(parseManifest(encodeManifest(manifest))).toEqual(manifest);
  });

  it('writes what is known of a source in the documented order', () => {
    const known = { publisher: 'Bring', edition: '2026-1', since: '2026-01-22', sha256: sha256('a') };
    const source = { ...aFile().sources[0]!, ...known };
    const manifest = aManifest({ files: [aFile({ sources: [source] })] });
    const wire = JSON.parse(text(encodeManifest(manifest))) as Wire;
    expect(Object.keys((wire.files[0]!.sources as object[])[0]!).join(' ')).toBe(
      'name uri retrieved_at licence publisher edition since sha256',
    );
    expect(parseManifest(encodeManifest(manifest))).toEqual(manifest);
    const badDay = withFiles([aFile({ sources: [{ ...source, since: '2026-02-30' }] })]);
    expect(codeOf(badDay)).toBe('MANIFEST_INVALID');
  });

  it('refuses to write what no client accepts', () => {
    expect(codeOf(withFiles([]))).toBe('MANIFEST_INVALID');
    expect(codeOf(() => encodeManifest(aManifest({ sequence: 0 })))).toBe('MANIFEST_INVALID');
  });
});

describe('parseManifest', () => {
  it('refuses other spellings of the same content', () => {
    const canonical = text(encodeManifest(aManifest()));
    const spellings = [
      `${canonical}\n`,
      ` ${canonical}`,
      canonical.replace('"epoch":1', '"epoch":1.0'),
      canonical.replace('"epoch":1', '"epoch":1e0'),
      canonical.replace('"epoch":1', '"epoch":1,"epoch":1'),
      canonical.replace('Troms', 'Trom\\u0073'),
      canonical.replace('"epoch":1,"sequence":10', '"sequence":10,"epoch":1'),
    ];
    for (const spelling of spellings) {
      expect(spelling).not.toBe(canonical);
      expect(codeOf(() => parseManifest(Buffer.from(spelling)))).toBe('MANIFEST_INVALID');
    }
  });

  it('refuses missing fields, each by name', () => {
    for (const field of Object.keys(JSON.parse(text(encodeManifest(aManifest()))))) {
      const error = refusal(() => parseChanged((wire) => void delete wire[field]));
      expect([field, error.code]).toEqual([field, 'MANIFEST_INVALID']);
      expect(error.message).toMatch(new RegExp(`^${field} `));
    }
  });

  it('refuses unknown fields at every level without repeating their names', () => {
    const changes: ((wire: Wire) => unknown)[] = [
      (wire) => ({ ...wire, evil: 1 }),
      (wire) => void Object.assign(wire.files[0]!, { evil: 1 }),
      (wire) => void Object.assign((wire.files[0]!.sources as object[])[0]!, { evil: 1 }),
      (wire) => void Object.assign((wire.probes as object[])[0]!, { evil: 1 }),
    ];
    for (const change of changes) {
      const error = refusal(() => parseChanged(change));
      expect(error.code).toBe('MANIFEST_INVALID');
      expect(error.message).not.toContain('evil');
    }
  });

  it.each([null, true, 'text', 1, [], {}])('refuses %j in place of a manifest', (value) => {
    expect(codeOf(() => parseChanged(() => (value === null ? [null] : value)))).toBe('MANIFEST_INVALID');
  });

  it.each([
    ['sequence', 0],
    ['sequence', -1],
    ['sequence', 1.5],
    ['sequence', 2 ** 53],
    ['sequence', '10'],
    ['epoch', 0],
    ['epoch', null],
    ['spec', '1'],
    ['spec', '01.0.0'],
    ['repository', ''],
    ['repository', 'a\u0000b'],
    ['repository', '\ud800'],
    ['repository', 'x'.repeat(257)],
    ['created', '2026-03-01'],
    ['created', '2026-02-30T12:00:00Z'],
    ['expires', '2026-03-01T12:00:00Z'],
    ['expires', '2026-06-01T12:00:00+02:00'],
    ['files', null],
    ['probes', [{ system: 'land', code: 'NO', display: 'Norge' }]],
    ['allow_shrink', ['kommune', 'kommune']],
    ['allow_shrink', ['Kommune']],
  ])('refuses %s %j', (field, value) => {
    const error = refusal(() => parseChanged((wire) => ({ ...wire, [field]: value })));
    expect(error.code).toBe('MANIFEST_INVALID');
    expect(error.message).toContain(field);
  });

  it('reports another major version as such, whatever else changed', () => {
    expect(codeOf(() => parseChanged(() => ({ spec: '2.0', shape: 'unknown' })))).toBe('SPEC_UNSUPPORTED');
    expect(codeOf(() => parseChanged((wire) => ({ ...wire, spec: '10.0' })))).toBe('SPEC_UNSUPPORTED');
    expect(parseChanged((wire) => ({ ...wire, spec: '1.7' })).spec).toBe('1.7');
  });
});

describe('limits on files', () => {
  it.each([
    '../x',
    '..',
    '.hidden',
    '/etc/passwd',
    'a/b',
    'a\\b',
    'a\u0000.seg',
    'A.seg',
    'blåbær',
    'a\n',
    '',
    '-rf',
    'x'.repeat(129),
  ])('refuses the name %j', (name) => {
    const error = refusal(withFile('name', name));
    expect(error.code).toBe('MANIFEST_INVALID');
    expect(error.message).toContain('files[0].name must');
    if (name.length > 3) expect(error.message).not.toContain(name);
  });

  it.each([
    ['length', 0],
    ['length', 512 * MIB + 1],
    ['length', 1e300],
    ['record_count', -1],
    ['record_count', 2 ** 31],
    ['format', 0],
    ['format', '1'],
    ['sha256', sha256('x').toUpperCase()],
    ['sha256', sha256('x').slice(1)],
    ['system', 'Kommune'],
    ['system', '../kommune'],
    ['edition', ''],
    ['edition', 'a\u001b[2J'],
    ['sources', null],
    ['sources', []],
  ])('refuses %s %j', (field, value) => {
    expect(codeOf(withFile(field, value))).toBe('MANIFEST_INVALID');
  });

  const many = (count: number, length = 1) =>
    Array.from({ length: count }, (_, index) =>
      aFile({ name: `${index}`, system: index === 0 ? 'kommune' : `s${index}`, length }),
    );

  it('refuses names that a case-insensitive disk would merge', () => {
    const [a, b] = [aFile({ name: 'a' }), aFile({ name: 'A', system: 'fylke' })];
    expect(codeOf(withFiles([a, b]))).toBe('MANIFEST_INVALID');
    expect(refusal(withFiles([a, { ...b, name: 'a' }])).message).toContain('unique names');
  });

  it('refuses two files for one system', () => {
    expect(refusal(withFiles([aFile(), aFile({ name: 'b' })])).message).toContain('one file per system');
  });

  it('accepts 64 files and refuses 65', () => {
    expect(withFiles(many(64))()).toBeInstanceOf(Uint8Array);
    expect(codeOf(withFiles(many(65)))).toBe('MANIFEST_INVALID');
  });

  it('accepts 4 GiB together and refuses more', () => {
    expect(withFiles(many(8, 512 * MIB))()).toBeInstanceOf(Uint8Array);
    expect(refusal(withFiles(many(9, 512 * MIB))).message).toContain('bytes together');
  });
});
