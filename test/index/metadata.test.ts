import { expect, test } from 'vitest';
import { readMetadata, type SegmentMetadata, writeMetadata } from '../../src/index/metadata.ts';
import { oppslagError, segmentOf } from '../support/segments.ts';

const METADATA: SegmentMetadata = {
  codeSystem: {
    id: 'icd-10',
    uri: 'http://hl7.org/fhir/sid/icd-10',
    oid: '2.16.578.1.12.4.1.1.7110',
    title: 'ICD-10, norsk utgave',
    publisher: 'Helsedirektoratet',
    language: 'nb',
    edition: '2026',
    editionDate: '2026-01-01',
  },
  languages: ['nb', 'en'],
  propertyCodes: [],
};

test('metadata are read as they were written', () => {
  expect(readMetadata(segmentOf((writer) => writeMetadata(writer, METADATA)))).toEqual(METADATA);
});

test('an OID and a date may be missing', () => {
  const { oid: _, editionDate: __, ...codeSystem } = METADATA.codeSystem;
  const metadata = { ...METADATA, codeSystem };
  expect(readMetadata(segmentOf((writer) => writeMetadata(writer, metadata)))).toEqual(metadata);
});

test.each([
  ['no object', []],
  ['an id with capitals', { ...METADATA, codeSystem: { ...METADATA.codeSystem, id: 'ICD-10' } }],
  ['an id of 33 characters', { ...METADATA, codeSystem: { ...METADATA.codeSystem, id: 'a'.repeat(33) } }],
  ['an OID with letters', { ...METADATA, codeSystem: { ...METADATA.codeSystem, oid: 'urn:oid:1' } }],
  ['a field that nobody knows', { ...METADATA, extra: true }],
  ['no languages', { ...METADATA, languages: undefined }],
])('metadata with %s are refused', (_, metadata) => {
  const reader = segmentOf((writer) => writer.addJson('metadata', metadata));
  expect(() => readMetadata(reader)).toThrow(oppslagError('SEGMENT_INVALID', 'metadata'));
});

test('a segment without metadata is refused', () => {
  expect(() => readMetadata(segmentOf(() => {}))).toThrow(oppslagError('SEGMENT_INVALID', 'missing'));
});
