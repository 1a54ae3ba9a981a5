import { describe, expect, test } from 'vitest';
import type { ConceptPeriod, Property } from '../../../src/concept/concept.ts';
import { type CodingOptions, resolveCodings } from '../../../src/source/merge/codings.ts';
import { conceptOf, dayOf } from '../../support/code-systems.ts';
import { coding, text } from './merging.ts';

const MUNICIPALITIES = [
  conceptOf({ code: '0301', display: 'Oslo kommune', validTo: dayOf('2004-01-01') }),
  conceptOf({ code: '0301', display: 'Oslo', validFrom: dayOf('2004-01-01') }),
  conceptOf({ code: '1601', display: 'Trondheim', validTo: dayOf('2018-01-01') }),
];

/** Resolves the properties of a concept and tells which were missing. */
function resolve(
  own: Partial<ConceptPeriod> & { readonly properties: readonly Property[] },
  targets: readonly ConceptPeriod[] = MUNICIPALITIES,
  options: Partial<CodingOptions> = {},
) {
  const missing: string[] = [];
  const systems = new Map([['kommune', Map.groupBy(targets, ({ code }) => code)]]);
  const [concept] = resolveCodings([conceptOf({ code: '0150', display: 'OSLO', ...own })], systems, {
    context: [],
    onMissing: ({ code }, property) => missing.push(`${code} ${property.code}`),
    ...options,
  });
  return { concept: concept!, missing };
}

describe('the display of a coding', () => {
  const properties = [coding('municipality', 'kommune', '0301')];

  test.each([
    ['the name of its time', { validTo: dayOf('2003-01-01') }, 'Oslo kommune'],
    ['the name of its time, to the last day', { validTo: dayOf('2004-01-01') }, 'Oslo kommune'],
    ['the newest name of its time', { validTo: dayOf('2004-01-02') }, 'Oslo'],
    ['the newest name, for a period that is open', {}, 'Oslo'],
    ['the name since its first day', { validFrom: dayOf('2004-01-01') }, 'Oslo'],
  ])('is %s', (_, period, display) => {
    expect(resolve({ ...period, properties }).concept.properties).toEqual([
      coding('municipality', 'kommune', '0301', display),
    ]);
  });

  test('is the last that its target had, where that ended before', () => {
    const ended = [coding('municipality', 'kommune', '1601')];
    expect(resolve({ validFrom: dayOf('2020-01-01'), properties: ended })).toMatchObject({
      concept: { properties: [coding('municipality', 'kommune', '1601', 'Trondheim')] },
      missing: [],
    });
  });

  test.each([
    ['in a gap of the target, is the name before it', '1980-01-01', '1985-01-01', 'En'],
    ['before the target, is its first name', '1960-01-01', '1965-01-01', 'En'],
    ['to the last day of a gap, is the name before it', '1980-01-01', '1990-01-01', 'En'],
    ['to the day after a gap, is the name after it', '1980-01-01', '1990-01-02', 'To'],
  ])('for a period %s', (_, from, to, display) => {
    const targets = [
      conceptOf({
        code: 'x',
        display: 'En',
        validFrom: dayOf('1970-01-01'),
        validTo: dayOf('1980-01-01'),
      }),
      conceptOf({ code: 'x', display: 'To', validFrom: dayOf('1990-01-01') }),
    ];
    const period = { validFrom: dayOf(from), validTo: dayOf(to) };
    const { concept } = resolve({ ...period, properties: [coding('k', 'kommune', 'x')] }, targets);
    expect(concept.properties).toEqual([coding('k', 'kommune', 'x', display)]);
  });

  test('replaces what the source said', () => {
    const said = [coding('municipality', 'kommune', '0301', 'OSLO')];
    expect(resolve({ properties: said }).concept.properties).toEqual([
      coding('municipality', 'kommune', '0301', 'Oslo'),
    ]);
  });

  test('stays what the source said where the system is not built', () => {
    const elsewhere = [coding('territory', 'land', 'SJ', 'Svalbard')];
    expect(resolve({ properties: elsewhere })).toEqual({
      concept: conceptOf({ code: '0150', display: 'OSLO', properties: elsewhere }),
      missing: [],
    });
  });
});

test('a coding without target is told and left out; others stay, in their order', () => {
  const properties = [
    text('category', 'G'),
    coding('municipality', 'kommune', '9999'),
    coding('municipality', 'kommune', '0301'),
    coding('municipality', 'kommune', '1601'),
  ];
  const { concept, missing } = resolve({ properties });
  expect(missing).toEqual(['0150 municipality']);
  expect(concept.properties).toEqual([
    text('category', 'G'),
    coding('municipality', 'kommune', '0301', 'Oslo'),
    coding('municipality', 'kommune', '1601', 'Trondheim'),
  ]);
});

test('a concept without codings is the same object', () => {
  const concept = conceptOf({ code: 'A', properties: [text('p', '1')] });
  const options = { context: [], onMissing: () => expect.unreachable() };
  expect(resolveCodings([concept], new Map(), options)[0]).toBe(concept);
});

describe('a context', () => {
  const properties = [coding('municipality', 'kommune', '1601'), coding('former', 'kommune', '0301')];
  const contextOf = (
    own: Partial<ConceptPeriod>,
    targets = MUNICIPALITIES,
    options: Partial<CodingOptions> = {},
  ) => {
    const { concept } = resolve({ properties, ...own }, targets, { context: ['municipality'], ...options });
    return concept.designations;
  };
  const context = (language: string, value: string) => ({ language, use: 'context', value });

  test('is the name of the target, for the configured properties only', () => {
    expect(contextOf({})).toEqual([context('nb', 'Trondheim')]);
    expect(contextOf({ display: 'Byen' }, MUNICIPALITIES, { context: ['former', 'municipality'] })).toEqual([
      context('nb', 'Trondheim'),
      context('nb', 'Oslo'),
    ]);
    expect(contextOf({}, MUNICIPALITIES, { context: [] })).toEqual([]);
  });

  test('does not repeat the display or a designation, in whatever case', () => {
    expect(contextOf({ display: 'TRONDHEIM' })).toEqual([]);
    const designations = [{ language: 'nb', use: 'synonym', value: 'trondheim' }];
    expect(contextOf({ designations })).toEqual(designations);
  });

  test('is said once for several targets of one name', () => {
    const targets = [conceptOf({ code: 'a', display: 'Våler' }), conceptOf({ code: 'b', display: 'Våler' })];
    const both = ['a', 'b'].map((code) => coding('municipality', 'kommune', code));
    expect(contextOf({ properties: both }, targets)).toEqual([context('nb', 'Våler')]);
  });

  test('is the official name in each language; the display is one more where its own has none', () => {
    const official = (language: string, value: string) => ({ language, use: 'display', value });
    const named = (...designations: ReturnType<typeof official>[]) => [
      conceptOf({ code: '1601', display: 'Tråante - Trondheim', designations }),
    ];
    expect(contextOf({}, named(official('nb', 'Trondheim'), official('sma', 'Tråante')))).toEqual([
      context('nb', 'Trondheim'),
      context('sma', 'Tråante'),
    ]);
    expect(contextOf({}, named(official('en', 'Trondhjem')))).toEqual([
      context('nb', 'Tråante - Trondheim'),
      context('en', 'Trondhjem'),
    ]);
  });

  test('is in the language of the target, where that is told', () => {
    const languages = new Map([['kommune', 'en']]);
    expect(contextOf({}, MUNICIPALITIES, { languages })).toEqual([context('en', 'Trondheim')]);
  });
});
