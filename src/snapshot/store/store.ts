/**
 * Where snapshots are kept. A store is not trusted: whatever it gives is verified by its reader.
 *
 * Layout, the same for a directory and for anything that serves one over HTTP:
 *
 *   announcement                    name of the newest manifest, one line
 *   manifests/<sequence>-<digest>.dsse.json
 *   files/<sha256>                  segments
 */
export interface SnapshotStore {
  /** For people: the directory or URL. */
  readonly name: string;
  /**
   * The bytes of the announced envelope, at most 256 KiB and one.
   * Throws OppslagError MANIFEST_MISSING when nothing was announced, and STORE_… when it cannot be read.
   */
  readManifest(): Promise<Uint8Array>;
  /**
   * A file by the hex SHA-256 that its manifest gives, in chunks of at most 1 MiB. The reader checks length and hash.
   * Throws OppslagError FILE_MISSING, and STORE_… when it cannot be read.
   */
  readFile(sha256: string): AsyncIterable<Uint8Array>;
  /** Makes the next read a whole one, whatever the store remembers of earlier answers. Called when one was refused. */
  forget?(): void;
}

/** A store that can be published to. */
export interface WritableSnapshotStore extends SnapshotStore {
  /** Writes a file unless it is there already, whole and unchanged. */
  writeFile(sha256: string, bytes: Uint8Array): Promise<void>;
  /** Writes an envelope and announces it. Every file it names must be there before. */
  announce(sequence: number, digest: string, envelope: Uint8Array): Promise<void>;
}
