import type { RowList } from './candidate-rows.ts';
import type { TypedWords } from './typed-words.ts';
import { CLASS_OF_MARK, GRADE_OF_MARK, type WordMarks } from './word-marks.ts';

/** Parts of a score. */
export interface LeastParts {
  readonly cls: number;
  readonly grade: number;
}

/** Rows that may be hits of a query of several words. */
export interface RowTier {
  /** A row of the tier is in all of them. The shortest is first. */
  readonly lists: readonly RowList[];
  /** Those of the words that may be missing, when rows with many of them are to come first. */
  readonly optional: readonly RowList[];
  /**
   * Of the score of a row that is in no earlier tier and no whole text, the least that it can have with so many of the optional
   * words missing; undefined when it may be anything.
   */
  readonly least: ((missing: number) => LeastParts) | undefined;
  /** Whether the rows have words that may say what a stop word says, so that it is not missing. Such rows of later tiers were visited before, unless they are too many. */
  readonly areJoined?: boolean;
  /** Given when the rows are to be visited by the words that it matches. */
  readonly widest?: WidestWord | undefined;
}

/** The typed word that may not be missing and matches the most words of the vocabulary. */
export interface WidestWord {
  readonly typed: number;
  readonly own: RowList;
  /** Those of the other typed words, one of which is shorter. */
  readonly others: readonly RowList[];
}

/**
 * The least that the score of a hit can begin with that is no whole text, by the word of the vocabulary that one of the typed words matches;
 * undefined when it may be anything.
 *
 * @param typed number of a typed word that may not be missing
 */
export function leastOnWords(given: {
  readonly typedWords: TypedWords;
  /** Number of one of them. */
  readonly typed: number;
  readonly marks: WordMarks;
}): ((word: number) => LeastParts) | undefined {
  const { typedWords, typed, marks } = given;
  const { words } = typedWords;
  if (typedWords.hasCodes) return undefined;
  const best = words.map((_, t) => marks.best(t));
  const others = partsOf(best.filter((_, t) => t !== typed && !words[t]!.isOptional));
  return (word) => {
    const mark = marks.get(typed, word);
    return {
      cls: Math.max(others.cls, CLASS_OF_MARK[mark]!),
      grade: others.grade + GRADE_OF_MARK[mark]!,
    };
  };
}

/**
 * The rows of a query in tiers: those that have every word as well as any row has it, where there may be some, then those that may lack
 * a stop word and not miss it, then all hits.
 *
 * @param lists for each typed word the rows that have it in some way or by their code
 * @param listOf the rows that have one of these words of the vocabulary
 */
export function tiersOf(parts: {
  readonly typedWords: TypedWords;
  readonly lists: readonly RowList[];
  readonly listOf: (words: readonly number[]) => RowList;
  readonly marks: WordMarks;
  /** Words of the vocabulary that may say what a stop word says; see `RowBounds`. */
  readonly joiningWords: readonly number[];
}): readonly RowTier[] {
  const { typedWords, lists, listOf, marks, joiningWords } = parts;
  const { words } = typedWords;
  // Of a word that is typed again the last one finds no less, and so tells nothing.
  const isFirst = (t: number) => typedWords.isFirstTime(t);
  const required = shortestFirst(lists.filter((_, t) => !words[t]!.isOptional && isFirst(t)));
  if (typedWords.hasCodes) return [{ lists: required, optional: [], least: undefined }];
  const optional = lists.filter((_, t) => (typedWords.optional & (1 << t)) !== 0);
  const best = words.map((_, t) => marks.best(t));
  const all = partsOf(best);
  const ofRequired = partsOf(best.filter((_, t) => !words[t]!.isOptional));
  const joined: RowTier[] = [];
  if (joiningWords.length > 0) {
    const withJoining = shortestFirst([listOf(joiningWords), ...required]);
    joined.push({ lists: withJoining, optional: [], least: () => ofRequired, areJoined: true });
  }
  if (best.includes(0) || all.cls !== 2)
    return [...joined, { lists: required, optional, least: () => ofRequired }];
  const bestLists = words.map((_, t) => listOf(marks.bestWords(t)));
  // A row that is not among the best, and misses no stop word, has some word less well.
  const lesser = { ...all, grade: all.grade + 1 };
  const typed = [...words.keys()].filter(isFirst);
  // A row may have a better score without a stop word than with it.
  const widest = typed
    .filter((t) => !words[t]!.isOptional)
    .reduce((a, b) => (bestLists[b]!.words.length > bestLists[a]!.words.length ? b : a));
  const own = bestLists[widest]!;
  const listsOf = (typed: readonly number[]) => shortestFirst(typed.map((t) => bestLists[t]!));
  const others = listsOf(typed.filter((t) => t !== widest));
  const isByWord = own.words.length > 1 && others.length > 0 && others[0]!.atMost < own.atMost;
  return [
    {
      lists: listsOf(typed),
      optional: [],
      least: () => all,
      widest: isByWord ? { typed: widest, own, others } : undefined,
    },
    ...joined,
    {
      lists: required,
      optional,
      least: (missing) => (missing === 0 ? lesser : ofRequired),
    },
  ];
}

/** What a score begins with when every word has its mark. */
function partsOf(marks: readonly number[]): LeastParts {
  let cls = 0;
  let grade = 0;
  for (const mark of marks) {
    cls = Math.max(cls, CLASS_OF_MARK[mark]!);
    grade += GRADE_OF_MARK[mark]!;
  }
  return { cls, grade };
}

function shortestFirst(lists: readonly RowList[]): readonly RowList[] {
  return lists.toSorted((a, b) => a.atMost - b.atMost);
}
