import type { Measurement } from '../../../bench/quality/measure.ts';
import { answerOf } from '../../../bench/quality/measure.ts';
import type { QualityQuery } from '../../../bench/quality/query-sets.ts';

/** A query that `A1` and `A2` answer. */
export function queryOf(text: string, kind = 'prefix'): QualityQuery {
  return { corpus: 'icd-10', kind, text, expected: new Set(['A1', 'A2']) };
}

/** A measurement of one set in which each kind was answered with these codes. */
export function measurementOf(answers: readonly (readonly [kind: string, codes: string[]])[]): Measurement {
  return {
    set: 'icd-10',
    engine: 'Oppslag',
    answers: answers.map(([kind, codes], i) => answerOf(queryOf(`query ${i}`, kind), codes)),
  };
}
