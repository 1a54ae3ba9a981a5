import type { Corpus } from './corpus.ts';
import { type CodeSearch, type Engine, HIT_LIMIT } from './engines.ts';
import type { QualityQuery, QuerySet } from './query-sets.ts';

/** How well an engine did. Shares are of 1. */
export interface Figures {
  readonly queries: number;
  /** Queries whose first hit is right. */
  readonly success1: number;
  /** Queries with a right hit among the first ten. */
  readonly success10: number;
  /** Mean of 1 / place of the first right hit among the first ten, 0 without one. */
  readonly mrr: number;
}

/** What an engine answered to one query. */
export interface Answer {
  readonly query: QualityQuery;
  readonly codes: readonly string[];
  /** Place of the first right hit from 1, or 0. */
  readonly place: number;
}

/** All answers of one engine to one set. */
export interface Measurement {
  readonly set: string;
  readonly engine: string;
  readonly answers: readonly Answer[];
}

/** Name of the row that counts a whole set. */
export const TOTAL = 'total';

/** Puts every set to every engine, one engine after the other, so that only one has its indexes in memory. */
export function measure(
  sets: readonly QuerySet[],
  engines: readonly Engine[],
  corpora: ReadonlyMap<string, Corpus>,
): Measurement[] {
  return engines.flatMap((engine) => {
    const searches = new Map<string, CodeSearch>();
    const searchOf = (id: string): CodeSearch => {
      const corpus = corpora.get(id);
      if (corpus === undefined) throw new RangeError(`there is no corpus ${id}`);
      const search = searches.get(id) ?? engine.open(corpus);
      searches.set(id, search);
      return search;
    };
    return sets.map(({ name, queries }): Measurement => {
      const answers = queries.map((query) => answerOf(query, searchOf(query.corpus)(query.text)));
      return { set: name, engine: engine.name, answers };
    });
  });
}

/** Judges an answer. Hits after the tenth do not count. */
export function answerOf(query: QualityQuery, codes: readonly string[]): Answer {
  const counted = codes.slice(0, HIT_LIMIT);
  return { query, codes: counted, place: counted.findIndex((code) => query.expected.has(code)) + 1 };
}

/** The figures of each kind in the order in which the kinds occur, then of all together. */
export function figuresByKind({ answers }: Measurement): Map<string, Figures> {
  const figures = new Map<string, Figures>();
  for (const [kind, own] of Map.groupBy(answers, (answer) => answer.query.kind))
    figures.set(kind, figuresOf(own));
  return figures.set(TOTAL, figuresOf(answers));
}

/** The figures of some answers, of which there must be one at least. */
export function figuresOf(answers: readonly Answer[]): Figures {
  const mean = (value: (place: number) => number): number => {
    return answers.reduce((sum, { place }) => sum + value(place), 0) / answers.length;
  };
  return {
    queries: answers.length,
    success1: mean((place) => (place === 1 ? 1 : 0)),
    success10: mean((place) => (place > 0 ? 1 : 0)),
    mrr: mean((place) => (place > 0 ? 1 / place : 0)),
  };
}
