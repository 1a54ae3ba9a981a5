import { describe, expect, test } from 'vitest';
import { dottedIcd10Code } from '../../../src/concept/code.ts';
import type { ConceptPeriod } from '../../../src/concept/concept.ts';
import { type LocalDay, OPEN_END, OPEN_START } from '../../../src/concept/local-day.ts';
import { dayOf } from '../../support/code-systems.ts';
import { hasReferenceData, referenceData, referenceRows } from '../../support/reference-data.ts';
import { contribution, type EntryText, merge, notesOf, periodsOf, validOn } from './merging.ts';

interface EditionRow {
  readonly code: string;
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** The list of 2026, with full texts. */
function readList(): EntryText[] {
  const rows = referenceRows(referenceData('icd10', 'icd10.tsm-2026.dotted.hash-separated.csv'), '#').slice(
    1,
  );
  return rows.map(([, code, ...texts], i) => ({
    row: { line: i + 2 },
    code: code!,
    display: texts.join('#'),
  }));
}

/** Texts with the first and the last yearly edition that has them. `XXXX` is no code of ICD-10. */
function readEditions(): EditionRow[] {
  const rows = referenceRows(referenceData('icd10', 'icd10-editions-2011-2017.tsv'), '\t').slice(1);
  return rows
    .filter(([code]) => code !== 'XXXX')
    .map(([code, text, first, last]) => {
      return { code: dottedIcd10Code(code!), text: text!, first: Number(first), last: Number(last) };
    });
}

/**
 * Chapters, blocks and categories. Some rows say that a category lies in itself, which is a block of one category, or in
 * nothing; one chapter lacks its name.
 */
function readGroups(): EntryText[] {
  const rows = referenceRows(referenceData('icd10', 'icd10-hierarchy-skde-2016.tsv'), '\t').slice(1);
  return rows.flatMap(([code, parent, level, text], i): EntryText[] => {
    if (level === 'category' && parent === code) return [];
    const isKnown = parent !== '' || level === 'chapter';
    const parents = parent === '' ? [] : [parent!];
    const display = text === '' ? `Kapittel ${code}` : text!;
    return [{ row: { line: i + 2 }, code: code!, display, ...(isKnown ? { parents } : {}) }];
  });
}

describe.skipIf(!hasReferenceData)(
  'ICD-10 of 2026 with editions from 2011 to 2017 (needs reference data)',
  () => {
    const [listed, editions, grouped] = hasReferenceData
      ? [readList(), readEditions(), readGroups()]
      : [[], [], []];
    const list = contribution('list', listed);
    const history = contribution(
      'history',
      editions.map(({ code, text, first, last }, i) => ({
        row: { line: i + 2 },
        code,
        display: text,
        // What the first edition has was there before; nobody says for how long.
        ...(first === 2011 ? {} : { from: `${first}-01-01` }),
        to: `${last + 1}-01-01`,
      })),
      { isComplete: true },
    );
    const groups = contribution('groups', grouped);
    const concepts = hasReferenceData
      ? merge([list, history, groups], {
          listSince: '2026-01-01',
          minimumCodes: 15_000,
          parents: { prefixLength: 3, byRange: true },
        })
      : [];
    const byCode = Map.groupBy(concepts, ({ code }) => code);
    const of = (code: string) => periodsOf(byCode.get(code) ?? []);

    const ancestorsOn = (day: LocalDay, code: string): string[] => {
      const found: string[] = [];
      for (let at = validOn(byCode.get(code) ?? [], code, day); at !== undefined; ) {
        const [parent] = at.parents;
        at = parent === undefined ? undefined : validOn(byCode.get(parent) ?? [], parent, day);
        if (at !== undefined) found.push(at.code);
      }
      return found;
    };

    test('has the codes of the list, those that ended, and the groups', () => {
      const isInUse = ({ validTo }: ConceptPeriod) => validTo === OPEN_END;
      const inUse = concepts.filter(isInUse);
      const ended = [...byCode.values()].filter((periods) => !isInUse(periods.at(-1)!));
      expect(new Set(listed.map(({ code }) => code)).size).toBe(19_634);
      expect(inUse.filter(({ selectable }) => selectable)).toHaveLength(19_634);
      expect(inUse.filter(({ selectable }) => !selectable)).toHaveLength(1_707);
      // Of the 440 codes that only the editions have, three are categories today.
      expect(ended).toHaveLength(437);
      expect(byCode.size).toBe(19_634 + 1_707 + 437);
      // Periods of the editions, 2,363 texts that changed between 2017 and 2026, 209 new codes, and the groups.
      expect(concepts).toHaveLength(20_068 + 2_363 + 209 + 1_707);
    });

    test('answers on every New Year as the editions and the list do, when looked up in the files', () => {
      const names = new Map<string, EditionRow[]>(Map.groupBy(editions, ({ code }) => code));
      const today = new Map(listed.map(({ code, display }) => [code, display]));
      const codes = new Set([...names.keys(), ...today.keys()]);
      const wrong: string[] = [];
      for (const year of [2009, 2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018, 2026]) {
        for (const code of codes) {
          const edition = Math.max(year, 2011);
          const expected =
            year > 2017
              ? today.get(code)
              : names.get(code)?.find(({ first, last }) => first <= edition && edition <= last)?.text;
          const concept = validOn(byCode.get(code) ?? [], code, dayOf(`${year}-01-01`));
          // A category is a group when the code of its name is not valid.
          const answer = concept?.selectable === false ? undefined : concept?.display;
          if (answer !== expected) wrong.push(`${code} in ${year}`);
        }
      }
      expect(wrong).toEqual([]);
    });

    test('knows a code whose text changed, and by which name it went', () => {
      expect(of('E11.9')).toEqual([
        'E11.9 Diabetes mellitus type II uten komplikasjon [, 2013-01-01)',
        'E11.9 Diabetes mellitus type 2 uten komplikasjon [2013-01-01, )',
      ]);
      expect(byCode.get('E11.9')!.at(-1)!.designations).toEqual([
        { language: 'nb', use: 'former-name', value: 'Diabetes mellitus type II uten komplikasjon' },
      ]);
    });

    test('gives a code that never changed no days, and one that is new since 2015 its first', () => {
      expect(byCode.get('I10')).toMatchObject([{ validFrom: OPEN_START, validTo: OPEN_END }]);
      expect(of('I21.0a')).toEqual([
        'I21.0a Akutt transmuralt hjerteinfarkt type 4a i fremre vegg [2015-01-01, )',
      ]);
    });

    test('knows codes that ended and are categories today', () => {
      expect(['I48', 'R17', 'R95'].flatMap(of)).toEqual([
        'I48 Atrieflimmer eller atrieflutter [, 2013-01-01)',
        'I48 Atrieflimmer og atrieflutter [2013-01-01, )',
        'R17 Uspesifisert gulsott [, 2018-01-01)',
        'R17 Uspesifisert gulsott (icterus) [2018-01-01, )',
        'R95 Krybbedødsyndrom [, 2013-01-01)',
        'R95 Krybbedødsyndrom [2013-01-01, )',
      ]);
      expect(byCode.get('R95')!.map(({ selectable }) => selectable)).toEqual([true, false]);
    });

    test.each([
      ['E11.9', '2026-01-01', ['E11', 'E10-E14', 'IV']],
      ['E11.9', '2012-01-01', ['E11', 'E10-E14', 'IV']],
      ['I21.0a', '2026-01-01', ['I21.0', 'I21', 'I20-I25', 'IX']],
      ['I10', '2026-01-01', ['I10-I15', 'IX']],
      ['A17.0', '2026-01-01', ['A15-A19', 'I']],
      ['C50.9', '2026-01-01', ['C50', 'II']],
      ['H60.0', '2026-01-01', ['H60', 'H60-H62', 'VIII']],
      // The file lacks the block of this category.
      ['T41.0', '2026-01-01', ['T41']],
      ['I48.0', '2026-01-01', ['I48', 'I30-I52', 'IX']],
      ['I48', '2012-01-01', ['I30-I52', 'IX']],
    ])('%s lies on %s in %j', (code, day, ancestors) => {
      expect(ancestorsOn(dayOf(day), code)).toEqual(ancestors);
    });

    test('puts every code in use into a chapter, but for blocks that the file lacks', () => {
      const day = dayOf('2026-01-01');
      const outside = listed.filter(({ code }) => !/^[IVX]+$/.test(ancestorsOn(day, code).at(-1) ?? ''));
      const categories = new Set(outside.map(({ code }) => code.slice(0, 3)));
      // The Norwegian external causes have a letter for a digit (`V0n.0a`), and fall in no range.
      const digits = [...categories].filter((category) => /^[A-Z]\d\d$/.test(category));
      expect(digits).toEqual(['T41', 'T50', 'W23', 'X58', 'X59', 'Y48', 'Y49', 'Y57', 'Y59']);
      expect(digits).toEqual(
        grouped.flatMap(({ code, parents }) => (parents === undefined ? [code] : [])).toSorted(),
      );
      expect(outside).toHaveLength(4_644 + 512);
    });

    test('has 22 chapters that are roots', () => {
      const chapters = concepts.filter(({ code }) => /^[IVX]+$/.test(code));
      expect(chapters).toHaveLength(22);
      expect(chapters.flatMap(({ parents }) => parents)).toEqual([]);
    });

    test('finds nothing in the files that contradicts another', () => {
      expect([list, history, groups].map(notesOf)).toEqual([[], [], []]);
    });
  },
);
