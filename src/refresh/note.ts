/** The JSON value of a note in the cache; undefined when it is none. */
export function parseNote(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
