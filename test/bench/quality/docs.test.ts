import { expect, test } from 'vitest';
import { withQuality } from '../../../bench/quality/docs.ts';

const run = {
  date: '2026-01-01',
  editions: ['icd-10 2026', 'land 7'],
  table: [
    ['set', 'kind', 'n'],
    ['own', 'typo', '3'],
  ],
  goals: [
    ['goal', 'set', 'Oppslag', 'asked for', ''],
    ['g', 'own', '1.0', '≥ 2.0', 'not met'],
  ],
};

test('goals and figures go between the marks of the document', () => {
  const once = withQuality('before\n<!-- quality:begin -->\nold\n<!-- quality:end -->\nafter\n', run);
  expect(once).toBe(`before
<!-- quality:begin -->
2026-01-01. Data: icd-10 2026 · land 7.

| goal | set | Oppslag | asked for |  |
| --- | --- | --: | --: | --- |
| g | own | 1.0 | ≥ 2.0 | not met |

| set | kind | n |
| --- | --- | --: |
| own | typo | 3 |
<!-- quality:end -->
after
`);
  expect(withQuality(once, run)).toBe(once);
  expect(() => withQuality('no marks', run)).toThrow('must have');
});
