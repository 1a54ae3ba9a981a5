import type { ConceptPeriod } from '../../src/concept/concept.ts';
import type { Source } from '../../src/source/source.ts';
import { conceptOf, dayOf, sourceOf } from './code-systems.ts';

const colour = (value: string) => [{ code: 'colour', value: { type: 'string' as const, value } }];

/**
 * A small hierarchy over time: A has the blocks B1 and B2, and D lies in both. Until 2020 E lies in B1, since then in B2.
 * B3 ended in 2015; its child F went on without it. G comes in 2099.
 */
export const TREE: Source = treeOf([
  conceptOf({ code: 'A', display: 'Kapittel', selectable: false }),
  conceptOf({
    code: 'B1',
    display: 'Blokk 1',
    parents: ['A'],
    selectable: false,
    designations: [{ language: 'en', use: 'display', value: 'Block 1' }],
  }),
  conceptOf({ code: 'B2', display: 'Blokk 2', parents: ['A'], selectable: false }),
  conceptOf({ code: 'B3', display: 'Blokk 3', parents: ['A'], validTo: dayOf('2015-01-01') }),
  conceptOf({ code: 'D', display: 'I to blokker', parents: ['B1', 'B2'], properties: colour('red') }),
  conceptOf({
    code: 'E',
    display: 'Flytter',
    parents: ['B1'],
    validTo: dayOf('2020-01-01'),
    properties: colour('red'),
  }),
  conceptOf({
    code: 'E',
    display: 'Flytter',
    parents: ['B2'],
    validFrom: dayOf('2020-01-01'),
    properties: colour('blue'),
  }),
  conceptOf({ code: 'F', display: 'Foreldreløs, "alene"', parents: ['B3'], properties: colour('red') }),
  conceptOf({ code: 'G', display: 'Fremtid', parents: ['B1'], validFrom: dayOf('2099-01-01') }),
]);

function treeOf(concepts: readonly ConceptPeriod[]): Source {
  return sourceOf(concepts, { id: 'tree', uri: 'https://example.org/tree' });
}

/** A root and `count` codes below it, whose texts carry the version, each with a note of `noteLength` letters. */
export function broadTree(count: number, version: string, noteLength = 0): Source {
  const note = { code: 'note', value: { type: 'string' as const, value: 'n'.repeat(noteLength) } };
  const properties = noteLength > 0 ? [note] : [];
  return sourceOf(
    [
      conceptOf({ code: 'R', display: `Rot ${version}`, selectable: false }),
      ...Array.from({ length: count }, (_, i) =>
        conceptOf({
          code: `C${String(i).padStart(6, '0')}`,
          display: `${version} ${i}`,
          parents: ['R'],
          properties,
        }),
      ),
    ],
    { id: 'broad', uri: 'https://example.org/broad', edition: version },
  );
}
