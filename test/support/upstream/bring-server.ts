import { compressed, drip, fixed, type HttpServer, type Route, startHttpServer } from './http-server.ts';

/** How a document comes over the wire. The defaults are Bring's own. */
export interface BringWire {
  /** What the text is written in. Default `iso-8859-1`. */
  readonly encoding?: 'iso-8859-1' | 'utf-8';
  /** What the header says of it; undefined says nothing, as Bring does. */
  readonly charset?: string;
  /** Default CRLF. */
  readonly lineBreak?: '\r\n' | '\n';
  /** Whether the last line ends, too. Default true. */
  readonly finalBreak?: boolean;
  readonly gzip?: boolean;
  /** Sends a byte at a time, with as many milliseconds between. */
  readonly slowMs?: number;
}

export const REGISTER_PATH = '/postnummerregister-ansi.txt';
export const NEW_CODES_PATH = '/Postnummerlogg-nye-ansi.txt';
export const CHANGED_CODES_PATH = '/Postnummerlogg-endringer-ansi.txt';

/** Starts a server with documents by path, each of lines with fields separated by tabs. */
export function startBringServer(
  documents: Readonly<Record<string, readonly string[]>>,
  wire: BringWire = {},
): Promise<HttpServer> {
  return startHttpServer(
    Object.fromEntries(Object.entries(documents).map(([path, lines]) => [path, bringDocument(lines, wire)])),
  );
}

/** The bytes of a document. */
export function bringBytes(lines: readonly string[], wire: BringWire = {}): Buffer {
  const { encoding = 'iso-8859-1', lineBreak = '\r\n', finalBreak = true } = wire;
  const text = lines.join(lineBreak) + (finalBreak ? lineBreak : '');
  return Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'latin1');
}

/** Answers with a document as plain text. */
export function bringDocument(lines: readonly string[], wire: BringWire = {}): Route {
  const bytes = bringBytes(lines, wire);
  const { charset, gzip = false, slowMs } = wire;
  const type = charset === undefined ? 'text/plain' : `text/plain; charset=${charset}`;
  const send = gzip ? compressed('gzip', bytes) : slowMs === undefined ? fixed(bytes) : drip(bytes, slowMs);
  return (request, response) => {
    response.setHeader('content-type', type);
    send(request, response);
  };
}

/** What a front server says when the one behind it is down: a page, with the status of success. */
export function sorryPage(): Route {
  const page = '<!DOCTYPE html>\n<html><body>Siden er ikke tilgjengelig</body></html>\n';
  return fixed(page, { 'content-type': 'text/html; charset=utf-8' });
}
