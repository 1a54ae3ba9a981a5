import { decodeJson } from '../../text-document.ts';
import type { ReadContext } from '../format.ts';

/** Klass answers in XML unless told otherwise, and its `.json` addresses are being withdrawn. */
const WISH = { accept: 'application/json' } as const;

const CLASSIFICATION_PATH = /\/classifications\/\d+\/?$/;

/** Parameters of a request; one that is undefined is left out. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** Whether a configured address is that of a classification, from which others follow, or of a single document. */
export function isClassification(uri: string): boolean {
  return /^https?:/.test(uri) && URL.canParse(uri) && CLASSIFICATION_PATH.test(new URL(uri).pathname);
}

/** The address of what a classification offers under a name (`codes`). Parameters of the classification's own stay. */
export function offered(classification: string, name: string, parameters: Parameters): string {
  const url = new URL(classification);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`;
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(key, value);
  }
  return url.href;
}

/** The address of another classification on the same server. */
export function otherClassification(classification: string, id: number): string {
  const url = new URL(classification);
  url.pathname = url.pathname.replace(CLASSIFICATION_PATH, `/classifications/${id}`);
  return url.href;
}

/** The Klass number in the address of a classification. */
export function classificationId(classification: string): string {
  return new URL(classification).pathname.replace(/\/$/, '').split('/').at(-1)!;
}

/** Reads a document that must be there. Throws OppslagError<SourceFault> when it is not, or is not JSON. */
export async function retrieveJson(context: ReadContext, uri: string): Promise<unknown> {
  return decodeJson(context.source, (await context.retrieve(uri, WISH)).bytes);
}

/** Reads a document that Klass may answer 404 for. */
export async function retrieveJsonIfThere(context: ReadContext, uri: string): Promise<unknown> {
  const document = await context.retrieveIfThere(uri, WISH);
  return document === undefined ? undefined : decodeJson(context.source, document.bytes);
}
