import { readFileSync, writeFileSync } from 'node:fs';

/**
 * The document with another text between `<!-- name:begin -->` and `<!-- name:end -->`.
 *
 * @param make makes it from the text that is there
 * @throws Error when a mark is missing
 */
export function withMarked(document: string, name: string, make: (before: string) => string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const from = document.indexOf(begin) + begin.length;
  const to = document.indexOf(end);
  if (!document.includes(begin) || to < from)
    throw new Error(`the document must have ${begin} and, after it, ${end}`);
  return `${document.slice(0, from)}\n${make(document.slice(from, to))}${document.slice(to)}`;
}

/** Does the same to a file. */
export function writeMarked(path: URL, name: string, make: (before: string) => string): void {
  writeFileSync(path, withMarked(readFileSync(path, 'utf8'), name, make));
}
