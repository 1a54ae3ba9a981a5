import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../../src/source/publication.ts';
import { PROPERTY_TIMEOUT_MS, runs } from '../../../dataset/runs.ts';
import { codeSystem, entriesOf, readDocument, xmlOf } from './reading.ts';

describe('a generated code system', () => {
  interface Tree {
    readonly display: string;
    readonly children: readonly Tree[];
  }
  const displays = fc
    .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
    // U+FFFD is refused: it is what a wrong decoding leaves.
    .filter((text) => !text.includes('\ufffd'))
    .map((text) => `Navn ${text}`);
  const tree: (depth?: number) => fc.Arbitrary<Tree> = fc.memo((depth) => {
    const children = depth > 1 ? fc.array(tree(), { maxLength: 3 }) : fc.constant([]);
    return fc.record({ display: displays, children });
  });
  const forest = fc.array(tree(5), { minLength: 1, maxLength: 5 });

  /** Numbers the trees in document order, as concepts and as the flat list that must come of them. */
  function written(trees: readonly Tree[]): {
    readonly document: ReturnType<typeof codeSystem>;
    readonly expected: readonly Required<Pick<Entry, 'code' | 'display' | 'parents'>>[];
  } {
    const expected: { code: string; display: string; parents: string[] }[] = [];
    const conceptOf = ({ display, children }: Tree, outer: readonly string[]): object => {
      const code = `T${expected.length}`;
      expected.push({ code, display, parents: [...outer] });
      const below = children.map((child) => conceptOf(child, [code]));
      return { code, display, ...(below.length > 0 && { concept: below }) };
    };
    const document = codeSystem({ concept: trees.map((each) => conceptOf(each, [])) });
    return { document, expected };
  }

  test('is the same list of codes, displays and parents in JSON and XML', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(forest, async (trees) => {
        const { document, expected } = written(trees);
        const isFlat = expected.every(({ parents }) => parents.length === 0);
        for (const form of [document, xmlOf(document)]) {
          const entries = entriesOf(await readDocument(form));
          expect(entries.map(({ code, display, parents }) => ({ code, display, parents }))).toEqual(
            expected.map(({ code, display, parents }) => ({
              code,
              display: display.replace(/\s+/g, ' ').trim(),
              parents: isFlat ? undefined : parents,
            })),
          );
        }
      }),
      runs(100),
    );
  });
});
