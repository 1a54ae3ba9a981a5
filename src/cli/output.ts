import { styleText } from 'node:util';

/** Where commands write: text for people, JSON for programs. */
export interface Output {
  /** A line for people or programs, on stdout. */
  line(text: string): void;
  /** What is under way, on stderr, so that it never mixes with results. */
  note(text: string): void;
  readonly isTerminal: boolean;
}

export const processOutput: Output = {
  line: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  isTerminal: process.stdout.isTTY === true,
};

/** Rows under a heading, columns aligned. Cells with numbers only are aligned to the right. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))));
  const isNumeric = heading.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d,.]+$/.test(row[column] ?? '')),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const padding = ' '.repeat(widths[column]! - displayWidth(cell));
          return isNumeric[column] === true ? padding + cell : cell + padding;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Names and values, one pair a line, values aligned. Pairs without a value are left out. */
export function pairs(entries: readonly (readonly [string, string | undefined])[]): string {
  const shown = entries.filter(
    (entry): entry is readonly [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** Marks runs of a text in bold. */
export function emphasise(text: string, runs: readonly { start: number; end: number }[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of runs) {
    result += text.slice(at, start) + styleText('bold', text.slice(start, end));
    at = end;
  }
  return result + text.slice(at);
}

/** 1234567 as `1,234,567`. */
export function count(value: number | bigint): string {
  return value.toLocaleString('en-US');
}

function displayWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences take no room on a terminal.
  return [...text.replace(/\u001b\[\d+m/g, '').normalize('NFC')].length;
}
