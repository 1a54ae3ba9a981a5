/** What a retriever is at with one document. */
export interface RetrievalProgress {
  /** Host and path of a URL, without its query; or the path as configured. */
  readonly uri: string;
  /** `unchanged`: the server says that the bytes of an earlier build still hold. */
  readonly phase: 'requesting' | 'receiving' | 'retrying' | 'received' | 'unchanged';
  /** Decompressed bytes of this attempt so far. */
  readonly bytes: number;
  /** The length of the whole, where it is known: never for a compressed body. */
  readonly totalBytes?: number;
  /** From 1; for `retrying` the one that failed. */
  readonly attempt?: number;
}

type OnBytes = (bytes: number, totalBytes: number | undefined) => void;

const STEP_BYTES = 256 * 1024;

/** Passes on the first piece, and then one for each 256 KiB, rather than thousands. */
export function reportBytes(report: OnBytes): OnBytes {
  let next = 0;
  return (bytes, totalBytes) => {
    if (bytes < next) return;
    next = bytes + STEP_BYTES;
    report(bytes, totalBytes);
  };
}
