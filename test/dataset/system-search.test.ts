import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import type { SearchOptions } from '../../src/dataset/system-search.ts';
import {
  codeOfRow,
  conceptOf,
  conceptsOf,
  dayOf,
  openBundledSystems,
  openSystem,
  searchOptions,
  synonym,
} from '../support/code-systems.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

/** `code kind` of each hit. */
function hitsOf(system: CodeSystemData, input: string, own: Partial<SearchOptions> = {}): string[] {
  const { hits } = searchConcepts([system], input, searchOptions(own));
  return hits.map((hit) => `${codeOfRow(system, hit.row)} ${hit.kind}`);
}

describe('periods and selectability', () => {
  let system: CodeSystemData;

  beforeAll(async () => {
    system = await openSystem([
      conceptOf({ code: 'A1', display: 'Brudd gammel', validTo: dayOf('2020-01-01') }),
      conceptOf({ code: 'A1', display: 'Brudd ny', validFrom: dayOf('2020-01-01') }),
      conceptOf({ code: 'A2', display: 'Brudd fremtidig', validFrom: dayOf('2030-01-01') }),
      conceptOf({ code: 'A', display: 'Brudd (kapittel)', selectable: false }),
    ]);
  });

  test('only the rows of the date are found', () => {
    expect(hitsOf(system, 'brudd')).toEqual(['A1 word', 'A word']);
    expect(hitsOf(system, 'brudd gammel')).toEqual([]);
    expect(hitsOf(system, 'brudd gammel', { day: dayOf('2019-12-31') })).toEqual(['A1 exact']);
    expect(hitsOf(system, 'fremtidig', { day: dayOf('2030-01-01') })).toEqual(['A2 word']);
    expect(hitsOf(system, 'a1', { day: dayOf('2020-01-01') })).toEqual(['A1 code']);
  });

  test('retired and future rows are found when they are asked for', () => {
    expect(hitsOf(system, 'brudd', { includeInactive: true })).toHaveLength(4);
    expect(hitsOf(system, 'brudd gammel', { includeInactive: true })).toEqual(['A1 exact']);
    expect(hitsOf(system, 'a1', { includeInactive: true })).toEqual(['A1 code', 'A1 code']);
  });

  test('rows that only group others can be left out', () => {
    expect(hitsOf(system, 'brudd', { selectableOnly: true })).toEqual(['A1 word']);
    expect(hitsOf(system, 'a', { selectableOnly: true })).toEqual([]);
    expect(searchConcepts([system], 'brudd', searchOptions({ selectableOnly: true })).total).toBe(1);
  });
});

describe('the kind of a hit', () => {
  test.each([
    ['e11.9', 'E11.9 code'],
    ['e11', 'E11.9 code'],
    ['diabetes mellitus', 'E11.9 exact'],
    ['mellitus diabetes', 'E11.9 word'],
    ['diab', 'E11.9 word'],
    ['tromso', 'T1 fold'],
    ['urin blære', 'U1 word'],
    ['rinbl', 'U1 inside'],
    ['rinblaere', 'U1 inside'],
    ['mellotus', 'E11.9 fuzzy'],
    ['ftisis', 'P1 sound'],
    ['diebotes', 'E11.9 fuzzy-two'],
    ['e11 mellitus', 'E11.9 word'],
    ['sukkersyke', 'E11.9 exact'],
  ])('for %s: %s', async (input, expected) => {
    const system = await openSystem([
      conceptOf({ code: 'E11.9', display: 'Diabetes mellitus', designations: [synonym('Sukkersyke')] }),
      conceptOf({ code: 'T1', display: 'TROMSØ by' }),
      conceptOf({ code: 'U1', display: 'Urinblære, urin' }),
      conceptOf({ code: 'P1', display: 'Phthisis bulbi' }),
    ]);
    expect(hitsOf(system, input)[0]).toBe(expected);
  });
});

describe('the order of hits', () => {
  test.each([
    ['an exact letter goes before its fold', 'ål', ['Al', 'Ål'], ['Ål']],
    ['a short text goes before a long one', 'brudd', ['Brudd i arm', 'Brudd'], ['Brudd', 'Brudd i arm']],
    [
      'the length is that of the words',
      'sår',
      ['Sår i øvre hånd', 'Sår på fot', 'Sår hudløst'],
      ['Sår på fot'],
    ],
    [
      '«uspesifisert» does not count',
      'sår',
      ['Sår på fot', 'Sår uspesifisert'],
      ['Sår uspesifisert', 'Sår på fot'],
    ],
    ['a text that begins so goes first', 'sår', ['Et sår', 'Sår x'], ['Sår x', 'Et sår']],
    ['words in the order typed go first', 'arm brudd', ['Brudd arm x', 'Arm brudd x'], ['Arm brudd x']],
    ['words side by side go first', 'brudd arm', ['Brudd x arm', 'Brudd arm x y z'], ['Brudd arm x y z']],
    [
      'stop words between that were not typed are no distance',
      'brudd arm',
      ['Brudd arm langt', 'Brudd i en arm', 'Brudd x arm'],
      ['Brudd i en arm', 'Brudd arm langt', 'Brudd x arm'],
    ],
    [
      'a stop word is not the beginning of another word',
      'brudd i hånd',
      ['Brudd ikke hånd', 'Brudd hånd ved alle ulykker'],
      ['Brudd hånd ved alle ulykker', 'Brudd ikke hånd'],
    ],
    [
      'a text with the stop word goes first',
      'brudd i arm',
      ['Brudd arm', 'Brudd i armen'],
      ['Brudd i armen', 'Brudd arm'],
    ],
    ['the frequent ending of a word goes first', 'nyr', ['Nyrt', 'Nyre a', 'Nyre b', 'Nyre c'], ['Nyre a']],
    ['a slip goes last', 'brudd', ['Brodd', 'Underarmsbrudd i albue'], ['Underarmsbrudd i albue', 'Brodd']],
    ['a number is no other number', 'type 1', ['Type 10', 'Type 1'], ['Type 1']],
    [
      'a number may have letters after it, and goes first without',
      'dose 100',
      ['Dose 100ml', 'Dose 1000ml', 'Dose på hele 100'],
      ['Dose på hele 100', 'Dose 100ml'],
    ],
    [
      'a text that begins so after «uspesifisert» is not set back',
      'sår',
      ['Et sår', 'Uspesifisert sår xyz'],
      ['Uspesifisert sår xyz', 'Et sår'],
    ],
    [
      'the beginning of the word being typed is as good as the whole word',
      'blær',
      ['Blæra x', 'Blær x y z', 'Blæret'],
      ['Blæret', 'Blæra x', 'Blær x y z'],
    ],
    [
      'a whole word goes before the beginning of one that more was typed after',
      'arm sår',
      ['Armen sår', 'Arm med et stort sår'],
      ['Arm med et stort sår', 'Armen sår'],
    ],
    [
      'the last part of a compound goes like a word, after three letters or more',
      'brudd',
      ['Åpne ombrudd', 'Et langt armbrudd'],
      ['Et langt armbrudd', 'Åpne ombrudd'],
    ],
    [
      'a slip in a whole word goes before one in the beginning of a word',
      'diabites',
      ['Diabetesfot', 'Lang tekst med diabetes'],
      ['Lang tekst med diabetes', 'Diabetesfot'],
    ],
  ])('%s', async (_, input, displays, expected) => {
    const system = await openSystem(conceptsOf(...displays));
    const { hits } = searchConcepts([system], input, searchOptions());
    expect(hits.map((hit) => system.search.textAt(hit.text)).slice(0, expected.length)).toEqual(expected);
  });

  test.each([
    [
      'where it begins inside the first word',
      'infark',
      ['Et hjerteinfarkt', 'Et hjerteinfarkt x', 'Hjerteinfarkt i fremre vegg'],
    ],
    [
      'where it begins inside the word after «uspesifisert»',
      'infark',
      ['Et hjerteinfarkt', 'Et hjerteinfarkt x', 'Uspesifisert hjerteinfarkt i fremre vegg'],
    ],
    [
      'where another word of the text was taken',
      'dia',
      ['Diatese diabetes', 'Diatese diabetes y', 'Med diabetes mellitus z'],
    ],
  ])('a search for one hit does not stop before the best one, %s', async (_, input, displays) => {
    const system = await openSystem(conceptsOf(...displays));
    expect(hitsOf(system, input, { limit: 1 })[0]).toMatch(/^T0003 /);
    expect(hitsOf(system, input, { limit: 1 })[0]).toBe(hitsOf(system, input)[0]);
  });

  test('a stop word that is missing is not looked for in other words, however many hits are wanted', async () => {
    const system = await openSystem(conceptsOf('Brudd sår heller', 'Brudd sår noe lengre'));
    for (const limit of [1, 10]) expect(hitsOf(system, 'brudd eller sår', { limit })[0]).toBe('T0001 word');
  });

  test('good words in two texts go before a slip in one, however many hits are wanted', async () => {
    const system = await openSystem([
      conceptOf({
        code: 'A',
        display: 'Brudd',
        designations: [synonym('Hånd øvre'), synonym('Andre brudd hond')],
      }),
      conceptOf({ code: 'B', display: 'Brudd i fot hånden x y z' }),
    ]);
    const first = [1, 2, 10].map((limit) => hitsOf(system, 'brudd hånd', { limit })[0]);
    expect(new Set(first).size).toBe(1);
  });

  test('a code together with a word goes before texts', async () => {
    const system = await openSystem([
      conceptOf({ code: 'E10.2', display: 'Diabetes type 1 med nyrekomplikasjoner' }),
      conceptOf({ code: 'E11.2', display: 'Diabetes type 2 med nyrekomplikasjoner' }),
      conceptOf({ code: 'N28', display: 'Nyre E11' }),
    ]);
    expect(hitsOf(system, 'e11 nyre')[0]).toBe('E11.2 word');
    expect(hitsOf(system, 'nyre E11.2', { fuzzy: 'off' })).toEqual(['E11.2 word']);
  });

  test('a code is found although something else was typed that is no word', async () => {
    const system = await openSystem([conceptOf({ code: 'E11.9', display: 'Diabetes' })]);
    expect(searchConcepts([system], 'e11 !', searchOptions()).hits).toHaveLength(1);
  });

  describe('words in several texts of a concept', () => {
    const context = (value: string) => ({ language: 'nb', use: 'context', value });
    /** Kind and text of the first hit, with what is marked in brackets, for every number of hits. */
    function firstOf(system: CodeSystemData, input: string): string[] {
      const found = [1, 2, 10].map((limit) => {
        const { hits } = searchConcepts([system], input, searchOptions({ limit, fuzzy: 'fallback' }));
        const { kind, text, highlights } = hits[0]!;
        let marked = text < 0 ? '' : system.search.textAt(text);
        for (const { start, end } of highlights.toReversed())
          marked = `${marked.slice(0, start)}[${marked.slice(start, end)}]${marked.slice(end)}`;
        return `${kind}: ${marked}`;
      });
      return [...new Set(found)];
    }

    test('are no code when the display has none of them: the text that has most of them is shown', async () => {
      const system = await openSystem([
        conceptOf({
          code: '8534',
          display: 'Liland',
          designations: [context('Evenes'), context('Evenášši gielda'), synonym('Nes')],
        }),
      ]);
      expect(firstOf(system, 'evenášši - evenes')).toEqual(['word: [Evenes]']);
      expect(firstOf(system, 'evenášši gielda evenes')).toEqual(['word: [Evenášši] [gielda]']);
      expect(firstOf(system, 'evenes liland')).toEqual(['word: [Liland]']);
    });

    test('are of the same kind whether misspelt words were looked for or not', async () => {
      const system = await openSystem([
        conceptOf({
          code: '9730',
          display: 'Karasjok',
          designations: [context('Kárášjohka'), context('Finnmark')],
        }),
      ]);
      // The display has `kárášjohka` too, with two slips.
      expect(firstOf(system, 'kárášjohka finnmark')).toEqual(['word: [Kárášjohka]']);
      expect(firstOf(system, 'kárášjohka karasjok')).toEqual(['word: [Karasjok]']);
    });

    test('are of the kind of the weakest, in whichever text it is', async () => {
      const system = await openSystem([
        conceptOf({ code: '9730', display: 'Liland', designations: [context('Tromsø')] }),
      ]);
      expect(firstOf(system, 'liland tromso')).toEqual(['fold: [Liland]']);
      expect(firstOf(system, 'liland romsø')).toEqual(['inside: [Liland]']);
    });

    test('are ranked across systems by the weight of the display, for every number of hits', async () => {
      const others = [context('Rana'), context('Raane')];
      const systems = [
        await openSystem([
          conceptOf({ code: '1', display: 'Langt stedsnavn', designations: others }),
          conceptOf({ code: '2', display: 'Rana', designations: others.slice(1) }),
        ]),
        await openSystem([conceptOf({ code: '3', display: 'Rana sør', designations: others.slice(1) })]),
      ];
      const codesOf = (limit: number) =>
        searchConcepts(systems, 'raane rana', searchOptions({ limit })).hits.map(({ system, row }) =>
          codeOfRow(system, row),
        );
      expect(codesOf(10)).toEqual(['2', '3', '1']);
      for (const limit of [1, 2]) expect(codesOf(limit)).toEqual(codesOf(10).slice(0, limit));
    });
  });

  test('a word that is the code says nothing of the kind, though it is inside a word too', async () => {
    const system = await openSystem([conceptOf({ code: 'NOR', display: 'Anornot land' })]);
    const hit = searchConcepts([system], 'nor land', searchOptions()).hits[0]!;
    expect(hit.kind).toBe('word');
    expect(hit.highlights).toEqual([{ start: 8, end: 12 }]);
  });

  test('words may be spread over the texts of a concept', async () => {
    const system = await openSystem([
      conceptOf({ code: 'A', display: 'Hjerteinfarkt', designations: [synonym('Myokard dør')] }),
      conceptOf({ code: 'B', display: 'Hjertesvikt' }),
    ]);
    expect(hitsOf(system, 'hjerteinfarkt myokard')).toEqual(['A word']);
  });
});

describe('a stop word between the words of a compound', () => {
  test('is said by the compound: it is not missing', async () => {
    const system = await openSystem(
      conceptsOf('Gikt som skyldes svikt i nyrene', 'Akutt nyresvikt', 'Nyre med svikt'),
    );
    expect(hitsOf(system, 'svikt i nyre')).toEqual(['T0002 word', 'T0001 word', 'T0003 word']);
  });

  test('is missing where one word is the beginning of the other, or the same', async () => {
    const system = await openSystem(conceptsOf('Forbi', 'Fo ved forbi', 'Arm', 'Ved arm'));
    expect(hitsOf(system, 'fo ved forbi')).toEqual(['T0002 exact', 'T0001 word']);
    expect(hitsOf(system, 'arm ved arm')).toEqual(['T0004 word', 'T0003 word']);
  });
});

describe('words two slips away', () => {
  const displaysOf = (system: CodeSystemData, input: string): string[] =>
    searchConcepts([system], input, searchOptions()).hits.map(({ row }) =>
      system.search.textAt(system.texts.texts.displayOf(row)),
    );

  test('are looked for when a word was found inside others only', async () => {
    const system = await openSystem(conceptsOf('Lungebetennelse', 'Betinnalse'));
    expect(displaysOf(system, 'betennels')).toEqual(['Lungebetennelse', 'Betinnalse']);
  });

  test('are not looked for when the word begins another', async () => {
    const system = await openSystem(conceptsOf('Betennelse', 'Betinnalse'));
    expect(displaysOf(system, 'betennels')).toEqual(['Betennelse']);
  });

  test('are not looked for in the place of a code', async () => {
    const system = await openSystem([
      conceptOf({ code: 'KARDIOLOGI', display: 'Nyre' }),
      conceptOf({ code: 'X', display: 'Kardeologe nyre' }),
    ]);
    expect(displaysOf(system, 'kardiologi nyre')).toEqual(['Nyre']);
  });

  test('may have six letters when the query has no hit, though the word alone has one', async () => {
    const system = await openSystem(conceptsOf('Kneled', 'Knalet arm'));
    expect(displaysOf(system, 'kneled arm')).toEqual(['Knalet arm']);
    expect(displaysOf(system, 'kneled')).toEqual(['Kneled']);
  });
});

describe('a compound', () => {
  test('is found where its two words are, with a text that begins with the head first', async () => {
    const system = await openSystem(conceptsOf('Kne uten skade', 'Skade i kne', 'Skade i arm', 'Kneskål'));
    expect(hitsOf(system, 'kneskade')).toEqual(['T0002 word', 'T0001 word']);
    expect(hitsOf(system, 'kneskade', { fuzzy: 'off' })).toEqual(['T0002 word', 'T0001 word']);
    expect(hitsOf(system, 'arm kneskade')).toEqual([]);
  });

  test('is found so after what has it as it was typed, or with a slip', async () => {
    const system = await openSystem(conceptsOf('Skade i kne', 'Kneskadd', 'Etter lang tids kneskader'));
    const all = ['T0003 word', 'T0002 fuzzy', 'T0001 word'];
    for (const limit of [1, 2, 3]) expect(hitsOf(system, 'kneskade', { limit })).toEqual(all.slice(0, limit));
    expect(hitsOf(system, 'kneskade', { fuzzy: 'off' })).toEqual(['T0003 word', 'T0001 word']);
    const { total } = searchConcepts([system], 'kneskade', searchOptions());
    expect(total).toBe(3);
  });

  test('is taken apart beside another, though the system has both', async () => {
    const system = await openSystem(
      conceptsOf('Nyresykdom', 'Hjertesykdom', 'Hjerte- og nyresykdom', 'Sykdom'),
    );
    expect(hitsOf(system, 'nyresykdom hjertesykdom')).toEqual(['T0003 word']);
  });

  test('is misspelt when no concept has its words', async () => {
    const system = await openSystem(conceptsOf('Skade', 'Kne', 'Kneskål'));
    expect(hitsOf(system, 'kneskade')).toEqual(['T0003 fuzzy-two']);
    expect(hitsOf(system, 'kneskade', { fuzzy: 'off' })).toEqual([]);
  });

  test('is not taken apart beside a word that matches nothing', async () => {
    const system = await openSystem(conceptsOf('Skade i kne'));
    expect(hitsOf(system, 'kneskade brann')).toEqual([]);
  });

  test('has its words and the others of the query looked for as words, not inside others', async () => {
    const system = await openSystem(conceptsOf('Skade i kneledd', 'Skade', 'Uskadet kne'));
    expect(hitsOf(system, 'eled', { fuzzy: 'off' })).toEqual(['T0001 inside']);
    expect(hitsOf(system, 'kneskade', { fuzzy: 'off' })).toEqual(['T0001 word']);
    expect(hitsOf(system, 'kneskade eled', { fuzzy: 'off' })).toEqual([]);
  });

  test('has its two words marked', async () => {
    const system = await openSystem(conceptsOf('Skader i kneledd', 'Kne'));
    const [hit] = searchConcepts([system], 'kneskade', searchOptions()).hits;
    expect(hit!.highlights).toEqual([
      { start: 0, end: 5 },
      { start: 9, end: 12 },
    ]);
  });

  test('of several systems is found first where it is one word', async () => {
    const systems = [await openSystem(conceptsOf('Skade i kne')), await openSystem(conceptsOf('Kneskade x'))];
    for (const fuzzy of ['off', 'fallback', 'on'] as const) {
      const { hits } = searchConcepts(systems, 'kneskade', searchOptions({ fuzzy }));
      expect(hits.map(({ system }) => systems.indexOf(system))).toEqual([1, 0]);
      expect(hits.map(({ sharedScore }) => sharedScore)).toEqual(
        hits.map(({ sharedScore }) => sharedScore).toSorted((a, b) => a - b),
      );
    }
  });
});

describe('of many misspelt words', () => {
  const real = ['lungen', 'hjertet', 'nyrene', 'hodet', 'armen', 'foten', 'kneet', 'halsen', 'ryggen'];
  const oneSlip = real.map((word) => `${word.slice(0, 2)}x${word.slice(2)}`);

  test('eight are looked for with one slip', async () => {
    const system = await openSystem(conceptsOf(real.join(' ')));
    const found = (words: readonly string[]) => hitsOf(system, words.join(' '));
    expect(found(oneSlip.slice(1))).toEqual(['T0001 fuzzy']);
    expect(found([...oneSlip.slice(1), real[0]!])).toEqual(['T0001 fuzzy']);
    // The ninth has one slip too, but is looked for with two.
    expect(found(oneSlip)).toEqual(['T0001 fuzzy-two']);
  });

  test('three are looked for with two slips, those that match nothing first', async () => {
    const long = ['lungebetennelse', 'hjerteinfarkt', 'nyresvikten', 'hodepinen'];
    const twoSlips = long.map((word) => `${word.slice(0, 3)}x${word.slice(3, 6)}x${word.slice(6)}`);
    const system = await openSystem(conceptsOf(long.join(' ')));
    expect(hitsOf(system, [long[0], ...twoSlips.slice(1)].join(' '))).toEqual(['T0001 fuzzy-two']);
    expect(hitsOf(system, [...twoSlips.slice(1), long[0]].join(' '))).toEqual(['T0001 fuzzy-two']);
    expect(hitsOf(system, twoSlips.join(' '))).toEqual([]);
  });
});

describe('hostile input', () => {
  let systems: CodeSystemData[];

  beforeAll(async () => {
    systems = await openBundledSystems('icpc-2', 'land');
  });

  const letters16 = [...'abcdefghijklmnop'].join(' ');
  test.each([
    ...[
      '',
      ' ',
      '\0',
      '😀',
      '😀😀😀😀 smerte',
      '\ud800',
      'smerte \udc00',
      '\ud83d smerte',
      'ألم في الصدر',
      '\u202esmerte',
    ],
    ...[
      '__proto__',
      'constructor',
      'toString valueOf',
      'hasOwnProperty',
      'a'.repeat(256),
      'å'.repeat(256),
      letters16,
    ],
    ...[
      'i '.repeat(16),
      '1 '.repeat(16),
      '!"#¤%&/()=?',
      '.-.-.-',
      '\u0301'.repeat(8),
      `a${'\u0301'.repeat(8)}`,
      '½ ² ①',
    ],
    ...[
      'ﬁstel',
      'ŞŢ',
      'İİİİİİİİ',
      'ǅ',
      'x'.repeat(64),
      'aa'.repeat(60),
      'ø'.repeat(20),
      `${'oe'.repeat(20)} å`,
    ],
  ])('%j is answered, and twice alike', (input) => {
    for (const fuzzy of ['off', 'fallback', 'on'] as const) {
      const options = searchOptions({ fuzzy, includeInactive: true });
      const first = searchConcepts(systems, input, options);
      expect(searchConcepts(systems, input, options)).toEqual(first);
      expect(first.hits.every((hit) => Number.isFinite(hit.score))).toBe(true);
    }
  });

  test('no text of any kind makes a search fail', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const input = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
    );
    const words = fc
      .array(input, { maxLength: 6 })
      .map((parts) => parts.join(' ').split(/\s+/u).slice(0, 16).join(' '));
    fc.assert(
      fc.property(words, (typed) => {
        const { hits, total } = searchConcepts(systems, typed, searchOptions());
        expect(total).toBeGreaterThanOrEqual(hits.length);
      }),
      runs(100),
    );
  });

  test('a list of no hits has none', () => {
    expect(searchConcepts(systems, 'smerte', searchOptions({ limit: 0 })).hits).toEqual([]);
  });
});
