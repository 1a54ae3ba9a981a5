import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OppslagError } from '../../../../src/base/errors.ts';
import { type Dialect, readRows } from '../../../../src/source/formats/csv/rows.ts';
import { oppslagError } from '../../../support/segments.ts';

const COMMA: Dialect = { delimiter: ',', quote: '"', ignoreLines: [] };
const read = (text: string, dialect: Partial<Dialect> = {}) =>
  readRows('list', text, { ...COMMA, ...dialect });

function faultOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('rows and their lines', () => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('are found with %s, also when the last line has no end', (_, end) => {
    const lines = ['a,b', `"c${end}${end}d",e`, 'f,g'];
    const rows = [
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: [`c${end}${end}d`, 'e'] },
      { line: 5, cells: ['f', 'g'] },
    ];
    expect(read(lines.join(end))).toEqual(rows);
    expect(read(lines.join(end) + end)).toEqual(rows);
  });

  test('are found where line ends are mixed', () => {
    expect(read('a\r\nb\nc\r"d\r\ne\nf"\ng').map(({ line }) => line)).toEqual([1, 2, 3, 4, 7]);
  });

  test('come back as they were written, whatever the cells hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'å', '"', ',', ' ', '\n', '\r\n', '\r', '☃', '😀') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (cells, end, isEnded) => {
        const lines = cells.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        let line = 1;
        const written = cells.map((row, at) => {
          const here = { line, cells: row };
          line += (lines[at]!.match(/\r\n|\n|\r/g)?.length ?? 0) + 1;
          return here;
        });
        expect(read(lines.join(end) + (isEnded ? end : ''))).toEqual(written);
      }),
    );
  });

  test('come back from unquoted cells, quotes and all', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ø', '"', ',', ' ', '#') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, (cells) => {
        const text = `${cells.map((row) => row.join('\t')).join('\n')}\n`;
        fc.pre(text.trim() !== '');
        const rows = read(text, { delimiter: '\t', quote: '' });
        expect(rows).toEqual(cells.map((row, at) => ({ line: at + 1, cells: row })));
      }),
    );
  });
});

describe('ignored lines', () => {
  test('are no rows, whatever they hold, and the others keep their numbers', () => {
    expect(read('An "open list, of\na,b\nfree "text\nc,d', { ignoreLines: [3, 1] })).toEqual([
      { line: 2, cells: ['a', 'b'] },
      { line: 4, cells: ['c', 'd'] },
    ]);
  });

  test('may be the last line, with or without an end', () => {
    for (const text of ['a,b\nsum', 'a,b\nsum\n']) {
      expect(read(text, { ignoreLines: [2] })).toEqual([{ line: 1, cells: ['a', 'b'] }]);
    }
  });

  test('do not take the place of empty rows, which are rows', () => {
    expect(read('a\n\nb\n', { ignoreLines: [1] }).map(({ line }) => line)).toEqual([2, 3]);
  });

  test.each([
    ['inside a quoted cell', 'a,b\n"c\nd\ne",f\n', 3, 'list, line 2: line 3 of ignoreLines lies inside'],
    ['after the end', 'a,b\nc,d\n', 3, 'list: ignoreLines names line 3; the document ends before it'],
  ])('%s are refused', (_, text, line, message) => {
    expect(() => read(text, { ignoreLines: [line] })).toThrow(oppslagError('SOURCE_INVALID', message));
  });
});

describe('refused', () => {
  test.each([
    ['an empty document', '', 'list: the document must hold rows; it is empty'],
    ['white space only', ' \r\n\n', 'list: the document must hold rows; it is empty'],
    [
      'a page',
      '\n<!DOCTYPE html><p>,',
      'list: the document must be delimited text; what came is HTML or XML',
    ],
    ['a page without doctype', '<html lang="nb">', 'what came is HTML or XML'],
    ['XML', '<?xml version="1.0"?>', 'what came is HTML or XML'],
    ['a NUL', 'a,b\r\nc,d\0', 'list, line 2: the text must not hold control characters'],
    ['an escape character', 'a,b\n"c\nd\u001b",e', 'list, line 3: the text must not hold control characters'],
    ['a quote that is never closed', 'a,b\n"c,d\ne,f\n', 'list, line 2: a quote that opens in this row must'],
    ['text after a closing quote', 'a,b\n"c"d,e', 'list, line 2: a cell must end after its closing quote'],
    [
      'a quote that swallows rows',
      'a,b\nc,"d\ne,"f"\n',
      'list, line 2: a cell must end after its closing quote',
    ],
    ['a quote inside a bare cell', 'a,b\nc,d "e"\n', 'list, line 2: a quote must stand at the beginning'],
  ])('is %s, without showing it', (_, text, message) => {
    expect(() => read(text)).toThrow(oppslagError('SOURCE_INVALID', message));
  });

  test('is never explained in the words of the parser, which show the cell', () => {
    const fault = faultOf(() => read('a,b\nSECRET "x",y\n'));
    expect(fault).toBeInstanceOf(OppslagError);
    expect((fault as OppslagError).message).not.toContain('SECRET');
    expect((fault as OppslagError).cause).toBeUndefined();
  });
});
