import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { spelledLength, tokenise } from '../../src/concept/text.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { type Highlight, Highlighter, highlightCode, joinRuns } from '../../src/dataset/highlight.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import { MARK } from '../../src/dataset/word-marks.ts';
import { WordKeys } from '../../src/index/word-keys.ts';
import { conceptOf, conceptsOf, openSystem, searchOptions } from '../support/code-systems.ts';
import { mixedText } from '../support/texts.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

/** The text of the first hit with what is marked in brackets. */
function marked(system: CodeSystemData, input: string): string {
  const hit = searchConcepts([system], input, searchOptions()).hits[0]!;
  let text = system.search.textAt(hit.text);
  for (const { start, end } of hit.highlights.toReversed()) {
    text = `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;
  }
  return text;
}

describe('what is marked in the text of a hit', () => {
  test.each([
    ['tromso', 'TROMSØ', '[TROMSØ]'],
    ['tromsoe', 'TROMSØ', '[TROMSØ]'],
    ['troms', 'TROMSØ', '[TROMS]Ø'],
    ['blaere', 'Urinblære', 'Urin[blære]'],
    ['blere', 'Urinblære', 'Urin[blære]'],
    ['aa', 'Ål', '[Å]l'],
    ['å', 'Aal', '[Aa]l'],
    ['infarkt', 'Akutt hjerteinfarkt', 'Akutt hjerte[infarkt]'],
    ['infark', 'Akutt hjerteinfarkt', 'Akutt hjerte[infark]t'],
    ['diabetes type 2', 'Type 2-diabetes', '[Type] [2]-[diabetes]'],
    ['bruddet', 'Brudd i arm', '[Brudd] i arm'],
    ['lungebetenel', 'Lungebetennelse uspes', '[Lungebetennelse] uspes'],
    ['uten komplikasjoner', 'Diabetes u kompl', 'Diabetes [u] [kompl]'],
    ['uten komplika', 'Diabetes uten kompl', 'Diabetes [uten] [kompl]'],
    ['m nyre', 'Diabetes med nyresvikt', 'Diabetes [med] [nyre]svikt'],
    ['karsinom', 'Småcellet carcinom', 'Småcellet [carcinom]'],
    ['arm i brudd', 'Brudd i arm', '[Brudd] [i] [arm]'],
    ['smerte', '😀 Smerte', '😀 [Smerte]'],
    ['chordee', 'Medfødt «chordée»', 'Medfødt «[chordée]»'],
    ['istanbul', 'İstanbul', '[İstanbul]'],
    ['hjerte hjerteinf', 'Hjerteinfarkt', '[Hjerteinf]arkt'],
    ['underarm under', 'Underarm', '[Underarm]'],
  ])('%s in %s: %s', async (input, display, expected) => {
    const system = await openSystem(conceptsOf(display, 'Annet'));
    expect(marked(system, input)).toBe(expected);
  });

  test('offsets count UTF-16 units', async () => {
    const system = await openSystem(conceptsOf('😀 Smerte', 'Annet'));
    expect(searchConcepts([system], 'smer', searchOptions()).hits[0]!.highlights).toEqual([
      { start: 3, end: 7 },
    ]);
  });
});

describe('whatever is typed', () => {
  const displays = [
    'TROMSØ',
    'Urinblære i blære',
    'Ål',
    'İstanbul 😀 by',
    'Brudd i arm, bruddet',
    'Tromsøysund',
  ];
  let system: CodeSystemData;

  beforeAll(async () => {
    system = await openSystem(conceptsOf(...displays));
  });

  test('marks are ascending, apart and inside the text', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const piece = fc.tuple(fc.constantFrom(...displays), fc.nat(12), fc.nat(12));
    const input = fc
      .array(
        piece.map(([text, from, length]) => text.slice(from % text.length, from + length)),
        { maxLength: 4 },
      )
      .map((pieces) => pieces.join(' '));
    fc.assert(
      fc.property(input, (typed) => {
        for (const hit of searchConcepts([system], typed, searchOptions({ fuzzy: 'on' })).hits) {
          const text = system.search.textAt(hit.text);
          let last = -1;
          for (const { start, end } of hit.highlights) {
            expect(start).toBeGreaterThan(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            last = end;
          }
        }
      }),
      runs(300),
    );
  });
});

/** What `Highlighter` says, found in strings. */
function slowHighlights(
  text: string,
  typedWords: readonly { word: string; place: number; mark: number }[],
): Highlight[] {
  const tokens = tokenise(text);
  const found = typedWords.map(({ word: typed, place, mark }) => {
    const { word, start, end } = tokens[place]!;
    if (mark > MARK.foldedInside || mark === MARK.abbreviation || word.length !== end - start)
      return { start, end };
    for (let at = 0; at < word.length; at++) {
      const length = spelledLength(word, at, typed);
      if (length > 0) return { start: start + at, end: start + at + length };
    }
    return { start, end };
  });
  return joinRuns(found);
}

describe('marks found in bytes', () => {
  test('are those found in strings, for any text and any match', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, async () => {
    const displays = fc.sample(mixedText, { numRuns: 400, seed: 20_261_125 });
    const withWords = displays.filter((display) => tokenise(display).length > 0);
    const system = await openSystem(conceptsOf(...withWords));
    const { texts, concepts } = system;
    const highlighter = new Highlighter({ bytes: concepts.bytes, index: texts });
    const match = fc.record({
      place: fc.nat(30),
      mark: fc.constantFrom(...Object.values(MARK)),
      from: fc.nat(10),
      length: fc.integer({ min: 1, max: 10 }),
      other: fc.constantFrom('', 'a', 'aa', 'oe', 'å', 'infarkt'),
      isFound: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.nat(withWords.length - 1), fc.array(match, { maxLength: 5 }), (row, matches) => {
        const text = texts.texts.displayOf(row);
        const tokens = tokenise(system.search.textAt(text));
        const typedWords = matches.map(({ place: any, mark, from, length, other, isFound }) => {
          const place = any % tokens.length;
          const { word } = tokens[place]!;
          const piece = word.slice(from % word.length).slice(0, length);
          // What these two marks say of a word is what lets them be told without its letters.
          if (mark === MARK.exact) return { word, place, mark, isFound };
          if (mark === MARK.start) return { word: word.slice(0, length), place, mark, isFound };
          return { word: other === '' ? piece : other, place, mark, isFound };
        });
        const words = typedWords.map(({ word }) => ({
          word,
          keys: new WordKeys(word),
          isNumber: false,
          isOptional: false,
          isLast: false,
          code: undefined,
        }));
        const places = Int32Array.from(typedWords, ({ place }) => place);
        const marks = Uint8Array.from(typedWords, ({ mark, isFound }) => (isFound ? mark : 255));
        expect(highlighter.highlight(text, words, places, marks)).toEqual(
          slowHighlights(
            system.search.textAt(text),
            typedWords.filter(({ isFound }) => isFound),
          ),
        );
      }),
      runs(3_000),
    );
  });
});

test.each([
  ['E11.9', 4, [{ start: 0, end: 5 }]],
  ['E11.9', 3, [{ start: 0, end: 3 }]],
  ['E11.9', 9, [{ start: 0, end: 5 }]],
  ['E11.9', 0, []],
  ['-A 1', 1, [{ start: 0, end: 2 }]],
  ['M 17.1', 4, [{ start: 0, end: 6 }]],
  ['', 3, []],
])('in the code %s the first %i letters typed are marked as %j', (code, length, expected) => {
  expect(highlightCode(code, length)).toEqual(expected);
});

test.each(['e11 e119', 'e119 e11'])('of the codes %s the longest is marked', async (input) => {
  const system = await openSystem([conceptOf({ code: 'E11.9', display: 'Diabetes' })]);
  const { kind, highlights } = searchConcepts([system], input, searchOptions()).hits[0]!;
  expect(kind).toBe('code');
  expect(highlights).toEqual([{ start: 0, end: 5 }]);
});

test('runs that overlap or touch are joined', () => {
  const runs = [
    { start: 8, end: 9 },
    { start: 0, end: 3 },
    { start: 2, end: 4 },
    { start: 4, end: 5 },
    { start: 1, end: 2 },
  ];
  expect(joinRuns(runs)).toEqual([
    { start: 0, end: 5 },
    { start: 8, end: 9 },
  ]);
  expect(joinRuns([])).toEqual([]);
  const around = { start: 0, end: 8 };
  expect(joinRuns([around, { start: 0, end: 5 }])).toEqual([around]);
});
