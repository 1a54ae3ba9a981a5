import { invalidDocument, invalidRow } from '../../checks.ts';
import { decodeText, type TextEncoding } from '../../text-document.ts';

/** A line of a file without header whose fields are separated by tabs. */
export interface Line {
  /** From 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

export interface LineForm {
  readonly encoding: TextEncoding;
  readonly fieldCount: number;
  /** Fewer lines than this is a truncated file. */
  readonly minimumRows: number;
}

/** U+FFFD in UTF-8: what is left of a letter that was once read in a wrong encoding. No Latin-1 text says `ï¿½`. */
const REPLACEMENT_CHARACTER = Buffer.from('\ufffd', 'utf8');
const LINE_FEED = 0x0a;

/**
 * Cuts a file into lines of exactly `fieldCount` fields. Lines end with CRLF or LF; the last may lack its end.
 *
 * @throws OppslagError SOURCE_INVALID naming the line, for a file that is empty, HTML, damaged, in another encoding, of
 *   another form or too short
 */
export function readLines(source: string, bytes: Uint8Array, form: LineForm): readonly Line[] {
  refuseReplacementCharacters(source, bytes);
  const text = decodeText(source, bytes, form.encoding);
  if (text.trim() === '') throw invalidDocument(source, 'the file must not be empty');
  if (/^\s*</.test(text)) {
    throw invalidDocument(source, 'the file must be plain text; what came is HTML or XML');
  }
  const lines = text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ line: index + 1, fields: content.split('\t') }));
  for (const { line, fields } of lines) {
    if (fields.length === form.fieldCount) continue;
    const rule = `the line must have ${form.fieldCount} fields separated by tabs; it has ${fields.length}`;
    throw invalidRow(source, { line }, rule);
  }
  if (lines.length < form.minimumRows) {
    const rule = `the file must have at least ${form.minimumRows} lines; it has ${lines.length}`;
    throw invalidDocument(source, rule);
  }
  return lines;
}

/**
 * The bytes are looked at before they are decoded: the damage is the same whatever the declared encoding, and a file
 * that is declared Latin-1 would otherwise be refused for being UTF-8, which is not what is wrong with it.
 */
function refuseReplacementCharacters(source: string, bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = buffer.indexOf(REPLACEMENT_CHARACTER);
  if (at < 0) return;
  let line = 1;
  for (const byte of buffer.subarray(0, at)) if (byte === LINE_FEED) line++;
  throw invalidRow(source, { line }, 'the text must not hold U+FFFD (letters were lost by wrong decoding)');
}
