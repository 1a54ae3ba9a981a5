import { invalidDocument, invalidRow } from './checks.ts';

/** Encodings a text publication may be declared to have. */
export const TEXT_ENCODINGS = ['utf-8', 'iso-8859-1'] as const;
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

const BYTE_ORDER_MARK = '\ufeff';
const LINE_BREAK = /\r\n|\n|\r/g;

/**
 * Reads a text in exactly the declared encoding; a byte order mark is dropped. Latin-1 accepts any bytes, so two signs of
 * a wrong declaration are looked for: letters that are valid UTF-8, and control characters that no text has.
 *
 * @throws OppslagError SOURCE_INVALID naming the line
 */
export function decodeText(source: string, bytes: Uint8Array, encoding: TextEncoding): string {
  if (encoding === 'iso-8859-1') return decodeLatin1(source, bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  } catch {
    throw invalidRow(source, { line: lineOfFirstFault(bytes) }, 'the encoding must be utf-8, as declared');
  }
}

/** Parses a JSON document in UTF-8. Throws SOURCE_INVALID when it is another thing, such as a page that says sorry. */
export function decodeJson(source: string, bytes: Uint8Array): unknown {
  const text = decodeText(source, bytes, 'utf-8');
  if (/^\s*</.test(text)) {
    throw invalidDocument(source, 'the document must be JSON; what came is HTML or XML');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidDocument(source, 'the document must be JSON; it breaks off or is malformed', error);
  }
}

function decodeLatin1(source: string, bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (!/[\u0080-\u00ff]/.test(text)) return text;
  if (isUtf8(bytes)) {
    throw invalidDocument(source, 'the encoding must be iso-8859-1, as declared; what came is utf-8');
  }
  const control = text.search(/[\u0080-\u009f]/);
  if (control >= 0) {
    const line = lineAt(text, control);
    throw invalidRow(source, { line }, 'the text must not hold control characters (the encoding is another)');
  }
  return text;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function lineAt(text: string, index: number): number {
  return (text.slice(0, index).match(LINE_BREAK)?.length ?? 0) + 1;
}

/** The line of the first byte that cannot be UTF-8: as much as can be decoded is, the rest is counted away. */
function lineOfFirstFault(bytes: Uint8Array): number {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  // A replacement character may also stand in the file itself, which is a fault of its own and no later than this one.
  return lineAt(lenient, Math.max(0, lenient.indexOf('\ufffd')));
}
