import { describe, expect, test } from 'vitest';
import {
  codeSystem,
  concept,
  entriesOf,
  findingLines,
  ofConcepts,
  readDocument,
  refusal,
  withProperties,
  xmlOf,
} from './reading.ts';

describe('tolerance', () => {
  const nameless = codeSystem({
    concept: [{ code: 'A', concept: [concept('B')] }, concept('C', { display: ' Navn  C ' })],
    count: 7,
  });

  test('leaves out concepts without display and the ties to them, and notes what it mends', async () => {
    const publication = await readDocument(nameless, {}, { missingNames: 1 });
    expect(entriesOf(publication).map(({ code, display, parents }) => [code, display, parents])).toEqual([
      ['B', 'Navn B', undefined],
      ['C', 'Navn C', undefined],
    ]);
    expect(findingLines(publication)).toEqual([
      'CodeSystem note: count says 7 concepts; there are 3',
      'CodeSystem.concept[0] missingNames: display must be a text that is not empty',
      'CodeSystem.concept[1] note: display had white space or line breaks to spare',
      'CodeSystem.concept[0].concept[0] note: a parent was left out, and the tie to it with it',
    ]);
  });

  test('covers damaged displays and parents that are not there', async () => {
    const property = [{ code: 'subsumedBy', valueCode: 'NOBODY' }];
    const document = ofConcepts(concept('A', { property }), { code: 'B', display: 'B\ufffdk' });
    const publication = await readDocument(document, {}, { unknownCodes: 1, damagedTexts: 1 });
    expect(entriesOf(publication).map(({ code, parents }) => [code, parents])).toEqual([['A', undefined]]);
    await expect(readDocument(document, {}, { damagedTexts: 1 })).rejects.toThrow(
      refusal(', row CodeSystem.concept[0].property[0]: the code must be one of this code system'),
    );
    await expect(readDocument(document, {}, { unknownCodes: 1 })).rejects.toThrow(
      refusal(', row CodeSystem.concept[1]: display must not hold U+FFFD'),
    );
    await expect(readDocument(nameless)).rejects.toThrow(
      refusal(', row CodeSystem.concept[0]: display must be a text that is not empty'),
    );
  });
});

describe('a faulty code system', () => {
  const nested = (depth: number): object =>
    concept(`D${depth}`, depth === 1 ? {} : { concept: [nested(depth - 1)] });

  test('may nest 64 concepts and not one more, in JSON or XML', async () => {
    expect(entriesOf(await readDocument(ofConcepts(nested(64))))).toHaveLength(64);
    expect(entriesOf(await readDocument(xmlOf(ofConcepts(nested(64)))))).toHaveLength(64);
    const rule = refusal(
      `, row CodeSystem${'.concept[0]'.repeat(65)}: concepts must be nested at most 64 deep`,
    );
    await expect(readDocument(ofConcepts(nested(65)))).rejects.toThrow(rule);
    await expect(readDocument(xmlOf(ofConcepts(nested(65))))).rejects.toThrow(rule);
  });

  test('is refused when its url is not the system that is asked for', async () => {
    const options = { system: 'http://example.org/other' };
    const rule = refusal(', row CodeSystem: url must be the URI that the option system names');
    await expect(
      readDocument({ ...ofConcepts(concept('A')), url: 'http://example.org/this' }, options),
    ).rejects.toThrow(rule);
    await expect(readDocument(ofConcepts(concept('A')), options)).rejects.toThrow(rule);
  });

  const property = (fields: object) => withProperties({ code: 'p', ...fields });
  const at = (path: string, rule: string) => `, row CodeSystem${path}: ${rule}`;
  test.each([
    ['no content', { resourceType: 'CodeSystem' }, at('', 'content must be one of complete')],
    ['an unknown content', codeSystem({ content: 'most' }), at('', 'content must be one of')],
    ['no concepts here', codeSystem({ content: 'not-present' }), at('', 'content must not be not-present')],
    ['no concepts at all', codeSystem(), at('', 'concept must hold at least one concept')],
    ['concepts that are no list', codeSystem({ concept: {} }), at('', 'concept must be an array')],
    ['a concept that is no object', codeSystem({ concept: ['A'] }), at('.concept[0]', 'the element must be')],
    ['a code twice', ofConcepts(concept('A'), concept('A')), at('.concept[1]', 'code must occur once')],
    [
      'a code twice, nested',
      ofConcepts(concept('A', { concept: [concept('A')] })),
      at('.concept[0].concept[0]', 'code must occur once'),
    ],
    [
      'a code in two cases where case does not count',
      codeSystem({ caseSensitive: false, concept: [concept('a'), concept('A')] }),
      at('.concept[1]', 'code must occur once'),
    ],
    ['a missing code', ofConcepts({ display: 'A' }), at('.concept[0]', 'code must match')],
    ['a code with blanks at its end', ofConcepts(concept('A ')), at('.concept[0]', 'code must match')],
    [
      'a display that is a number',
      ofConcepts({ code: 'A', display: 1 }),
      at('.concept[0]', 'display must be'),
    ],
    [
      'an empty definition',
      ofConcepts(concept('A', { definition: '' })),
      at('.concept[0]', 'definition must be'),
    ],
    [
      'a wrongly decoded definition',
      ofConcepts(concept('A', { definition: 'B\ufffdk' })),
      at('.concept[0]', 'definition must not hold U+FFFD'),
    ],
    [
      'a designation without any language',
      ofConcepts(concept('A', { designation: [{ value: 'B' }] })),
      at('.concept[0].designation[0]', 'language must be said here'),
    ],
    [
      'a designation without value',
      ofConcepts(concept('A', { designation: [{ language: 'nb' }] })),
      at('.concept[0].designation[0]', 'value must be a text'),
    ],
    ['a property without value', property({}), at('.concept[0].property[0]', 'exactly one of valueCode')],
    [
      'a property with two values',
      property({ valueCode: 'a', valueString: 'a' }),
      at('.concept[0].property[0]', 'exactly one of valueCode'),
    ],
    [
      'an integer with a fraction',
      property({ valueInteger: 1.5 }),
      at('.concept[0].property[0]', 'valueInteger'),
    ],
    ['a boolean as text', property({ valueBoolean: 'true' }), at('.concept[0].property[0]', 'valueBoolean')],
    [
      'a decimal that is none',
      property({ valueDecimal: '1,5' }),
      at('.concept[0].property[0]', 'valueDecimal'),
    ],
    [
      'a day that is none',
      property({ valueDateTime: '2026-02-30' }),
      at('.concept[0].property[0]', 'valueDateTime must be a date that exists'),
    ],
    [
      'a day in words',
      property({ valueDateTime: 'May' }),
      at('.concept[0].property[0]', 'valueDateTime must match'),
    ],
    [
      'a Coding without system',
      property({ valueCoding: { code: 'A' } }),
      at('.concept[0].property[0].valueCoding', 'system must be there'),
    ],
    [
      'two statuses',
      withProperties({ code: 'status', valueCode: 'active' }, { code: 'status', valueCode: 'retired' }),
      at('.concept[0]', 'property status must occur at most once'),
    ],
    [
      'a status that is no code',
      withProperties({ code: 'status', valueBoolean: true }),
      at('.concept[0].property[0]', 'status must be a valueCode'),
    ],
    [
      'a flag that is no boolean',
      withProperties({ code: 'notSelectable', valueCode: 'true' }),
      at('.concept[0].property[0]', 'notSelectable must be a valueBoolean'),
    ],
    [
      'a retirement that is no date',
      withProperties({ code: 'retirementDate', valueString: '2020-01-01' }),
      at('.concept[0].property[0]', 'retirementDate must be a valueDateTime'),
    ],
    [
      'a parent that is no code',
      withProperties({ code: 'parent', valueInteger: 1 }),
      at('.concept[0].property[0]', 'parent must be a valueCode'),
    ],
    [
      'a concept that is its own parent',
      withProperties({ code: 'parent', valueCode: 'A' }),
      at('.concept[0].property[0]', 'a concept must not be its own parent'),
    ],
    [
      'a child that is not there',
      withProperties({ code: 'child', valueCode: 'B' }),
      at('.concept[0].property[0]', 'the code must be one of this code system'),
    ],
    [
      'a modifier that changes what it says',
      ofConcepts(concept('A', { modifierExtension: [{ url: 'http://example.org/not' }] })),
      at('.concept[0]', 'modifierExtension must not be there'),
    ],
    [
      'rules of its own',
      codeSystem({ implicitRules: 'http://example.org' }),
      at('', 'implicitRules must not'),
    ],
    [
      'a count in words',
      { ...ofConcepts(concept('A')), count: 'one' },
      at('', 'count must be a whole number'),
    ],
    ['a title that is a list', { ...ofConcepts(concept('A')), title: ['A'] }, at('', 'title must be a text')],
  ])('with %s is refused', async (_, document, rule) => {
    await expect(readDocument(document)).rejects.toThrow(refusal(rule));
  });
});
