import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ErrorReasonSchema } from '../gen/oppslag/v1/errors_pb.ts';
import { createMetrics } from '../src/base/metrics.ts';
import { CODE_SYSTEMS } from '../src/concept/code-system.ts';
import { SETTINGS } from '../src/config.ts';
import { REQUEST_LIMITS } from '../src/rpc/request-checks.ts';
import { PUBLIC_SERVICES } from '../src/rpc/services.ts';
import { SegmentReader } from '../src/segment/segment-reader.ts';
import { buildSegment } from '../src/snapshot/segment-builder.ts';
import { checkSourcesConfig } from '../src/source/config/read-config.ts';
import { TOLERABLE_FAULTS } from '../src/source/findings.ts';
import { FORMATS } from '../src/source/formats/index.ts';
import { SOURCE_ROLES } from '../src/source/merge/contribution.ts';
import { REJECTION_REASONS } from '../src/trust/rejection.ts';
import { conceptsOf, sourceOf } from './support/code-systems.ts';

const ROOT = resolve(import.meta.dirname, '..');
const documents = [
  ...(existsSync(join(ROOT, 'README.md')) ? ['README.md'] : []),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The definitions of all commands, in the order in which help shows them. */
function commandLine(): string {
  const groups = [...read('src/main.ts').matchAll(/ add(\w+)Commands\(program/g)].map(([, group]) => group!);
  const files = ['options', ...groups.map((group) => `${group.toLowerCase()}-commands`)];
  return files.map((file) => read(`src/commands/${file}.ts`)).join('\n');
}

/** The text under a heading, down to the next heading of the same level or a higher one. */
function sectionOf(path: string, heading: string): string {
  const lines = read(path).split('\n');
  const start = lines.indexOf(heading);
  const level = heading.indexOf(' ');
  const end = lines.findIndex((line, i) => i > start && /^#+ /.test(line) && line.indexOf(' ') <= level);
  if (start < 0) throw new RangeError(`${path} has no heading ${heading}`);
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

/** The rows of the tables in a text, cell by cell, without heading and rule; code marks are taken away. */
function rowsOf(markdown: string): string[][] {
  const lines = markdown.split('\n');
  return lines
    .filter(
      (line, i) => line.startsWith('|') && !/^\|[-|]+$/.test(line) && !/^\|[-|]+$/.test(lines[i + 1] ?? ''),
    )
    .map((line) => {
      const cells = line.slice(1, line.lastIndexOf('|')).split('|');
      return cells.map((cell) => cell.trim().replaceAll('`', ''));
    });
}

function firstCells(markdown: string): string[] {
  return rowsOf(markdown).map(([cell]) => cell!);
}

describe('docs/configuration.md', () => {
  test('lists every setting with its variable, its name in the file and its default', () => {
    const listed = rowsOf(sectionOf('docs/configuration.md', '## Settings')).map((row) => row.slice(0, 3));
    const settings = Object.entries(SETTINGS).map(([name, { variable, fallback }]) => [
      variable,
      name,
      fallback,
    ]);
    expect(listed).toEqual(settings);
  });

  test('names no command that there is not, and every one that there is', () => {
    const commands = [...commandLine().matchAll(/\.command\('(\w+)'\)/g)].map(([, name]) => name!);
    const headings = [...read('docs/configuration.md').matchAll(/^### (\w+)/gm)].map(([, name]) => name!);
    expect(headings).toEqual(commands);
  });

  test('names every option of the commands', () => {
    const options = [...commandLine().matchAll(/'(--[a-z-]+)[ ']/g)].map(([, name]) => name!);
    const text = sectionOf('docs/configuration.md', '## Commands');
    expect(options.length).toBeGreaterThan(10);
    expect(options.filter((name) => !text.includes(`\`${name}`))).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  test('lists exactly the metrics that there are, those of the process apart, with type and labels', async () => {
    const { registry } = createMetrics();
    const types = new Map((await registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]));
    const metrics = registry.getMetricsAsArray();
    const own = metrics
      .filter(({ name }) => !/^(?:process|nodejs)_/.test(name))
      .map((metric) => [
        metric.name,
        types.get(metric.name),
        (metric as unknown as { labelNames: string[] }).labelNames.join(', '),
      ]);
    const listed = rowsOf(sectionOf('docs/operations.md', '## Metrics')).map(([name, type, labels]) => [
      name,
      type,
      labels,
    ]);
    expect(listed).toEqual(own);
  });

  test('lists every message of the log', () => {
    const calls = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [
        ...read(`src/${name}`).matchAll(/\.(?:debug|info|warn|error)\(([^;]*?)'([\w ]+)',?\s*\)/g),
      ])
      .map(([, , message]) => message!);
    const listed = firstCells(sectionOf('docs/operations.md', '## Logs')).flatMap((cell) => cell.split(', '));
    expect(new Set(listed)).toEqual(new Set(calls));
  });

  test('has every fault code of the source in its troubleshooting table', () => {
    const codes = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [...read(`src/${name}`).matchAll(/\bcode: '([A-Z]+(?:_[A-Z]+)+)'/g)])
      .map(([, code]) => code!);
    const listed = rowsOf(sectionOf('docs/operations.md', '## Troubleshooting')).map(([, code]) => code!);
    expect(new Set(codes).size).toBeGreaterThan(10);
    expect([...new Set(codes)].filter((code) => !listed.includes(code))).toEqual([]);
  });
});

describe('docs/sources.md', () => {
  test('lists every format, every role and every tolerance', () => {
    const tables: [string, readonly string[]][] = [
      ['## Formats', Object.keys(FORMATS)],
      ['## Merging', SOURCE_ROLES],
      ['## What is refused', TOLERABLE_FAULTS],
    ];
    for (const [heading, names] of tables) {
      expect(firstCells(sectionOf('docs/sources.md', heading))).toEqual(names);
    }
  });

  test('has an example that is a configuration', () => {
    const [, example] = /```json\n([\s\S]*?)```/.exec(read('docs/sources.md'))!;
    expect(Object.keys(checkSourcesConfig(JSON.parse(example!)).systems)).toEqual(['postnummer', 'anestesi']);
  });
});

describe('docs/snapshot-format.md', () => {
  test('lists the sections of a segment in their order, with their types', () => {
    const { bytes } = buildSegment(sourceOf(conceptsOf('Brudd i tann', 'Diabetes')));
    const sections = [...new SegmentReader(bytes).sections.values()].map(({ name, type }) => [name, type]);
    const listed = rowsOf(sectionOf('docs/snapshot-format.md', '## Sections')).map((row) => row.slice(0, 2));
    expect(listed).toEqual(sections);
  });

  test('lists every reason to refuse a snapshot, in the order of the steps', () => {
    expect(firstCells(sectionOf('docs/snapshot-format.md', '## Rejection reasons'))).toEqual(
      REJECTION_REASONS,
    );
  });
});

describe('docs/api.md', () => {
  test('lists every method of the public services, and which are built', () => {
    const built = new Set(
      [...read('src/rpc/services.ts').matchAll(/(?:unary|stream|watch)\(\w+\.method\.(\w+)/g)].map(
        ([, name]) => name!,
      ),
    );
    const methods = PUBLIC_SERVICES.flatMap((service) =>
      service.methods.map((method) => [method.name, built.has(method.localName) ? 'yes' : 'no']),
    );
    const listed = rowsOf(sectionOf('docs/api.md', '## Services')).map(([, method, isBuilt]) => [
      method,
      isBuilt,
    ]);
    expect(listed).toEqual(methods);
  });

  test('lists every reason of an error, in the order of the contract', () => {
    const reasons = ErrorReasonSchema.values
      .map(({ localName }) => localName)
      .filter((name) => name !== 'UNSPECIFIED');
    expect(firstCells(sectionOf('docs/api.md', '## Errors'))).toEqual(reasons);
  });

  test('lists the names of the code systems', () => {
    const names = Object.values(CODE_SYSTEMS).map((system) => {
      return [system.id, system.uri, 'oid' in system ? system.oid : '–'];
    });
    const rows = rowsOf(sectionOf('docs/api.md', '## Code systems'));
    expect(rows.map(([id, , uri, oid]) => [id, uri, oid])).toEqual(names);
  });

  test('names the number of every limit', () => {
    const text = rowsOf(sectionOf('docs/api.md', '## Limits'))
      .map((row) => row[1]!)
      .join(' ');
    const numbers = new Set(text.match(/[\d,]*\d/g));
    const missing = Object.entries(REQUEST_LIMITS).filter(
      ([, limit]) => !numbers.has(limit.toLocaleString('en-US')),
    );
    expect(missing).toEqual([]);
  });
});

describe.each(documents)('%s', (path) => {
  const text = read(path).replace(/```[\s\S]*?```/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  const local = links.filter((target) => !/^[a-z]+:/.test(target)).map((target) => target.split('#'));

  test('links to files that exist', () => {
    const files = local.map(([file]) => file!).filter((file) => file !== '');
    expect(files.filter((file) => !existsSync(resolve(ROOT, dirname(path), file)))).toEqual([]);
  });

  test('links to headings that exist', () => {
    const broken = local.filter(([file, anchor]) => {
      if (anchor === undefined || (file !== '' && !file!.endsWith('.md'))) return false;
      const target = file === '' ? path : join(dirname(path), file!);
      return existsSync(join(ROOT, target)) && !anchorsOf(read(target)).has(anchor);
    });
    expect(broken.map((parts) => parts.join('#'))).toEqual([]);
  });
});

/** The anchors that GitHub gives to the headings of a document. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...markdown.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)];
  return new Set(
    headings.map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
