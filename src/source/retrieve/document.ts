/** A document as it was received, whole. */
export interface RetrievedDocument {
  /** Where it came from: the URL, or the path as configured. */
  readonly uri: string;
  readonly bytes: Uint8Array;
  /** Media type without parameters, lower case; undefined for files and where the server did not say. */
  readonly mediaType?: string;
  /** RFC 3339 time in UTC at which these bytes were first received; the time of change for a file. */
  readonly retrievedAt: string;
  /** Lower-case hex SHA-256 of `bytes`. */
  readonly sha256: string;
}
