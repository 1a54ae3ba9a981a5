import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConceptPeriod } from '../../../../src/concept/concept.ts';
import { searchConcepts } from '../../../../src/dataset/search.ts';
import { icd10Source, icpc2Source } from '../../../../src/source/bundled/diagnosekoder.ts';
import { readSynonyms } from '../../../../src/source/formats/synonyms/synonyms.ts';
import { codeOfRow, openSystem, searchOptions } from '../../../support/code-systems.ts';

/** The project's own list, `sources/synonyms.nb.tsv`, against the official texts that are bundled. */
const FILE = join(import.meta.dirname, '..', '..', '..', '..', 'sources', 'synonyms.nb.tsv');
const text = readFileSync(FILE, 'utf8');
const list = readSynonyms('synonyms.nb.tsv', text);
const rows = text
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(1);
const official = new Map<string, readonly ConceptPeriod[]>([
  ['icd-10', withoutSynonyms(await icd10Source())],
  ['icpc-2', withoutSynonyms(await icpc2Source())],
]);

function withoutSynonyms(source: { concepts(): Iterable<ConceptPeriod> }): ConceptPeriod[] {
  return [...source.concepts()].map((concept) => ({ ...concept, designations: [] }));
}

function displayOf(system: string, code: string): string | undefined {
  return official.get(system)?.find((concept) => concept.code === code)?.display;
}

/** The codes of a term, in the order of the list. */
function codesOf(system: string, term: string): string[] {
  const entries = list.get(system) ?? [];
  return entries
    .filter(({ designations }) => designations?.some(({ value }) => value === term))
    .map(({ code }) => code);
}

function termsOf(system: string): string[] {
  const terms = list.get(system)?.flatMap(({ designations = [] }) => designations.map(({ value }) => value));
  return [...new Set(terms)];
}

describe('the list as a whole', () => {
  test('has synonyms for both systems, many of them, and all in Norwegian', () => {
    expect([...list.keys()]).toEqual(['icd-10', 'icpc-2']);
    expect(rows.length).toBeGreaterThan(1_500);
    expect(new Set([...termsOf('icd-10'), ...termsOf('icpc-2')]).size).toBeGreaterThan(1_000);
    expect(rows.filter((row) => !row.endsWith('\tnb'))).toEqual([]);
  });

  test('is sorted by system, code and term', () => {
    expect(rows.filter((row, i) => i > 0 && row <= rows[i - 1]!)).toEqual([]);
  });

  test('is written in composed letters and ends with a line break', () => {
    expect(text).toBe(text.normalize('NFC'));
    expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true);
  });

  test.each(['icd-10', 'icpc-2'])('names codes of %s only that exist in the bundled edition', (system) => {
    const codes = new Set(official.get(system)?.map(({ code }) => code));
    expect(list.get(system)?.filter(({ code }) => !codes.has(code))).toEqual([]);
  });

  test('points a term at six codes at the most', () => {
    const scattered = [...list.keys()].flatMap((system) => {
      return termsOf(system).filter((term) => codesOf(system, term).length > 6);
    });
    expect(scattered).toEqual([]);
  });
});

/** Searches the official texts alone or with the synonyms, and answers the first hit that is no guess. */
async function firstHit(system: string, withList: boolean): Promise<(query: string) => string | undefined> {
  const synonyms = new Map(list.get(system)?.map(({ code, designations = [] }) => [code, designations]));
  const concepts = official.get(system)!.map((concept) => {
    return withList ? { ...concept, designations: synonyms.get(concept.code) ?? [] } : concept;
  });
  const opened = await openSystem(concepts, { id: system });
  return (query) => {
    const [hit] = searchConcepts([opened], query, searchOptions({ fuzzy: 'off', limit: 1 })).hits;
    return hit === undefined || hit.kind === 'inside' || hit.isApart ? undefined : codeOfRow(opened, hit.row);
  };
}

describe.each(['icd-10', 'icpc-2'])('searching %s', (system) => {
  test('for any term finds one of its codes first', async () => {
    const search = await firstHit(system, true);
    const missed = termsOf(system).filter((term) => !codesOf(system, term).includes(search(term) ?? ''));
    expect(missed).toEqual([]);
  });

  test('for a term that stands for one code does not find it first without the list', async () => {
    const search = await firstHit(system, false);
    const needless = termsOf(system).filter((term) => {
      const codes = codesOf(system, term);
      return codes.length === 1 && codes[0] === search(term);
    });
    expect(needless).toEqual([]);
  });
});

// A mistyped code mostly exists all the same. So the commonest words are given a second time here, each with a part of
// the official text that its code must have.
describe('the commonest words stand for what they mean', () => {
  test.each([
    ['icd-10', 'KOLS', 'J44.9', 'Uspesifisert kronisk obstruktiv lungesykdom'],
    ['icd-10', 'lungebetennelse', 'J18.9', 'Uspesifisert pneumoni'],
    ['icd-10', 'forkjølelse', 'J00', 'nasofaryngitt'],
    ['icd-10', 'bihulebetennelse', 'J01.9', 'akutt sinusitt'],
    ['icd-10', 'halsbetennelse', 'J02.9', 'faryngitt'],
    ['icd-10', 'øreinfeksjon', 'H66.9', 'mellomørebetennelse'],
    ['icd-10', 'høyt blodtrykk', 'I10', 'hypertensjon'],
    ['icd-10', 'AMI', 'I21.9', 'akutt hjerteinfarkt'],
    ['icd-10', 'hjertekrampe', 'I20.9', 'angina pectoris'],
    ['icd-10', 'AF', 'I48.9', 'atrieflimmer'],
    ['icd-10', 'DVT', 'I80.2', 'dype kar i u.eks.'],
    ['icd-10', 'LE', 'I26.9', 'Lungeemboli'],
    ['icd-10', 'slag', 'I64', 'Hjerneslag'],
    ['icd-10', 'TIA', 'G45.9', 'forbigående cerebralt iskemisk anfall'],
    ['icd-10', 'drypp', 'G45.9', 'forbigående cerebralt iskemisk anfall'],
    ['icd-10', 'åreknuter', 'I83.9', 'Åreknuter i underekstremiteter uten'],
    ['icd-10', 'sukkersyke', 'E14.9', 'diabetes mellitus uten komplikasjoner'],
    ['icd-10', 'diabetes type 2', 'E11.9', 'Diabetes mellitus type 2 uten'],
    ['icd-10', 'lavt stoffskifte', 'E03.9', 'hypotyreose'],
    ['icd-10', 'høyt stoffskifte', 'E05.9', 'tyreotoksikose'],
    ['icd-10', 'PCOS', 'E28.2', 'Polycystisk'],
    ['icd-10', 'brystkreft', 'C50.9', 'Ondartet svulst i bryst'],
    ['icd-10', 'prostatakreft', 'C61', 'Ondartet svulst i blærehalskjertel'],
    ['icd-10', 'livmorhalskreft', 'C53.9', 'Ondartet svulst i livmorhals'],
    ['icd-10', 'eggstokkreft', 'C56', 'Ondartet svulst i eggstokk'],
    ['icd-10', 'tykktarmskreft', 'C18.9', 'Ondartet svulst i tykktarm'],
    ['icd-10', 'føflekkreft', 'C43.9', 'Malignt melanom'],
    ['icd-10', 'blindtarmbetennelse', 'K35.8', 'Akutt appendisitt'],
    ['icd-10', 'gallestein', 'K80.2', 'Gallesten uten galleblærebetennelse'],
    ['icd-10', 'GERD', 'K21.9', 'Gastroøsofageal reflukssykdom'],
    ['icd-10', 'IBS', 'K58.8', 'Irritabel tarm-syndrom, annet og uspesifisert'],
    ['icd-10', 'lyskebrokk', 'K40.9', 'lyskebrokk uten obstruksjon'],
    ['icd-10', 'UVI', 'N39.0', 'Urinveisinfeksjon'],
    ['icd-10', 'blærekatarr', 'N30.9', 'cystitt'],
    ['icd-10', 'nyrestein', 'N20.0', 'Nyresten'],
    ['icd-10', 'leddgikt', 'M06.9', 'reumatoid artritt'],
    ['icd-10', 'slitasjegikt', 'M19.9', 'artrose'],
    ['icd-10', 'benskjørhet', 'M81.9', 'osteoporose'],
    ['icd-10', 'isjias', 'M54.3', 'Isjialgi'],
    ['icd-10', 'lårhalsbrudd', 'S72.0', 'Brudd i lårhals'],
    ['icd-10', 'pertrokantær fraktur', 'S72.1', 'Pertrokantært brudd'],
    ['icd-10', 'håndleddsbrudd', 'S52.5', 'distal ende av radius'],
    ['icd-10', 'overtråkk', 'S93.4', 'Forstuving og forstrekking av ankelligament'],
    ['icd-10', 'luksert hofteprotese', 'T84.0', 'Mekaniske komplikasjoner ved innvendig leddprotese'],
    ['icd-10', 'periprotetisk brudd', 'M96.6', 'implantat'],
    ['icd-10', 'muskelknuter', 'D25.9', 'Leiomyom i livmor'],
    ['icd-10', 'adenomyose', 'N80.0', 'Endometriose i livmor'],
    ['icd-10', 'sjokoladecyste', 'N80.1', 'Endometriose i eggstokk'],
    ['icd-10', 'underlivsbetennelse', 'N73.9', 'betennelsestilstand i kvinnelige bekkenorganer'],
    ['icd-10', 'livmorpolypp', 'N84.0', 'Polypp i livmorlegeme'],
    ['icd-10', 'Ashermans syndrom', 'N85.6', 'Intrauterine synekier'],
    ['icd-10', 'utenforsvangerskap', 'O00.9', 'svangerskap utenfor livmoren'],
    ['icd-10', 'spontanabort', 'O03.9', 'Spontan abort'],
    ['icd-10', 'svangerskapsforgiftning', 'O14.9', 'preeklampsi'],
    ['icd-10', 'tidligere keisersnitt', 'O34.2', 'i livmor e. tidl. kir.inngr.'],
    ['icd-10', 'ADHD', 'F90.0', 'aktivitet og oppmerksomhet'],
    ['icd-10', 'OCD', 'F42.9', 'obsessiv-kompulsiv'],
    ['icd-10', 'RLS', 'G25.8', 'bevegelsesforst.'],
    ['icd-10', 'krampeanfall', 'R56.8', 'kramper'],
    ['icd-10', 'vannkopper', 'B01.9', 'Varicella'],
    ['icpc-2', 'KOLS', 'R95', 'Kronisk obstruktiv lungesykdom'],
    ['icpc-2', 'UVI', 'U71', 'urinveisinfeksjon'],
    ['icpc-2', 'høyt blodtrykk', 'K86', 'Hypertensjon ukomplisert'],
    ['icpc-2', 'TIA', 'K89', 'Forbigående cerebral iskemi'],
    ['icpc-2', 'MS', 'N86', 'Multippel sklerose'],
    ['icpc-2', 'PTSD', 'P82', 'Posttraumatisk stresslidelse'],
    ['icpc-2', 'sukkersyke', 'T90', 'Diabetes type 2'],
    ['icpc-2', 'brystkreft', 'X76', 'Ondartet svulst bryst'],
    ['icpc-2', 'lårhalsbrudd', 'L75', 'lårhals'],
    ['icpc-2', 'utenforsvangerskap', 'W80', 'Ekstrauterint svangerskap'],
  ])('%s: %s is %s', (system, term, code, part) => {
    expect(codesOf(system, term)).toContain(code);
    expect(displayOf(system, code)).toContain(part);
  });
});
