import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CODE_SYSTEMS } from '../../src/concept/code-system.ts';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { OPEN_END, OPEN_START } from '../../src/concept/local-day.ts';
import { summariseChanges } from '../../src/dataset/change-summary.ts';
import { openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { Dataset } from '../../src/dataset/dataset.ts';
import { compareSystem, readSegmentConcepts } from '../../src/snapshot/changes.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';

const MIDDLE = 20_000;

/** A concept of a small world of codes, which differ in case too. */
const concepts = fc
  .uniqueArray(
    fc.record({
      code: fc.constantFrom('A', 'a', 'B', 'A.1', 'A1', 'b-2', 'Æ', 'C10', 'C2'),
      name: fc.constantFrom('en', 'to'),
      parent: fc.constantFrom(undefined, 'A', 'B'),
      synonym: fc.boolean(),
      ended: fc.boolean(),
      split: fc.boolean(),
    }),
    { selector: ({ code }) => code, minLength: 1, maxLength: 9 },
  )
  .map((rows) => {
    const codes = new Set(rows.map(({ code }) => code));
    return rows.flatMap(({ code, name, parent, synonym, ended, split }): ConceptPeriod[] => {
      const isParent = parent !== undefined && parent !== code && code !== 'A' && codes.has(parent);
      const concept: ConceptPeriod = {
        ...{ code, display: name, properties: [], selectable: true },
        designations: synonym ? [{ language: 'nb', use: 'synonym', value: 'annet' }] : [],
        parents: isParent ? [parent] : [],
        validFrom: OPEN_START,
        validTo: ended ? MIDDLE + 10 : OPEN_END,
      };
      if (!split) return [concept];
      return [
        { ...concept, display: 'før', validTo: MIDDLE },
        { ...concept, validFrom: MIDDLE },
      ];
    });
  });

function segmentOf(own: readonly ConceptPeriod[], id: 'land' | 'fylke' = 'land'): Uint8Array {
  const provenance = [{ name: 'x', uri: 'x:', retrievedAt: '2026-01-01T00:00:00Z', licence: 'CC0-1.0' }];
  return buildSegment({
    codeSystem: { ...CODE_SYSTEMS[id], edition: '1' },
    provenance,
    concepts: () => own,
  }).bytes;
}

async function datasetOf(digest: string, ...segments: readonly Uint8Array[]): Promise<Dataset> {
  const snapshot = {
    id: digest,
    sequence: 1,
    createdAtMs: 0,
    expiresAtMs: 0,
    keyIds: [],
    sources: new Map(),
  };
  const systems = await Promise.all(segments.map((segment) => openCodeSystem(segment, digest)));
  return new Dataset(snapshot, systems);
}

test('counts what the comparison of whole segments finds', async () => {
  await fc.assert(
    fc.asyncProperty(concepts, concepts, async (before, after) => {
      const [old, now] = [segmentOf(before), segmentOf(after)];
      const [counts] = await summariseChanges(await datasetOf('old', old), await datasetOf('now', now));
      const found = compareSystem('land', readSegmentConcepts(old), readSegmentConcepts(now));
      expect(counts).toEqual({
        system: 'land',
        added: found.added.length,
        retired: found.retired.length,
        renamed: found.renamed.length,
        moved: found.moved.length,
      });
    }),
    { numRuns: 300 },
  );
});

test('leaves out a system whose segment is the same', async () => {
  const [sample] = fc.sample(concepts, 1);
  const segment = segmentOf(sample!);
  const [before, after] = [await datasetOf('same', segment), await datasetOf('same', segment)];
  expect(await summariseChanges(before, after)).toEqual([]);
});

test('tells of the systems by id, whichever of them is new', async () => {
  const [sample] = fc.sample(concepts, 1);
  const [fylke, land] = [segmentOf(sample!, 'fylke'), segmentOf(sample!)];
  const idsOf = async (before: Dataset, after: Dataset) =>
    (await summariseChanges(before, after)).map(({ system }) => system);
  const [one, both] = [await datasetOf('old', land), await datasetOf('now', fylke, land)];
  expect(await idsOf(one, both)).toEqual(['fylke', 'land']);
  expect(await idsOf(both, one)).toEqual(['fylke', 'land']);
});
