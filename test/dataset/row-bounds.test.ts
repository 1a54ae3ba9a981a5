import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery, readInput } from '../../src/dataset/query.ts';
import { RowBounds } from '../../src/dataset/row-bounds.ts';
import { TextRanking } from '../../src/dataset/text-ranking.ts';
import { TypedWords } from '../../src/dataset/typed-words.ts';
import { WordMarks } from '../../src/dataset/word-marks.ts';
import { mayBeFuzzy, WordMatcher } from '../../src/dataset/word-matcher.ts';
import { conceptOf, openSystem, synonym } from '../support/code-systems.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const WORDS = [
  'brudd',
  'bruddet',
  'armbrudd',
  'arm',
  'i',
  'og',
  'for',
  'forbi',
  'ådal',
  'uspesifisert',
  't10',
];
const text = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 })
  .map((words) => words.join(' '));
const rows = fc.array(fc.tuple(text, fc.array(text, { maxLength: 2 })), { minLength: 1, maxLength: 30 });
const query = fc
  .array(fc.constantFrom(...WORDS, 'br', 'brdud', 'adal', 'fo', 'rmbr'), { minLength: 1, maxLength: 6 })
  .map((words) => words.join(' '));

test('no row has a better score than its bound, and a row without a score has no bound', {
  timeout: PROPERTY_TIMEOUT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(rows, query, fc.boolean(), async (list, input, isFuzzy) => {
      const concepts = list.map(([display, synonyms], i) => {
        return conceptOf({ code: `T${100 + i}`, display, designations: synonyms.map(synonym) });
      });
      const { texts: index, codes } = await openSystem(concepts);
      const rowsOf = (code: string | undefined) =>
        code === undefined ? { start: 0, end: 0 } : codes.rowsOf(codes.findPrefix(code));
      const { words } = parseQuery(readInput(input), {
        isCode: (part) => rowsOf(part).end > rowsOf(part).start,
        hasWord: () => true,
      });
      const typed = new TypedWords(
        words,
        words.map(({ code }) => rowsOf(code)),
      );
      const marks = new WordMarks(index.vocabulary.size);
      const matcher = new WordMatcher(index);
      marks.reset(words.length);
      for (const [t, word] of words.entries()) {
        matcher.matchPlain(t, word, marks);
        if (isFuzzy && mayBeFuzzy(word)) matcher.matchFuzzy(t, word, marks);
      }
      const ranking = new TextRanking(index, marks);
      const bounds = new RowBounds(index, marks);
      ranking.reset(typed);
      bounds.prepare(typed);
      for (let seat = 0; seat < concepts.length; seat++) {
        const [bound, score] = [bounds.leastOf(seat), ranking.score(seat)];
        expect(bound, `seat ${seat}`).toBeLessThanOrEqual(score);
        expect(bound === Number.POSITIVE_INFINITY, `seat ${seat}`).toBe(score === Number.POSITIVE_INFINITY);
      }
    }),
    runs(200),
  );
});
