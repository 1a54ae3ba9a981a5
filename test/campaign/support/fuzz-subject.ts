import type { SegmentIndexes } from '../../../src/index/segment-indexes.ts';
import type { Source } from '../../../src/source/source.ts';
import { conceptOf, dayOf, sourceOf, synonym } from '../../support/code-systems.ts';
import { VERSIONED } from './versions.ts';

export const CODES = ['A', 'A1', 'A2', 'B', 'B1', 'C.1', 'c1', 'Å1'];

/** A little of everything that a segment can hold. */
export function fuzzSource(): Source {
  const reform = dayOf('2020-01-01');
  const concepts = [
    conceptOf({ code: 'A', display: 'Akutt betennelse' }),
    conceptOf({
      code: 'A1',
      display: 'Lungebetennelse',
      parents: ['A'],
      designations: [synonym('Pneumoni')],
    }),
    conceptOf({ code: 'A2', display: 'Betennelse i øret', parents: ['A'], validTo: reform }),
    conceptOf({ code: 'A2', display: 'Ørebetennelse', parents: ['A'], validFrom: reform }),
    conceptOf({ code: 'B', display: 'Brudd', selectable: false }),
    conceptOf({
      code: 'B1',
      display: 'Brudd uspesifisert',
      parents: ['B'],
      properties: [{ code: 'side', value: { type: 'string', value: 'V' } }],
    }),
    conceptOf({ code: 'C.1', display: 'Pneumoni hos barn' }),
    conceptOf({ code: 'Å1', display: 'Åpent sår' }),
  ];
  const source = sourceOf(concepts, {
    id: VERSIONED,
    uri: `urn:oppslag:campaign:${VERSIONED}`,
    edition: 'versjon0',
  });
  const relations = [
    {
      code: 'A2',
      target: { system: VERSIONED, code: 'A1' },
      relationship: 'related-to' as const,
      since: reform,
    },
    {
      code: 'B1',
      target: { system: 'annet', code: 'X1' },
      relationship: 'equivalent' as const,
      since: reform,
    },
  ];
  return { ...source, relations };
}

/** Reads all that the indexes of a segment can give, as queries do. Returns how much that was. */
export function askEverything({
  codes,
  concepts,
  tree,
  properties,
  maps,
  texts,
  metadata,
}: SegmentIndexes): number {
  let seen = metadata.languages.length;
  for (let code = 0; code < codes.size; code++) {
    const text = codes.codeAt(code);
    seen += codes.find(text) + codes.findExactly(text) + codes.rowsOf(codes.findPrefix(text)).end;
    seen += maps.relationsOf(code).length;
    const { start, end } = tree.childrenOf(code);
    for (let i = start; i < end; i++) seen += concepts.start(tree.childRows[i]!);
    for (let row = codes.firstRow(code); row < codes.endRow(code); row++) seen += codes.codeOfRow(row);
  }
  for (let row = 0; row < concepts.size; row++) {
    const bytes = concepts.bytes.subarray(concepts.start(row), concepts.end(row));
    seen += bytes.length + Number(concepts.isValidOn(row, 20_000)) + Number(concepts.isSelectable(row));
    const { start, end } = tree.parentsOf(row);
    for (let i = start; i < end; i++) seen += codes.codeAt(tree.parents[i]!).length;
  }
  for (const code of CODES)
    seen += maps.relationsTo(VERSIONED, code).length + properties.rowsWith('side', code).length;
  const { vocabulary, trie, texts: table } = texts;
  for (let word = 0; word < vocabulary.size; word++) {
    const text = vocabulary.wordAt(word);
    seen += text.length + trie.find(text);
    for (let i = table.postingsStart(word); i < table.postingsEnd(word); i++)
      seen += concepts.start(table.seatRows[table.postings[i]!]!);
  }
  for (let text = 0; text < table.size; text++) {
    seen +=
      table.label(text).language.length +
      concepts.bytes.subarray(table.valueStart(text), table.valueEnd(text)).length;
    for (let i = table.wordOffsets[text]!; i < table.wordOffsets[text + 1]!; i++)
      seen += vocabulary.wordAt(table.words[i]!).length;
  }
  return seen;
}
