import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActiveSnapshot } from '../../src/refresh/active.ts';
import { Refresher } from '../../src/refresh/refresher.ts';
import type { BuiltSnapshot } from '../../src/snapshot/builder.ts';
import { SnapshotCache } from '../../src/snapshot/cache.ts';
import type { StoreLimits } from '../../src/snapshot/store/http-get.ts';
import { HttpStore } from '../../src/snapshot/store/http-store.ts';
import type { SnapshotStore } from '../../src/snapshot/store/store.ts';
import { signEnvelope } from '../../src/trust/dsse.ts';
import { generateKeyPair, readSigningKey } from '../../src/trust/keys.ts';
import { encodeManifest, type Manifest } from '../../src/trust/manifest.ts';
import type { RejectionReason } from '../../src/trust/rejection.ts';
import { makePublisher, mirror, type Publisher } from '../support/publisher.ts';
import { makeWorkplace, type Workplace } from '../support/service.ts';
import {
  broken,
  compressed,
  drip,
  endless,
  fixed,
  type HttpServer,
  raw,
  redirect,
  silent,
  startHttpServer,
  status,
} from '../support/upstream/http-server.ts';
import { tamper, type WireEnvelope } from '../trust/support.ts';

/**
 * An instance has accepted sequence 5; sequence 6 is published. Between them stands a mirror that an attacker holds: it
 * has all that was ever published, and what the attack of the row makes of it.
 */
interface Scene {
  readonly mirror: HttpServer;
  readonly publisher: Publisher;
  readonly five: BuiltSnapshot;
  readonly six: BuiltSnapshot;
  /** What `six` adds to `five`: the segment of the postal codes. */
  readonly newFile: string;
  /** Announces these bytes as a manifest of the sequence. */
  announce(envelope: Uint8Array, sequence?: number): void;
  /** Announces a manifest that differs from that of six and is signed by the publisher's own keys. */
  signed(changes: Partial<Manifest>): void;
  /** Starts a server that speaks for itself; the instance asks it in place of the mirror. */
  listen(onConnection: (socket: Socket) => void): Promise<void>;
}

interface Row {
  readonly attack: string;
  readonly done: (scene: Scene) => unknown;
  readonly reason: RejectionReason;
  /** Small ones, where the attack is to be slow. */
  readonly limits?: Partial<StoreLimits>;
}

const QUICK: Partial<StoreLimits> = { firstByteTimeoutMs: 200, rateWindowMs: 100 };
const stranger = readSigningKey(generateKeyPair().privateKeyPem);

/** Changes the envelope of six as somebody without a key can. */
function changed(change: (wire: WireEnvelope) => unknown) {
  return (scene: Scene) => scene.announce(tamper(scene.six.envelope, change));
}

const ROWS: readonly Row[] = [
  // Arbitrary installation.
  {
    attack: 'a manifest that a stranger signed',
    done: ({ announce, publisher, six }) => announce(publisher.sign(six.manifest, [stranger])),
    reason: 'SIGNATURES_INSUFFICIENT',
  },
  {
    attack: 'one flipped bit in the payload',
    done: changed((wire) => {
      const bytes = Buffer.from(wire.payload, 'base64');
      bytes[100]! ^= 1;
      wire.payload = bytes.toString('base64');
    }),
    reason: 'SIGNATURES_INSUFFICIENT',
  },
  {
    attack: 'one flipped bit in a key id, which nobody signed',
    done: changed((wire) => {
      const { keyid } = wire.signatures[0]!;
      wire.signatures[0]!.keyid = (keyid[0] === '0' ? '1' : '0') + keyid.slice(1);
    }),
    reason: 'SIGNATURE_INVALID',
  },
  {
    attack: 'signatures left out',
    done: changed(({ signatures: _, ...wire }) => wire),
    reason: 'ENVELOPE_INVALID',
  },
  {
    attack: 'no signatures',
    done: changed((wire) => ({ ...wire, signatures: [] })),
    reason: 'ENVELOPE_INVALID',
  },
  {
    attack: 'null for signatures',
    done: changed((wire) => ({ ...wire, signatures: null })),
    reason: 'ENVELOPE_INVALID',
  },
  {
    attack: 'a key inside the envelope',
    done: changed((wire) => ({ ...wire, key: generateKeyPair().publicKeyPem })),
    reason: 'ENVELOPE_INVALID',
  },
  {
    attack: 'fewer keys than the threshold',
    done: ({ announce, publisher, six }) => announce(publisher.sign(six.manifest, [publisher.keys[0]!])),
    reason: 'SIGNATURES_INSUFFICIENT',
  },
  {
    attack: 'one key counted twice: the same signature twice',
    done: changed((wire) => ({ ...wire, signatures: [wire.signatures[0], wire.signatures[0]] })),
    reason: 'SIGNATURES_INSUFFICIENT',
  },
  {
    attack: 'one key counted twice: under the id of another',
    done: changed((wire) => {
      wire.signatures[1]!.sig = wire.signatures[0]!.sig;
    }),
    reason: 'SIGNATURES_INSUFFICIENT',
  },
  {
    attack: 'another payload type, signed by the same keys',
    done: ({ announce, publisher, six }) => {
      const payload = encodeManifest(six.manifest);
      const payloadType = 'application/vnd.in-toto+json';
      announce(signEnvelope({ payload, payloadType, keys: publisher.keys.slice(0, 2) }));
    },
    reason: 'PAYLOAD_TYPE_WRONG',
  },
  {
    attack: "another repository's valid manifest",
    done: ({ signed }) => signed({ repository: 'other' }),
    reason: 'REPOSITORY_WRONG',
  },
  {
    attack: 'a manifest of another generation of keys',
    done: ({ signed }) => signed({ epoch: 2 }),
    reason: 'EPOCH_WRONG',
  },

  // Freeze, rollback, fast-forward. The instance has been restarted since it accepted five.
  {
    attack: 'freeze: a manifest that has expired',
    done: ({ signed }) => signed({ created: '2025-01-01T00:00:00Z', expires: '2025-02-01T00:00:00Z' }),
    reason: 'EXPIRED',
  },
  {
    attack: 'rollback: the sequence before, after a restart',
    done: ({ announce, publisher, five }) => announce(publisher.sign({ ...five.manifest, sequence: 4 }), 4),
    reason: 'ROLLBACK',
  },
  {
    attack: 'equivocation: the accepted sequence with other content',
    done: ({ announce, publisher, six }) => announce(publisher.sign({ ...six.manifest, sequence: 5 }), 5),
    reason: 'EQUIVOCATION',
  },
  {
    attack: 'fast-forward: a sequence that would bar all later ones',
    done: ({ signed }) => signed({ sequence: 1_000_006 }),
    reason: 'FAST_FORWARD',
  },

  // Mix-and-match.
  {
    attack: 'a file of five under the name of that of six',
    done: ({ mirror, publisher, five, newFile }) => {
      const old = five.manifest.files.find(({ system }) => system === 'postnummer')!;
      mirror.route(`/files/${newFile}`, fixed(readFileSync(join(publisher.store.name, 'files', old.sha256))));
    },
    reason: 'FILE_DIGEST_WRONG',
  },
  {
    attack: 'a manifest of six that names a file of five, as if it were its own',
    done: ({ signed, five, six }) => {
      const [land] = five.manifest.files;
      signed({
        files: [{ ...land!, system: 'postnummer', name: 'x' }],
        probes: six.manifest.probes.slice(1),
      });
    },
    reason: 'SEGMENT_INVALID',
  },
  {
    attack: 'the store changes between announcement and manifest',
    done: ({ mirror }) => mirror.route('/announcement', fixed('6-000000000000.dsse.json\n')),
    reason: 'MANIFEST_MISSING',
  },
  {
    attack: 'the store changes between manifest and files',
    done: ({ mirror, newFile }) => mirror.route(`/files/${newFile}`, status(404)),
    reason: 'FILE_MISSING',
  },

  // Endless data and false lengths.
  {
    attack: 'an endless announcement',
    done: ({ mirror }) => mirror.route('/announcement', endless()),
    reason: 'MANIFEST_MISSING',
  },
  {
    attack: 'an endless manifest',
    done: ({ mirror, six }) => mirror.route(pathOf(six), endless()),
    reason: 'ENVELOPE_INVALID',
  },
  {
    attack: 'an endless file',
    done: ({ mirror, newFile }) => mirror.route(`/files/${newFile}`, endless()),
    reason: 'FILE_LENGTH_WRONG',
  },
  {
    attack: 'a file with one byte too many',
    done: ({ mirror, publisher, newFile }) => {
      const bytes = readFileSync(join(publisher.store.name, 'files', newFile));
      mirror.route(`/files/${newFile}`, fixed(Buffer.concat([bytes, Buffer.alloc(1)])));
    },
    reason: 'FILE_LENGTH_WRONG',
  },
  {
    attack: 'a Content-Length below the length of the file',
    done: ({ mirror, publisher, newFile }) => {
      const bytes = readFileSync(join(publisher.store.name, 'files', newFile));
      mirror.route(`/files/${newFile}`, fixed(bytes.subarray(0, 1000)));
    },
    reason: 'FILE_LENGTH_WRONG',
  },
  {
    attack: 'a Content-Length above what is sent',
    done: ({ mirror, newFile }) => mirror.route(`/files/${newFile}`, broken('part', 1e15)),
    reason: 'STORE_UNREADABLE',
  },
  {
    attack: 'a chunked file without its end',
    done: ({ mirror, newFile }) => mirror.route(`/files/${newFile}`, broken('part')),
    reason: 'STORE_UNREADABLE',
  },

  // Slow retrieval.
  {
    attack: 'a file that comes byte by byte',
    done: ({ mirror, newFile }) => mirror.route(`/files/${newFile}`, drip(Buffer.alloc(100_000), 5)),
    reason: 'STORE_TOO_SLOW',
    limits: { rateWindowMs: 100 },
  },
  {
    attack: 'a manifest that comes byte by byte',
    done: ({ mirror, six }) => mirror.route(pathOf(six), drip(six.envelope, 5)),
    reason: 'STORE_TOO_SLOW',
    limits: { rateWindowMs: 100 },
  },
  {
    attack: 'a manifest that comes just fast enough, and never ends in time',
    done: ({ mirror, six }) => mirror.route(pathOf(six), drip(six.envelope, 5)),
    reason: 'STORE_TOO_SLOW',
    limits: { rateWindowMs: 100, minBytesPerSecond: 1, totalTimeoutMs: 300 },
  },
  {
    attack: 'a file that comes just fast enough, and never ends in time',
    done: ({ mirror, newFile }) => mirror.route(`/files/${newFile}`, drip(Buffer.alloc(100_000), 5)),
    reason: 'STORE_TOO_SLOW',
    limits: { rateWindowMs: 100, minBytesPerSecond: 1, fileTotalTimeoutMs: 300 },
  },
  {
    attack: 'no answer at all',
    done: ({ mirror }) => mirror.route('/announcement', silent()),
    reason: 'STORE_TOO_SLOW',
    limits: QUICK,
  },
  {
    attack: 'headers that come byte by byte',
    done: ({ listen }) =>
      listen((socket) => {
        let sent = 0;
        const timer = setInterval(
          () => void socket.write('HTTP/1.1 200 OK\r\nx: x'.padEnd(++sent, 'x')[sent - 1]!),
          5,
        );
        socket.on('close', () => clearInterval(timer));
      }),
    reason: 'STORE_TOO_SLOW',
    limits: QUICK,
  },

  // A server that is something else than a store.
  {
    attack: 'a dead mirror',
    done: async ({ mirror }) => await mirror.close(),
    reason: 'STORE_UNREADABLE',
  },
  {
    attack: 'a server that speaks another language',
    done: ({ listen }) => listen((socket) => socket.end('220 mail.example.org ESMTP\r\n')),
    reason: 'STORE_UNREADABLE',
  },
  {
    attack: 'headers without end',
    done: ({ listen }) =>
      listen((socket) => {
        socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(100_000)}`));
      }),
    reason: 'STORE_UNREADABLE',
  },
  {
    attack: 'a page that says sorry with status 200',
    done: ({ mirror }) => mirror.route('/announcement', fixed('<html>Please log in</html>')),
    reason: 'MANIFEST_MISSING',
  },
  {
    attack: 'a status that is no answer',
    done: ({ mirror }) => mirror.route('/announcement', status(503)),
    reason: 'STORE_ANSWER_WRONG',
  },
  {
    attack: 'a 304 that nobody asked for',
    done: ({ mirror }) => mirror.route('/announcement', status(304)),
    reason: 'STORE_ANSWER_WRONG',
  },
  {
    attack: 'a redirect to another server',
    done: ({ mirror }) => mirror.route('/announcement', redirect('http://127.0.0.1:9/announcement')),
    reason: 'STORE_ANSWER_WRONG',
  },
  {
    attack: 'a redirect of a file to another scheme',
    done: ({ mirror, newFile }) =>
      mirror.route(
        `/files/${newFile}`,
        redirect(`${mirror.origin.replace('http', 'https')}/files/${newFile}`),
      ),
    reason: 'STORE_ANSWER_WRONG',
  },
  {
    attack: 'redirects in circles',
    done: ({ mirror }) => mirror.route('/announcement', redirect('/announcement')),
    reason: 'STORE_ANSWER_WRONG',
  },
  {
    attack: 'a compressed file, which may be a bomb',
    done: ({ mirror, newFile }) => mirror.route(`/files/${newFile}`, compressed('gzip', Buffer.alloc(1e7))),
    reason: 'STORE_ANSWER_WRONG',
  },
  {
    attack: 'a compressed announcement',
    done: ({ mirror, six }) => mirror.route('/announcement', compressed('br', nameOf(six))),
    reason: 'STORE_ANSWER_WRONG',
  },
  {
    attack: 'a transfer coding that nobody asked for',
    done: ({ mirror, newFile }) => {
      const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n';
      mirror.route(`/files/${newFile}`, raw(`${head}xxxx`));
    },
    reason: 'FILE_LENGTH_WRONG',
  },

  // Path traversal.
  ...['../keys/trust.json', '%2e%2e/announcement', '/announcement', 'http://127.0.0.1:9/x'].map(
    (name): Row => ({
      attack: `an announcement of ${name}`,
      done: ({ mirror }) => mirror.route('/announcement', fixed(`${name}\n`)),
      reason: 'MANIFEST_MISSING',
    }),
  ),
  {
    attack: 'an announcement with a NUL',
    done: ({ mirror, six }) => mirror.route('/announcement', fixed(`${nameOf(six).trim()}\0\n`)),
    reason: 'MANIFEST_MISSING',
  },
  ...['../x', 'a\0', 'A', ''].map(
    (name): Row => ({
      attack: `a file with the name ${JSON.stringify(name)}, signed by the publisher`,
      done: ({ announce, publisher, six }) => {
        // No manifest of Oppslag has such names, so the bytes are changed before they are signed.
        const bytes = Buffer.from(encodeManifest(six.manifest)).toString();
        const payload = Buffer.from(bytes.replace('"land.segment"', JSON.stringify(name)));
        announce(signEnvelope({ payload, keys: publisher.keys.slice(0, 2) }));
      },
      reason: 'MANIFEST_INVALID',
    }),
  ),
];

const SEQUENCE_OF_SIX = 6;
let workplace: Workplace;
let servers: (HttpServer | Server)[];
let scene: Scene;
let good: HttpServer;
let attackedUrl: string;

function nameOf({ manifest, digest }: Pick<BuiltSnapshot, 'manifest' | 'digest'>): string {
  return `${manifest.sequence}-${digest.slice(0, 12)}.dsse.json\n`;
}

function pathOf(snapshot: BuiltSnapshot): string {
  return `/manifests/${nameOf(snapshot).trim()}`;
}

beforeEach(async () => {
  workplace = makeWorkplace();
  const publisher = makePublisher(workplace.directory);
  const five = await publisher.publish(5, { version: 'C' });
  good = await startHttpServer({});
  mirror(good, publisher.store.name);
  const before = await start([new HttpStore({ url: good.origin })], publisher);
  expect(await before.refresher.refresh()).toBe('activated');
  const six = await publisher.publish(SEQUENCE_OF_SIX, { version: 'D' });
  mirror(good, publisher.store.name);
  const attacked = await startHttpServer({});
  mirror(attacked, publisher.store.name);
  attackedUrl = attacked.origin;
  servers = [good, attacked];
  const announce = (envelope: Uint8Array, sequence = SEQUENCE_OF_SIX): void => {
    const name = `${sequence}-${createHash('sha256').update(envelope).digest('hex').slice(0, 12)}.dsse.json`;
    attacked.route('/announcement', fixed(`${name}\n`));
    attacked.route(`/manifests/${name}`, fixed(envelope));
  };
  scene = {
    mirror: attacked,
    publisher,
    five,
    six,
    newFile: six.manifest.files.find(({ system }) => system === 'postnummer')!.sha256,
    announce,
    signed: (changes) => announce(publisher.sign({ ...six.manifest, ...changes })),
    listen: async (onConnection) => {
      const server = createServer((socket) => {
        socket.on('error', () => {});
        onConnection(socket);
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      attackedUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      servers.push(server);
    },
  };
});

afterEach(async () => {
  for (const server of servers) server.close();
  workplace.remove();
});

/** An instance that has just been started, with the cache of the one before. */
async function start(stores: readonly SnapshotStore[], { policy } = scene.publisher) {
  const active = new ActiveSnapshot();
  const cache = new SnapshotCache(join(workplace.directory, 'cache'));
  const refresher = new Refresher({ stores, cache, policy, active, now: Date.now, listener: () => {} });
  await refresher.restore();
  return { active, refresher };
}

function answerOf(active: ActiveSnapshot): string | undefined {
  return active.current?.dataset.find('postnummer')?.search.textAt(0);
}

/** Every file of the cache is what its name says, whatever was tried. */
function expectSoundCache(): void {
  const files = join(workplace.directory, 'cache', 'files');
  for (const name of readdirSync(files)) {
    expect(
      createHash('sha256')
        .update(readFileSync(join(files, name)))
        .digest('hex'),
    ).toBe(name);
  }
}

describe.each(ROWS)('$attack', ({ done, reason, limits = {} }) => {
  test(`is refused as ${reason}, and what was served stays`, async () => {
    await done(scene);
    const { active, refresher } = await start([new HttpStore({ url: attackedUrl, limits })]);
    expect(await refresher.refresh()).toBe('rejected');
    expect(refresher.histories[0]?.lastErrorReason).toBe(reason);
    expect(answerOf(active)).toBe('BY C');
    expect(readdirSync(join(workplace.directory, 'cache', 'accepted'))).toEqual([nameOf(scene.five).trim()]);
    expectSoundCache();
  });

  test('does not hide a good store that comes second', async () => {
    await done(scene);
    const stores = [new HttpStore({ url: attackedUrl, limits }), new HttpStore({ url: good.origin })];
    const { active, refresher } = await start(stores);
    expect(await refresher.refresh()).toBe('activated');
    expect(refresher.histories.map(({ lastErrorReason }) => lastErrorReason)).toEqual([reason, undefined]);
    expect(answerOf(active)).toBe('BY D');
    expectSoundCache();
  });
});

describe('a redirect', () => {
  test('to another server is not followed, and that server is not asked', async () => {
    scene.mirror.route('/announcement', redirect(`${good.origin}/announcement`));
    const before = good.seen.length;
    const { refresher } = await start([new HttpStore({ url: attackedUrl })]);
    expect(await refresher.refresh()).toBe('rejected');
    expect(good.seen.length).toBe(before);
  });
});
