import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OppslagError, systemErrorCode } from '../base/errors.ts';
import { readMetadata } from '../index/metadata.ts';
import { SegmentReader } from '../segment/segment-reader.ts';
import { fetchFile } from '../snapshot/fetcher.ts';
import { isStoreUrl, openStore } from '../snapshot/store/open-store.ts';
import { parseEnvelope } from '../trust/dsse.ts';
import { parseManifest } from '../trust/manifest.ts';
import { count, type Output, pairs, table } from './output.ts';

export interface InspectOptions {
  readonly store: string;
  /** Id of a code system in the store, path of a segment file, or undefined for the manifest. */
  readonly target: string | undefined;
  readonly json: boolean;
}

/** Shows what a snapshot or a segment consists of, without judging whether to trust it. */
export async function inspect(options: InspectOptions, output: Output): Promise<void> {
  if (options.target === undefined) return await inspectManifest(options, output);
  const isPath = /[/.]/.test(options.target);
  const bytes = await (isPath ? read(options.target) : readSystem(options.store, options.target));
  const reader = new SegmentReader(new Uint8Array(bytes));
  const metadata = readMetadata(reader);
  const sections = [...reader.sections.values()];
  if (options.json) return output.line(JSON.stringify({ ...metadata, bytes: reader.byteLength, sections }));
  const { codeSystem, languages, propertyCodes } = metadata;
  output.line(
    pairs([
      ['system', `${codeSystem.id}  ${codeSystem.title}`],
      ['uri', codeSystem.uri],
      ['oid', codeSystem.oid],
      ['edition', codeSystem.edition],
      ['languages', languages.join(', ')],
      ['properties', propertyCodes.join(', ')],
      ['bytes', count(reader.byteLength)],
    ]),
  );
  output.line('');
  const rows = sections.map(({ name, type, length, byteLength }) => [
    name,
    type,
    count(length),
    count(byteLength),
  ]);
  output.line(table(['section', 'type', 'elements', 'bytes'], rows));
}

async function inspectManifest(options: InspectOptions, output: Output): Promise<void> {
  const envelope = parseEnvelope(await openStore(options.store).readManifest());
  const manifest = parseManifest(envelope.payload);
  const keyIds = envelope.signatures.map(({ keyId }) => keyId);
  if (options.json) return output.line(JSON.stringify({ ...manifest, signatures: keyIds }));
  output.line(
    pairs([
      ['repository', manifest.repository],
      ['epoch', String(manifest.epoch)],
      ['sequence', String(manifest.sequence)],
      ['created', manifest.created],
      ['expires', manifest.expires],
      [
        'signatures',
        `${keyIds.map((id) => `${id.slice(0, 12)}…`).join(', ')}  (not checked here: see \`oppslag verify\`)`,
      ],
    ]),
  );
  output.line('');
  const rows = manifest.files.map((file) => [
    ...[file.system, file.edition, count(file.recordCount), count(file.length)],
    ...[`${file.sha256.slice(0, 12)}…`, file.sources[0]!.licence],
  ]);
  output.line(table(['system', 'edition', 'concepts', 'bytes', 'sha256', 'licence'], rows));
}

async function readSystem(location: string, system: string): Promise<Uint8Array> {
  const store = openStore(location);
  const manifest = parseManifest(parseEnvelope(await store.readManifest()).payload);
  const file = manifest.files.find((entry) => entry.system === system);
  // What lies in a directory is shown even when it is not what the manifest says.
  if (file !== undefined && !isStoreUrl(location)) return await read(join(location, 'files', file.sha256));
  if (file !== undefined) return await fetchFile(store, file);
  throw new OppslagError({
    code: 'TARGET_UNKNOWN',
    message: 'the store has no code system of that id',
    hint: '`oppslag inspect` without a target lists them; a path must have a / or a dot in it.',
  });
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = systemErrorCode(error) ?? 'unknown fault';
    throw new OppslagError({
      code: 'FILE_UNREADABLE',
      message: `the segment file cannot be read (${code})`,
      hint: '`oppslag inspect` without a target lists what the store has.',
      cause: error,
    });
  }
}
