import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** Floors from the ground up. A room imports from its own folder and from rooms of lower floors only. */
const FLOORS: readonly (readonly string[])[] = [
  ['base'],
  ['concept', 'segment'],
  ['index', 'trust', 'source'],
  ['dataset'],
  ['snapshot'],
  ['refresh'],
  ['rpc', 'http'],
  ['.', 'cli', 'commands'],
];

/** Rooms that may see the generated code, and packages that only some rooms may use. */
const GENERATED = new Set(['rpc', 'http', 'cli', 'snapshot/concept-bytes.ts', 'snapshot/concept-check.ts']);
const PACKAGE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  '@grpc/grpc-js': ['rpc', 'cli'],
  '@bufbuild/protobuf': ['rpc', 'http', 'cli', 'snapshot/concept-bytes.ts', 'snapshot/concept-check.ts'],
  flexsearch: ['index/sound-encoder.ts'],
  'node-cron': ['refresh'],
  pino: ['base'],
  'prom-client': ['base'],
  commander: ['main.ts', 'commands'],
  'csv-parse': ['source'],
  'fast-xml-parser': ['source'],
  'p-map': ['source'],
  'p-retry': ['source'],
};
const RUNTIME_FORBIDDEN = ['@navikt/diagnosekoder', 'i18n-iso-countries', 'norwegian-postalcodes-mapper'];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const imports = files.flatMap((file): Import[] => {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map((match) => ({ file, room: roomOf(file), target: match[1]! }));
});

function roomOf(file: string): string {
  const [first, second] = file.split('/');
  return second === undefined ? '.' : first!;
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

function describeImport({ file, target }: Import): string {
  return `${file} -> ${target}`;
}

describe('the house', () => {
  test('has imports to check, and every room has a floor', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect([...new Set(files.map(roomOf))].filter((room) => floorOf(room) < 0)).toEqual([]);
  });

  test('imports go down or stay in the room', () => {
    const climbing = imports.filter(({ file, room, target }) => {
      if (!target.startsWith('.')) return false;
      const path = relative(SRC, resolve(dirname(join(SRC, file)), target));
      if (path.startsWith('..')) return false;
      const other = roomOf(path);
      // Between the commands and the root there are doors of their own, see below.
      const isTopFloor = [room, other].every((name) => ['.', 'cli', 'commands'].includes(name));
      return other !== room && floorOf(other) >= floorOf(room) && !isTopFloor;
    });
    expect(climbing.map(describeImport)).toEqual([]);
  });

  test('the composition root and the configuration are the only doors between the commands and the root', () => {
    const doors = new Set(['../config.ts', '../service.ts']);
    const cliToRoot = imports.filter(
      ({ room, target }) => room === 'cli' && /^\.\.\/[^/]+\.ts$/.test(target),
    );
    expect(cliToRoot.filter(({ target }) => !doors.has(target)).map(describeImport)).toEqual([]);
  });

  test('generated code is seen only where messages are made and read', () => {
    const wrong = imports.filter(
      ({ file, room, target }) => target.includes('/gen/') && !GENERATED.has(room) && !GENERATED.has(file),
    );
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('each package is used in its own rooms only', () => {
    const wrong = imports.filter(({ file, room, target }) => {
      const rooms = Object.entries(PACKAGE_ROOMS).find(
        ([name]) => target === name || target.startsWith(`${name}/`),
      )?.[1];
      return rooms !== undefined && !rooms.includes(room) && !rooms.includes(file);
    });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('data packages are loaded by the bundled sources only, on demand', () => {
    const users = imports.filter(({ target }) => RUNTIME_FORBIDDEN.some((name) => target.startsWith(name)));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter(({ file }) => !file.startsWith('source/bundled/')).map(describeImport)).toEqual([]);
    const development = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).devDependencies;
    for (const name of RUNTIME_FORBIDDEN) expect(development).toHaveProperty([name]);
  });

  test('source and store never meet below the commands', () => {
    const meeting = imports.filter(
      ({ room, target }) =>
        (room === 'source' && target.includes('store')) ||
        (target.includes('source/bundled') && room !== 'cli' && room !== 'source'),
    );
    expect(meeting.map(describeImport)).toEqual([]);
  });

  test('no module does anything when it is imported, but for the two ends of the house', () => {
    const started = files.filter((file) => {
      const text = readFileSync(join(SRC, file), 'utf8');
      return file !== 'main.ts' && /^(?:await|void|process\.)/m.test(text);
    });
    expect(started).toEqual([]);
  });
});
