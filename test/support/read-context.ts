import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Findings, type Tolerance } from '../../src/source/findings.ts';
import type { ReadContext, RetrievalWish } from '../../src/source/formats/format.ts';
import type { RetrievedDocument } from '../../src/source/retrieve/document.ts';

/** What an adapter reads with in tests: files and local servers. */
export function readContext(options: {
  readonly uri: string;
  readonly system?: string;
  readonly source?: string;
  readonly tolerance?: Tolerance;
}): ReadContext {
  const { uri, system = 'list', source = 'test source', tolerance = {} } = options;
  const retrieve = async (address: string, wish?: RetrievalWish): Promise<RetrievedDocument> => {
    const document = await retrieveIfThere(address, wish);
    if (document === undefined) throw new Error(`${address}: not there`);
    return document;
  };
  return { system, source, uri, findings: new Findings(source, tolerance), retrieve, retrieveIfThere };
}

async function retrieveIfThere(
  uri: string,
  wish: RetrievalWish = {},
): Promise<RetrievedDocument | undefined> {
  if (!/^https?:/.test(uri)) return documentOf(uri, await readFile(uri));
  const response = await fetch(uri, wish.accept === undefined ? {} : { headers: { accept: wish.accept } });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${uri}: status ${response.status}`);
  const mediaType = response.headers.get('content-type')?.split(';')[0];
  const document = documentOf(uri, await response.bytes());
  return mediaType === undefined ? document : { ...document, mediaType };
}

function documentOf(uri: string, bytes: Uint8Array): RetrievedDocument {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { uri, bytes, retrievedAt: '2026-01-01T00:00:00Z', sha256 };
}
