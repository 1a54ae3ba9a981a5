import { describe, expect, test } from 'vitest';
import { entriesOf, readDocument, refusal } from './reading.ts';

const xml = (inner: string, start = '') =>
  `${start}<CodeSystem xmlns="http://hl7.org/fhir"><content value="complete"/>${inner}</CodeSystem>`;
const concept = (display: string) => `<concept><code value="A"/><display value="${display}"/></concept>`;
const displayOf = async (document: string | Uint8Array) =>
  entriesOf(await readDocument(document))[0]?.display;

describe('a document', () => {
  test('may begin with a byte order mark and white space', async () => {
    expect(await displayOf(`\ufeff\n${xml(concept('Blåbær'))}`)).toBe('Blåbær');
    const json = {
      resourceType: 'CodeSystem',
      content: 'complete',
      concept: [{ code: 'A', display: 'Bær' }],
    };
    expect(await displayOf(`\ufeff\n ${JSON.stringify(json)}`)).toBe('Bær');
  });

  test.each([
    ['nothing', '', ': the document must be JSON or XML'],
    [
      'JSON that breaks off',
      '{"resourceType":"CodeSystem","concept":[{"code"',
      ': the document must be JSON',
    ],
    ['JSON of another kind', '[]', ': resourceType must be one of CodeSystem, ValueSet, ConceptMap'],
    ['no resource', 'null', ': resourceType must be one of'],
    ['another resource', '{"resourceType":"OperationOutcome"}', ': resourceType must be one of'],
    [
      'another resource in XML',
      '<Bundle xmlns="http://hl7.org/fhir"><id value="1"/></Bundle>',
      ': resourceType',
    ],
    ['an empty resource in XML', '<Bundle xmlns="http://hl7.org/fhir"/>', ': resourceType must be one of'],
    [
      'a page with a document type',
      '<!DOCTYPE html><html><p>Sorry</html>',
      ': the document must be FHIR in JSON',
    ],
    [
      'a page without',
      '\n<html lang="nb"><body><br></body></html>',
      ': the document must be FHIR in JSON or XML',
    ],
    [
      'XML that breaks off',
      xml('<concept>').slice(0, -20),
      ': the XML must be well-formed; it is not at line 1',
    ],
    ['XML with crossed tags', xml('<concept><code></concept></code>'), ': the XML must be well-formed'],
    ['an attribute twice', xml('<url value="a" value="b"/>'), ': the XML must be well-formed'],
    ['text after the root', `${xml('')}text`, ': the XML must be well-formed'],
    ['two roots', '<CodeSystem xmlns="http://hl7.org/fhir"/><ValueSet/>', ': the XML must have one root'],
    ['one root twice', '<CodeSystem/><CodeSystem/>', ': the XML must have one root'],
    [
      'no namespace',
      '<CodeSystem><content value="complete"/></CodeSystem>',
      ': the root of the XML must be in',
    ],
    ['another namespace', '<CodeSystem xmlns="http://example.org"/>', ': the root of the XML must be in'],
    [
      'a prefixed root',
      '<f:CodeSystem xmlns:f="http://hl7.org/fhir"><f:content value="complete"/></f:CodeSystem>',
      ': the root of the XML must be in the namespace http://hl7.org/fhir, without prefix',
    ],
    ['values as text', xml('<concept><code>A</code></concept>'), ': code must not hold text'],
    ['text between elements', xml(`${concept('A')}text`), ': CodeSystem must not hold text'],
    ['a bare < in a value', xml(concept('a < b')), ': the value of display must not hold a bare <'],
    ['names that reach into objects', xml('<__proto__ value="1"/>'), ': the XML must be plain'],
    [
      'tags without end',
      xml(`${'<a>'.repeat(90)}${'</a>'.repeat(90)}`),
      ': the XML must be plain and at most 80',
    ],
    [
      'another declared encoding',
      xml('', '<?xml version="1.0" encoding="ISO-8859-1"?>'),
      ': the XML must be declared',
    ],
    [
      'bytes in another encoding',
      Buffer.from(xml(concept('Bær')), 'latin1'),
      ', line 1: the encoding must be utf-8',
    ],
    ['an element twice that FHIR has once', xml('<url value="a"/><url value="b"/>'), ', row CodeSystem: '],
  ])('that is %s is refused', async (_, document, rule) => {
    await expect(readDocument(document)).rejects.toThrow(refusal(rule));
  });

  test('that nests JSON without end is refused, decimals or not', async () => {
    const deep = `${'['.repeat(200_000)}"valueDecimal"${']'.repeat(200_000)}`;
    await expect(readDocument(deep)).rejects.toThrow(refusal(': '));
  });
});

describe('entities of XML', () => {
  test.each([
    ['&amp;&lt;&gt;&quot;&apos;', `&<>"'`],
    ['bl&#229;b&#xE6;r', 'blåbær'],
    ['&amp;amp;', '&amp;'],
    ['&#x1F4E6;', '📦'],
    ['a\r\nb\tc', 'a b c'],
  ])('%j stands for %j', async (written, text) => {
    expect(await displayOf(xml(concept(written)))).toBe(text);
  });

  test.each([
    '&aring;',
    '&boom;',
    '&#0;',
    '&#xD800;',
    '&#x110000;',
    '&#8;',
  ])('%s is refused', async (written) => {
    await expect(readDocument(xml(concept(written)))).rejects.toThrow(
      refusal(': the value of display must not hold unknown entities'),
    );
  });

  test('half an entity is refused', async () => {
    await expect(readDocument(xml(concept('salt & pepper')))).rejects.toThrow(refusal(': the '));
    await expect(readDocument(xml(concept('&amp')))).rejects.toThrow(refusal(': the '));
  });

  const laughs = Array.from(
    { length: 9 },
    (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`,
  ).join('');
  test.each([
    ['a bomb', `<!DOCTYPE CodeSystem [<!ENTITY lol0 "lol">${laughs}]>`, '&lol9;'],
    ['a file', '<!DOCTYPE CodeSystem [<!ENTITY x SYSTEM "file:///etc/hostname">]>', '&x;'],
    ['an empty document type', '<!DOCTYPE CodeSystem>', 'A'],
    ['a document type in lower case', '<!doctype CodeSystem [<!entity x "y">]>', '&x;'],
  ])('%s is refused before anything is expanded', async (_, start, written) => {
    await expect(readDocument(xml(concept(written), start))).rejects.toThrow(
      refusal(': the XML must not have a document type or entities'),
    );
  });
});
