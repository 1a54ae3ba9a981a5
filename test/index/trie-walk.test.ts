import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenise } from '../../src/concept/text.ts';
import { TrieWalk, type WalkMode } from '../../src/index/trie-walk.ts';
import { TypedLetters } from '../../src/index/typed-letters.ts';
import { bundledSources } from '../../src/source/bundled/index.ts';
import { PROPERTY_TIMEOUT_MS, runs } from '../dataset/runs.ts';
import { beginsSpelt, distanceOf } from '../support/edit-distance.ts';
import { indexWords, misspelt, randomWord, type WordIndexes } from '../support/word-lists.ts';

const MODES: readonly WalkMode[] = ['whole', 'prefix'];

/** Words with their least distance: those that were typed, and those that only begin with what was typed. */
interface Found {
  readonly whole: Map<string, number>;
  readonly start: Map<string, number>;
}

/** The words that a walk visits. */
function walked({ words, trie }: WordIndexes, typed: string, distance: number, mode: WalkMode): Found {
  const found = { whole: new Map<string, number>(), start: new Map<string, number>() };
  new TrieWalk(trie).walk(new TypedLetters(typed), distance, mode, (from, to, reported, isStart) => {
    const own = isStart ? found.start : found.whole;
    for (const word of words.slice(from, to)) own.set(word, Math.min(reported, own.get(word) ?? reported));
  });
  return { whole: sorted(found.whole), start: sorted(found.start) };
}

/** The words within the distance, by comparing with every word. */
function compared({ words }: WordIndexes, typed: string, distance: number, mode: WalkMode): Found {
  const within = (own: WalkMode) => {
    const distances = words.map((word) => [word, distanceOf(typed, word, own)] as const);
    return sorted(new Map(distances.filter(([, least]) => least <= distance)));
  };
  return { whole: within('whole'), start: mode === 'prefix' ? within('prefix') : new Map() };
}

function sorted(found: Map<string, number>): Map<string, number> {
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function expectSame(index: WordIndexes, typed: string, distances: readonly number[]): void {
  for (const distance of distances) {
    for (const mode of MODES) {
      expect(walked(index, typed, distance, mode), `${typed} · ${distance} · ${mode}`).toEqual(
        compared(index, typed, distance, mode),
      );
    }
  }
}

describe.each([
  ['plain letters', 'abcd'],
  ['letters with other spellings', 'aeoøæåöäéu'],
  ['letters beyond Latin-1', 'dntđŋŧāß'],
])('random words of %s', (_, letters) => {
  test('a walk visits exactly the words within the distance, each at its distance', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    const word = randomWord(letters, 7);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), word, (list, other) => {
        const index = indexWords(list);
        for (const typed of [other, list[0]!, list[0]!.slice(0, 3)]) expectSame(index, typed, [0, 1, 2]);
      }),
      runs(80),
    );
  });
});

describe('the words of ICD-10', async () => {
  const source = (await bundledSources()).find(({ codeSystem }) => codeSystem.id === 'icd-10')!;
  const texts = Array.from(source.concepts(), (concept) => concept.display);
  const all = [...new Set(texts.flatMap((text) => tokenise(text).map((token) => token.word)))].sort();
  const sample = indexWords(all.filter((_, i) => i % 7 === 0));
  const letters = 'abdefghiklmnoprstuvyøæå';

  test('a walk finds exactly the misspelt words that comparing with every word finds', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    const typed = misspelt(fc.constantFrom(...all), letters).filter((word) => word !== '');
    fc.assert(
      fc.property(typed, (word) => expectSame(sample, word, [1, 2]) === undefined),
      runs(10),
    );
  });

  test('a walk finds exactly the half-typed misspelt words that comparing finds', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    const half = fc
      .tuple(fc.constantFrom(...all), fc.integer({ min: 3, max: 12 }))
      .map(([word, n]) => word.slice(0, n));
    fc.assert(
      fc.property(
        misspelt(half, letters),
        (word) => word === '' || expectSame(sample, word, [1, 2]) === undefined,
      ),
      runs(10),
    );
  });

  test('a walk without edits finds exactly the words that begin so, each letter as it stands or spelt otherwise', () => {
    const index = indexWords(all);
    const folded = (word: string) => word.replaceAll('ø', 'oe').replaceAll('å', 'aa').replaceAll('æ', 'e');
    for (let i = 0; i < all.length; i += 101) {
      for (const typed of [all[i]!.slice(0, 5), folded(all[i]!).slice(0, 6)]) {
        const expected = index.words.filter((word) => beginsSpelt(typed, word));
        expect([...walked(index, typed, 0, 'prefix').start.keys()], typed).toEqual(expected.sort());
      }
    }
  });
});

describe('readable cases', () => {
  test.each([
    ['tromso', 'tromsø', 0, 'whole'],
    ['tromsoe', 'tromsø', 0, 'whole'],
    ['tromsø', 'tromso', 0, 'whole'],
    ['aal', 'ål', 0, 'whole'],
    ['ål', 'aal', 0, 'whole'],
    ['blere', 'blære', 0, 'whole'],
    ['lungebetenel', 'lungebetennelse', 1, 'prefix'],
    ['lunegbetennelse', 'lungebetennelse', 1, 'whole'],
    ['ungebetennelse', 'lungebetennelse', 1, 'whole'],
    ['xdiabetes', 'diabetes', 1, 'whole'],
    ['diabteess', 'diabetes', 2, 'whole'],
    ['brvstkreft', 'brystkreft', 1, 'whole'],
  ] as const)('%s is found as %s at distance %i, %s', (typed, word, distance, mode) => {
    const index = indexWords([word, 'zzzz']);
    const { whole, start } = walked(index, typed, 2, mode);
    expect((mode === 'whole' ? whole : start).get(word)).toBe(distance);
  });

  test('a word that was typed is told from one that only begins so', () => {
    const { whole, start } = walked(indexWords(['arm', 'armer', 'arme']), 'arme', 1, 'prefix');
    expect(whole).toEqual(
      new Map([
        ['arm', 1],
        ['arme', 0],
        ['armer', 1],
      ]),
    );
    expect(start).toEqual(
      new Map([
        ['arm', 1],
        ['arme', 0],
        ['armer', 0],
      ]),
    );
  });

  test('an empty word and one of more than 31 letters find nothing', () => {
    const index = indexWords(['a', 'b'.repeat(70)]);
    expect(walked(index, '', 2, 'prefix').start.size).toBe(0);
    expect(walked(index, 'b'.repeat(32), 2, 'prefix').start.size).toBe(0);
  });

  test('words longer than the walk goes deep are found by their beginning and do no harm', () => {
    const long = 'a'.repeat(300);
    const index = indexWords([long, `${long}b`]);
    expect(walked(index, 'a'.repeat(31), 2, 'prefix').start.size).toBe(2);
    expect(walked(index, 'a'.repeat(31), 2, 'whole').whole.size).toBe(0);
  });

  test('a walker can be used again for a longer and a shorter word', () => {
    const index = indexWords(['arm', 'underarmsbrudd']);
    const walk = new TrieWalk(index.trie);
    const find = (typed: string): number[] => {
      const found: number[] = [];
      walk.walk(new TypedLetters(typed), 1, 'whole', (from) => found.push(from));
      return found;
    };
    expect([find('arn'), find('underamsbrudd'), find('arm')]).toEqual([[0], [1], [0]]);
  });
});
