import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltSnapshot } from '../../../src/snapshot/builder.ts';
import { signEnvelope } from '../../../src/trust/dsse.ts';
import type { RejectionReason } from '../../../src/trust/rejection.ts';
import { VERSIONED, type VersionPublisher } from './versions.ts';

/** One way in which a refresh can go wrong. */
export interface FaultKind {
  readonly name: string;
  readonly reason: RejectionReason;
  /** Puts the store into that state, for a service that serves `sequence - 1`. */
  apply(publisher: VersionPublisher, sequence: number): Promise<void> | void;
}

type Wire = Record<string, unknown> & { files: Record<string, unknown>[]; probes: Record<string, unknown>[] };

export function kind(name: string, reason: RejectionReason, apply: FaultKind['apply']): FaultKind {
  return { name, reason, apply };
}

export function announce(
  publisher: VersionPublisher,
  { manifest: own, digest, envelope: bytes }: BuiltSnapshot,
): void {
  publisher.announce(own.sequence, digest, bytes);
}

export function announces(text: string): FaultKind['apply'] {
  return ({ store }) => writeFileSync(join(store.name, 'announcement'), text);
}

export function signed(choices: Parameters<VersionPublisher['sign']>[1]): FaultKind['apply'] {
  return (publisher, sequence) => announce(publisher, publisher.sign(sequence, choices));
}

/** Other bytes in the place of a good envelope. */
export function envelope(change: (snapshot: BuiltSnapshot) => Uint8Array): FaultKind['apply'] {
  return (publisher, sequence) => {
    const snapshot = publisher.sign(sequence);
    announce(publisher, { ...snapshot, envelope: change(snapshot) });
  };
}

interface WireEnvelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

export function rewritten(change: (wire: WireEnvelope) => unknown): (snapshot: BuiltSnapshot) => Uint8Array {
  return (snapshot) =>
    Buffer.from(JSON.stringify(change(JSON.parse(Buffer.from(snapshot.envelope).toString()))));
}

export function withChangedSignature(wire: WireEnvelope): WireEnvelope {
  const bytes = Buffer.from(wire.signatures[0]!.sig, 'base64');
  bytes[10]! ^= 1;
  return { ...wire, signatures: [{ keyid: wire.signatures[0]!.keyid, sig: bytes.toString('base64') }] };
}

export function withChangedPayload(wire: WireEnvelope): WireEnvelope {
  const payload = Buffer.from(wire.payload, 'base64').toString().replace('"epoch":1', '"epoch":2');
  return { ...wire, payload: Buffer.from(payload).toString('base64') };
}

/** Another manifest, signed by the right key. */
export function manifest(change: (wire: Wire) => unknown): FaultKind['apply'] {
  return (publisher, sequence) => {
    const snapshot = publisher.sign(sequence);
    const payload = Buffer.from(JSON.stringify(change(JSON.parse(payloadOf(snapshot).toString()) as Wire)));
    const digest = createHash('sha256').update(payload).digest('hex');
    announce(publisher, { ...snapshot, digest, envelope: signEnvelope({ payload, keys: [publisher.key] }) });
  };
}

export function payloadOf(snapshot: BuiltSnapshot): Buffer {
  const { payload } = JSON.parse(Buffer.from(snapshot.envelope).toString()) as WireEnvelope;
  return Buffer.from(payload, 'base64');
}

export function reversed(wire: Wire): Record<string, unknown> {
  return Object.fromEntries(Object.entries(wire).reverse());
}

/** A snapshot that is published well, and then one of its files changes. */
export function file(change: (path: string, bytes: Uint8Array) => void): FaultKind['apply'] {
  return async (publisher, sequence) => {
    const { manifest: own, files } = await publisher.publish(sequence);
    const { sha256 } = own.files.find(({ system }) => system === VERSIONED)!;
    change(publisher.filePath(sha256), files.get(sha256)!);
  };
}

type System = ReturnType<VersionPublisher['systemsOf']>[number];

/** A snapshot whose manifest is told something else of the versioned system. */
export function published(change: (system: System) => System): FaultKind['apply'] {
  return async (publisher, sequence) => {
    const systems = publisher
      .systemsOf(sequence)
      .map((system) => (system.codeSystem.id === VERSIONED ? change(system) : system));
    await publisher.publish(sequence, { systems });
  };
}

export function content(change: (bytes: Uint8Array) => Uint8Array): FaultKind['apply'] {
  return published((system) => {
    const bytes = change(system.bytes);
    return { ...system, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
}
