import { describe, expect, test } from 'vitest';
import { Progress, type ProgressTarget } from '../../src/cli/progress.ts';

/** A terminal as far as progress needs one: it knows line feeds, and moving up and erasing; long lines wrap. */
class Screen implements ProgressTarget {
  readonly isTerminal = true;
  columns: number;
  rows: number;
  /** What has scrolled out at the top. */
  readonly scrolled: string[] = [];
  mostLines = 0;
  #lines: string[] = [''];
  #at = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Lines down to the last that is not empty. */
  get lines(): string[] {
    return this.#lines.join('\n').trimEnd().split('\n');
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys
    for (const part of text.match(/\u001b\[\d*[A-Z]|\r|\n|[^\u001b\r\n]+/g) ?? []) this.#obey(part);
    this.mostLines = Math.max(this.mostLines, this.lines.filter((line) => line !== '').length);
  }

  #obey(part: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    const { count, command } = /^\u001b\[(?<count>\d*)(?<command>[A-Z])$/.exec(part)?.groups ?? {};
    if (command === 'A') this.#at = Math.max(0, this.#at - Number(count));
    else if (command === 'J') this.#lines.splice(this.#at, Number.POSITIVE_INFINITY, '');
    else if (command !== undefined) throw new Error(`the screen does not know ${command}`);
    else if (part === '\n') this.#feed();
    else if (part !== '\r') this.#print(part);
  }

  #feed(): void {
    this.#at += 1;
    if (this.#at === this.#lines.length) this.#lines.push('');
    if (this.#at < this.rows) return;
    this.scrolled.push(this.#lines.shift()!);
    this.#at -= 1;
  }

  #print(text: string): void {
    const characters = [...text];
    for (let start = 0; start < characters.length; start += this.columns) {
      if (start > 0) this.#feed();
      this.#lines[this.#at] = characters.slice(start, start + this.columns).join('');
    }
  }
}

function screenWith(columns: number, rows: number) {
  const screen = new Screen(columns, rows);
  screen.write('$ oppslag build\n');
  return { screen, progress: new Progress(screen) };
}

describe('progress on a terminal', () => {
  test('has a line for each item, changed in place, and leaves nothing behind', () => {
    const { screen, progress } = screenWith(80, 24);
    progress.set('icd-10  FAT', 'reading');
    progress.set('kommune  Klass', 'reading');
    progress.set('icd-10  FAT', 'read 19634 rows');
    expect(screen.lines).toEqual([
      '$ oppslag build',
      'icd-10  FAT  read 19634 rows',
      'kommune  Klass  reading',
    ]);
    progress.done();
    expect(screen.lines).toEqual(['$ oppslag build']);
    screen.write('report\n');
    progress.done();
    expect(screen.lines).toEqual(['$ oppslag build', 'report']);
  });

  test('starts anew after it was taken away for a message', () => {
    const { screen, progress } = screenWith(80, 24);
    progress.set('a', 'reading');
    progress.done();
    screen.write('a message\n');
    progress.set('b', 'reading');
    expect(screen.lines).toEqual(['$ oppslag build', 'a message', 'b  reading']);
  });

  test('cuts a line to the width, so that it is one line', () => {
    const { screen, progress } = screenWith(20, 24);
    for (let step = 0; step < 3; step++) progress.set('document', `${'å'.repeat(200)} ${step}`);
    expect(screen.lines).toEqual(['$ oppslag build', `document  ${'å'.repeat(9)}`]);
    progress.done();
    expect(screen.lines).toEqual(['$ oppslag build']);
  });

  test('obeys no escape sequence and no line break in a text', () => {
    const { screen, progress } = screenWith(80, 24);
    progress.set('a\u001b[2J', 'one\ntwo');
    expect(screen.lines).toEqual(['$ oppslag build', 'a  one two']);
  });

  test.each([2, 5, 24])('never has more lines than %i rows have room for', (rows) => {
    const screen = new Screen(80, rows);
    const progress = new Progress(screen);
    for (let item = 0; item < 40; item++) progress.set(`item ${item}`, 'reading');
    expect(screen.scrolled).toEqual([]);
    expect(screen.mostLines).toBe(rows - 1);
    progress.done();
    expect(screen.lines).toEqual(['']);
  });

  test('shows those that changed last when there is no room for all, in the order of their beginning', () => {
    const screen = new Screen(80, 4);
    const progress = new Progress(screen);
    for (const item of ['a', 'b', 'c', 'd', 'e']) progress.set(item, 'reading');
    expect(screen.lines).toEqual(['c  reading', 'd  reading', 'e  reading']);
    progress.set('a', 'read');
    expect(screen.lines).toEqual(['a  read', 'd  reading', 'e  reading']);
    screen.rows = 3;
    progress.set('b', 'read');
    expect(screen.lines).toEqual(['a  read', 'b  read']);
  });

  test('takes 80 by 24 for a terminal that does not say its size', () => {
    const written: string[] = [];
    const write = (text: string): void => void written.push(text);
    const progress = new Progress({ isTerminal: true, columns: 0, rows: 0, write });
    for (let item = 0; item < 40; item++) progress.set(`item ${item}`, 'x'.repeat(100));
    const lines = written.at(-1)!.split('\n').slice(0, -1);
    expect(lines).toHaveLength(23);
    expect(lines.at(-1)).toBe(`item 39  ${'x'.repeat(70)}`);
  });
});

describe('progress elsewhere', () => {
  const logging = (logsWithoutTerminal: boolean) => {
    const written: string[] = [];
    const write = (text: string): void => void written.push(text);
    const target = { isTerminal: false, columns: 0, rows: 0, write };
    return { written, progress: new Progress(target, { logsWithoutTerminal }) };
  };

  test('is a JSON object for each change, on a line of its own, with its time', () => {
    const { written, progress } = logging(true);
    progress.set('icd-10  FAT', 'read 5 rows', { system: 'icd-10', rows: 5, bytes: undefined });
    progress.done();
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^\{[^\n]*\}\n$/);
    const { time, ...rest } = JSON.parse(written[0]!) as Record<string, unknown>;
    expect(new Date(String(time)).toISOString()).toBe(time);
    expect(rest).toEqual({ item: 'icd-10  FAT', text: 'read 5 rows', system: 'icd-10', rows: 5 });
  });

  test('is nothing unless it is wanted', () => {
    const { written, progress } = logging(false);
    progress.set('a', 'reading');
    progress.done();
    expect(written).toEqual([]);
  });
});
