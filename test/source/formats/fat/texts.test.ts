import { describe, expect, test } from 'vitest';
import { linesOf, termDesignations } from '../../../../src/source/formats/fat/texts.ts';
import { refusal, rowAt } from './rows.ts';

describe('lines of a text', () => {
  test.each([
    ['one line', 'Kolera', ['Kolera']],
    ['null', null, []],
    ['nothing', undefined, []],
    ['blanks', ' \n ', []],
    ['line breaks', 'en\r\nto\n\n tre ', ['en', 'to', 'tre']],
    ['a list of texts', ['en', 'to\ntre'], ['en', 'to', 'tre']],
    ['breaks in HTML', 'en<br>to<BR/>tre<br />fire', ['en', 'to', 'tre', 'fire']],
    ['paragraphs and lists', '<p class="x">en</p><ul><li>to</li><li>tre</li></ul>', ['en', 'to', 'tre']],
    ['tags inside a line', 'syndrom <i>Clostridium</i> B<sub>12</sub>', ['syndrom Clostridium B12']],
    ['a comparison, which is no tag', 'vekt <500 g, alder < 1 og > 0', ['vekt <500 g, alder < 1 og > 0']],
    [
      'entities',
      'A &amp; B &lt;1 &oslash;l&nbsp;&#229; &AElig;rlig &ukjent;',
      ['A & B <1 øl å Ærlig &ukjent;'],
    ],
    ['bullets', '- en\n• to\n* tre\n-fire', ['en', 'to', 'tre', '-fire']],
    ['semicolons, which part no lines', 'en; to', ['en; to']],
  ])('come from %s', (_, inclusion, lines) => {
    expect(linesOf(rowAt({ inclusion }), 'inclusion')).toEqual(lines);
  });

  test('are index terms when parted by semicolons and bars too, commas being part of a term', () => {
    const terms = termDesignations(rowAt({ swordcodes: 'feber, reumatisk; kolera|tyfoid\n;' }), 'swordcodes');
    expect(terms).toEqual([
      { language: 'nb', use: 'synonym', value: 'feber, reumatisk' },
      { language: 'nb', use: 'synonym', value: 'kolera' },
      { language: 'nb', use: 'synonym', value: 'tyfoid' },
    ]);
  });

  test.each([
    ['a number', 1, 'must be a text, a list of texts or null'],
    ['an object', { text: 'a' }, 'must be a text, a list of texts or null'],
    ['a list with null', ['a', null], 'must be a text, a list of texts or null'],
    ['a wrongly decoded text', 'bl\ufffdre', 'must not hold U+FFFD (wrongly decoded)'],
  ])('are refused from %s', (_, inclusion, rule) => {
    expect(() => linesOf(rowAt({ inclusion }, 3), 'inclusion')).toThrow(
      refusal(`, row 3: inclusion ${rule}`) as Error,
    );
  });
});
