import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type CommandResult, makeWorkplace, runCommand, type Workplace } from '../support/service.ts';

/** A directory with keys and a trust policy, in which snapshots are built. */
export interface BuildPlace extends Workplace {
  /** Writes a file and returns its path. */
  write(name: string, content: string | Uint8Array): string;
  /** Writes a configuration and runs `oppslag build --config` with it. */
  build(config: object, ...args: string[]): Promise<CommandResult>;
  run(...args: string[]): Promise<CommandResult>;
  /** Every file below the directory with its bytes, to see that nothing has changed. */
  contents(folder?: string): Record<string, string>;
  /** Names of the segments. */
  segments(): string[];
  announcement(): string;
}

export async function makeBuildPlace(): Promise<BuildPlace> {
  const place = makeBarePlace();
  const { code, stderr } = await place.run('keygen', '--directory', dirname(place.trust));
  if (code !== 0) throw new Error(stderr);
  return place;
}

/** The same without keys and policy. */
export function makeBarePlace(): BuildPlace {
  const workplace = makeWorkplace();
  const { directory, store, env } = workplace;
  const run = async (...args: string[]) => await runCommand(args, { env, cwd: directory });
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  return {
    ...workplace,
    run,
    write,
    build: async (config, ...args) =>
      await run('build', '--config', write('sources.json', JSON.stringify(config)), ...args),
    contents: (folder = directory) => contentsOf(folder),
    segments: () => readdirSync(join(store, 'files')).sort(),
    announcement: () => readFileSync(join(store, 'announcement'), 'utf8'),
  };
}

function contentsOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  return Object.fromEntries(
    files.map((path) => [relative(folder, path), readFileSync(path).toString('base64')]),
  );
}

/** A source in CSV with the columns code and display. */
export function csvSource(uri: string, own: object = {}): object {
  return {
    name: 'Clinic list',
    format: 'csv',
    uri,
    licence: 'CC0-1.0',
    options: { columns: { code: 'code', display: 'display' } },
    ...own,
  };
}

/** A code system that nobody knows but the test. */
export function systemOf(id: string, sources: readonly object[], own: object = {}): Record<string, object> {
  const identity = { uri: `https://example.org/${id}`, title: id, publisher: 'Test' };
  return { [id]: { identity, edition: '1', sources, ...own } };
}

/** A configuration of the one system `clinic`. */
export function clinics(uri = 'clinics.csv', own: object = {}): { systems: Record<string, object> } {
  return { systems: systemOf('clinic', [csvSource(uri)], own) };
}

/** CSV of the codes `C001` to `C<count>`; `nameOf` gives the display of a number. */
export function clinicRows(count: number, nameOf = (number: number) => `Klinikk ${number}`): string {
  const rows = Array.from({ length: count }, (_, i) => `${codeOf(i + 1)},${nameOf(i + 1)}\n`);
  return `code,display\n${rows.join('')}`;
}

export function codeOf(number: number): string {
  return `C${String(number).padStart(3, '0')}`;
}

/** What came of a build with --json: stdout must be one line of JSON and nothing else. */
export function answerOf({ stdout }: CommandResult): BuildAnswer {
  const lines = stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`stdout must be one line:\n${stdout}`);
  return JSON.parse(lines[0]!) as BuildAnswer;
}

export interface BuildAnswer {
  readonly snapshot: string | null;
  readonly files?: readonly { system: string; edition: string; sha256: string; concepts: number }[];
  readonly systems: readonly Record<string, unknown>[];
  readonly findings: readonly { source: string; row: string | null; kind: string; message: string }[];
  readonly error?: { code: string; message: string; hint: string };
}

/** The flags that the message says to give. */
export function flagsOf(stderr: string): string[] {
  const flags = /build again with: (.*)$/m.exec(stderr)?.[1];
  if (flags === undefined) throw new Error(`no flags are told:\n${stderr}`);
  return flags.split(' ');
}
