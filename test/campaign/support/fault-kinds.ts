import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signEnvelope } from '../../../src/trust/dsse.ts';
import { generateKeyPair, readSigningKey } from '../../../src/trust/keys.ts';
import { MS_PER_DAY } from '../../../src/trust/limits.ts';
import {
  announce,
  announces,
  content,
  envelope,
  type FaultKind,
  file,
  kind,
  manifest,
  payloadOf,
  published,
  reversed,
  rewritten,
  signed,
  withChangedPayload,
  withChangedSignature,
} from './fault-makers.ts';
import { VERSIONED } from './versions.ts';

const stranger = readSigningKey(generateKeyPair().privateKeyPem);

/** Everything that the campaign lets go wrong with a refresh, and the reason that must be told. */
export const FAULT_KINDS: readonly FaultKind[] = [
  // The store.
  kind('no announcement', 'MANIFEST_MISSING', ({ store }) => rmSync(join(store.name, 'announcement'))),
  kind('an empty announcement', 'MANIFEST_MISSING', announces('')),
  kind('an announcement of a path', 'MANIFEST_MISSING', announces('../../etc/passwd\n')),
  kind(
    'an announcement of a manifest that is not there',
    'MANIFEST_MISSING',
    announces('9-0123456789ab.dsse.json\n'),
  ),
  kind('a store that is gone', 'MANIFEST_MISSING', ({ store }) =>
    renameSync(store.name, `${store.name}.gone`),
  ),
  kind('an announcement that is a directory', 'STORE_UNREADABLE', ({ store }) => {
    rmSync(join(store.name, 'announcement'));
    mkdirSync(join(store.name, 'announcement'));
  }),
  kind('an announcement that links to itself', 'STORE_UNREADABLE', ({ store }) => {
    rmSync(join(store.name, 'announcement'));
    symlinkSync('announcement', join(store.name, 'announcement'));
  }),
  kind('an announcement that is a pipe', 'STORE_UNREADABLE', ({ store }) => {
    rmSync(join(store.name, 'announcement'));
    execFileSync('mkfifo', [join(store.name, 'announcement')]);
  }),
  // The envelope.
  kind(
    'an empty envelope',
    'ENVELOPE_INVALID',
    envelope(() => Buffer.alloc(0)),
  ),
  kind(
    'half an envelope',
    'ENVELOPE_INVALID',
    envelope(({ envelope: whole }) => whole.subarray(0, whole.length >> 1)),
  ),
  kind(
    'an envelope over the limit',
    'ENVELOPE_INVALID',
    envelope(() => Buffer.alloc(256 * 1024 + 1, 0x20)),
  ),
  kind(
    'an envelope with a line end',
    'ENVELOPE_INVALID',
    envelope((s) => Buffer.concat([s.envelope, Buffer.from('\n')])),
  ),
  kind('no signatures', 'ENVELOPE_INVALID', envelope(rewritten((wire) => ({ ...wire, signatures: [] })))),
  kind('a changed signature', 'SIGNATURES_INSUFFICIENT', envelope(rewritten(withChangedSignature))),
  kind('a changed payload', 'SIGNATURES_INSUFFICIENT', envelope(rewritten(withChangedPayload))),
  kind('a key that is not trusted', 'SIGNATURES_INSUFFICIENT', (publisher, sequence) => {
    announce(publisher, publisher.sign(sequence, { keys: [stranger] }));
  }),
  kind("a signature under a trusted key's name besides", 'SIGNATURE_INVALID', (publisher, sequence) => {
    const snapshot = publisher.sign(sequence, { keys: [publisher.key, stranger] });
    const wire = JSON.parse(Buffer.from(snapshot.envelope).toString());
    wire.signatures[1].keyid = wire.signatures[0].keyid;
    announce(publisher, { ...snapshot, envelope: Buffer.from(JSON.stringify(wire)) });
  }),
  kind('another type of payload', 'PAYLOAD_TYPE_WRONG', (publisher, sequence) => {
    const snapshot = publisher.sign(sequence);
    const payload = payloadOf(snapshot);
    announce(publisher, {
      ...snapshot,
      envelope: signEnvelope({ payload, payloadType: 'text/plain', keys: [publisher.key] }),
    });
  }),
  // The manifest.
  kind(
    'an unknown field',
    'MANIFEST_INVALID',
    manifest((wire) => ({ ...wire, more: 1 })),
  ),
  kind(
    'a payload that is not canonical',
    'MANIFEST_INVALID',
    manifest((wire) => ({ sequence: wire.sequence, ...reversed(wire) })),
  ),
  kind(
    'two files of one name',
    'MANIFEST_INVALID',
    manifest((wire) => ({ ...wire, files: wire.files.map((file) => ({ ...file, name: 'same' })) })),
  ),
  kind(
    'a file name with a path',
    'MANIFEST_INVALID',
    manifest((wire) => ({
      ...wire,
      files: wire.files.map((file) => ({ ...file, name: `../${file.name}` })),
    })),
  ),
  kind(
    'a later version of the manifest',
    'SPEC_UNSUPPORTED',
    manifest((wire) => ({ ...wire, spec: '2.0' })),
  ),
  kind('another repository', 'REPOSITORY_WRONG', signed({ repository: 'elsewhere' })),
  kind('another epoch', 'EPOCH_WRONG', signed({ epoch: 2 })),
  kind('a manifest of tomorrow', 'CREATED_IN_FUTURE', (publisher, sequence) => {
    announce(publisher, publisher.sign(sequence, { nowMs: Date.now() + MS_PER_DAY }));
  }),
  kind('an expired manifest', 'EXPIRED', (publisher, sequence) => {
    announce(publisher, publisher.sign(sequence, { nowMs: Date.now() - 31 * MS_PER_DAY }));
  }),
  kind('a manifest that is valid for too long', 'VALIDITY_TOO_LONG', signed({ validityDays: 401 })),
  kind('a lower sequence', 'ROLLBACK', (publisher, sequence) =>
    announce(publisher, publisher.sign(sequence - 2)),
  ),
  kind('the same sequence with other content', 'EQUIVOCATION', (publisher, sequence) => {
    announce(publisher, publisher.sign(sequence - 1, { validityDays: 29 }));
  }),
  kind('a sequence far ahead', 'FAST_FORWARD', (publisher, sequence) => {
    announce(publisher, publisher.sign(sequence + 2_000_000));
  }),
  kind('a required system that is missing', 'SYSTEM_MISSING', (publisher, sequence) => {
    const systems = publisher.systemsOf(sequence).filter(({ codeSystem }) => codeSystem.id === VERSIONED);
    announce(publisher, publisher.sign(sequence, { systems }));
  }),
  // The files.
  kind(
    'a file that is missing',
    'FILE_MISSING',
    file((path) => rmSync(path)),
  ),
  kind(
    'an empty file',
    'FILE_LENGTH_WRONG',
    file((path) => writeFileSync(path, '')),
  ),
  kind(
    'half a file',
    'FILE_LENGTH_WRONG',
    file((path, bytes) => truncateSync(path, bytes.length >> 1)),
  ),
  kind(
    'a file with a byte more',
    'FILE_LENGTH_WRONG',
    file((path, bytes) => writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(1)]))),
  ),
  kind(
    'a file with a flipped bit',
    'FILE_DIGEST_WRONG',
    file((path, bytes) => {
      const flipped = Buffer.from(bytes);
      flipped[flipped.length >> 1]! ^= 1;
      writeFileSync(path, flipped);
    }),
  ),
  kind(
    'zeros of the same length',
    'FILE_DIGEST_WRONG',
    file((path, bytes) => writeFileSync(path, Buffer.alloc(bytes.length))),
  ),
  kind(
    'a file that is a directory',
    'STORE_UNREADABLE',
    file((path) => {
      rmSync(path);
      mkdirSync(path);
    }),
  ),
  kind(
    'a file that is a pipe',
    'STORE_UNREADABLE',
    file((path) => {
      rmSync(path);
      execFileSync('mkfifo', [path]);
    }),
  ),
  // The content, signed as it is.
  kind(
    'a signed file that is no segment',
    'SEGMENT_INVALID',
    content((bytes) => Buffer.alloc(bytes.length)),
  ),
  kind(
    'a signed segment of another version',
    'SEGMENT_INVALID',
    content((bytes) => {
      const other = Buffer.from(bytes);
      other.writeUInt32LE(60_000, 8);
      return other;
    }),
  ),
  kind(
    'half a segment, signed',
    'SEGMENT_INVALID',
    content((bytes) => bytes.subarray(0, bytes.length >> 1)),
  ),
  kind(
    'a wrong record count',
    'SEGMENT_INVALID',
    published((s) => ({ ...s, recordCount: s.recordCount + 1 })),
  ),
  kind(
    'a wrong edition',
    'SEGMENT_INVALID',
    published((s) => ({ ...s, codeSystem: { ...s.codeSystem, edition: 'other' } })),
  ),
  kind('a system that lost a fifth and more', 'CONTENT_SHRUNK', async (publisher, sequence) => {
    const whole = publisher.systemsOf(sequence).find(({ codeSystem }) => codeSystem.id === VERSIONED)!;
    const systems = publisher.systemsOf(sequence, Math.floor(whole.recordCount * 0.79));
    await publisher.publish(sequence, { systems });
  }),
  kind(
    'a probe with another display',
    'PROBE_FAILED',
    published((s) => ({ ...s, probe: { ...s.probe, display: 'noe annet' } })),
  ),
  kind(
    'a probe of a code that is not there',
    'PROBE_FAILED',
    published((s) => ({ ...s, probe: { ...s.probe, code: 'ikke her' } })),
  ),
];
