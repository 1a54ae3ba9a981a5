import type { Corpus } from './corpus.ts';
import { PrefixCounter, wordsOf } from './prefix-counter.ts';
import type { QualityQuery, QuerySet } from './query-sets.ts';
import { Random } from './random.ts';

/** How unseen queries are made. The same options and the same data give the same queries. */
export interface GeneratorOptions {
  readonly seed: number;
  /** Queries of each kind. */
  readonly perKind: number;
}

/** What queries are made from: long clinical texts, short ones, and names of places. */
export const GENERATED_CORPORA = ['icd-10', 'icpc-2', 'postnummer'] as const;
/** Of these the ones whose texts have what `HEAD_AND_MODIFIER` finds often enough. */
const CORPORA_WITH_PHRASES: readonly string[] = ['icd-10'];
/** *Skade i kne*, which is a *kneskade*; at the end of a text, as a word before others may be an adjective. */
const HEAD_AND_MODIFIER = /(?<!\p{L})(\p{L}{3,}) (?:i|på|av) (\p{L}{2,})$/u;
/** Most concepts that the query may mean before a letter of it is changed: all fit among the hits that count. */
const MAX_MEANT = 5;
/** Letters of a half-typed word, at least, mistakes included. */
const MIN_HALF_TYPED = 5;
const LETTERS = [...'abcdefghijklmnopqrstuvwxyzæøå'];
/** Attempts before the data are called unfit for a kind. */
const MAX_ATTEMPTS_PER_QUERY = 2_000;

type Edit = (word: string, random: Random) => string;

/** One mistake anywhere in a word. */
const EDITS: Readonly<Record<string, Edit>> = {
  insertion(word, random) {
    const at = random.between(0, word.length);
    return word.slice(0, at) + random.pick(LETTERS) + word.slice(at);
  },
  deletion(word, random) {
    const at = random.below(word.length);
    return word.slice(0, at) + word.slice(at + 1);
  },
  substitution(word, random) {
    const at = random.below(word.length);
    return word.slice(0, at) + random.pick(LETTERS) + word.slice(at + 1);
  },
  exchange(word, random) {
    const at = random.below(word.length - 1);
    return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  },
};

/** Norwegian letters on a keyboard that lacks them. */
const FOLDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'fold to one letter': { å: 'a', ø: 'o', æ: 'a' },
  'fold to two letters': { å: 'aa', ø: 'oe', æ: 'ae' },
};

/** Makes a query from the words of a text, or undefined when this text does not suit. */
type Recipe = (words: readonly string[], random: Random) => string[] | undefined;

/** Queries that nobody has seen, made from the displays of a corpus. Right is the concept, or one of the same text. */
export function generateQueries(corpus: Corpus, { seed, perKind }: GeneratorOptions): QuerySet {
  const displays = corpus.concepts.map((concept) => concept.texts[0]!);
  const codesByText = new Map<string, Set<string>>();
  for (const { code, texts } of corpus.concepts) {
    const text = texts[0]!.toLowerCase();
    codesByText.set(text, (codesByText.get(text) ?? new Set()).add(code));
  }
  const queries: QualityQuery[] = [];
  const counter = new PrefixCounter(corpus.concepts.map(({ texts }) => texts.join(' ')));
  const all = recipes(counter);
  if (CORPORA_WITH_PHRASES.includes(corpus.id)) all.push(compounds(counter));
  for (const [kind, recipe] of all) {
    // A kind has its own numbers, so that a change to one leaves the others as they are.
    const random = new Random(seed ^ hashOf(kind));
    const seen = new Set<string>();
    for (let attempt = 0; seen.size < perKind; attempt++) {
      if (attempt > perKind * MAX_ATTEMPTS_PER_QUERY)
        throw new RangeError(`corpus ${corpus.id} gives no ${kind}`);
      const display = random.pick(displays);
      const text = recipe(wordsOf(display), random)?.join(' ');
      if (text === undefined || seen.has(text)) continue;
      seen.add(text);
      queries.push({ corpus: corpus.id, kind, text, expected: codesByText.get(display.toLowerCase())! });
    }
  }
  return { name: `generated ${corpus.id}`, queries };
}

function recipes(counter: PrefixCounter): [string, Recipe][] {
  const list: [string, Recipe][] = [];
  for (const [name, edit] of Object.entries(EDITS)) {
    list.push([
      `${name}, whole word`,
      (words, random) => {
        const chosen = chooseWords(words, counter, random, (word) => /^\p{L}{5,}$/u.test(word));
        return chosen && mistype(chosen.words, chosen.carrier, counter, (word) => edit(word, random));
      },
    ]);
  }
  for (const [name, edit] of Object.entries(EDITS)) {
    list.push([
      `${name}, half-typed`,
      (words, random) => {
        const chosen = chooseWords(words, counter, random, (word) => /^\p{L}{7,}$/u.test(word));
        if (chosen === undefined) return undefined;
        // What is being typed stands last.
        const others = chosen.words.filter((_, i) => i !== chosen.carrier);
        const whole = chosen.words[chosen.carrier]!;
        const part = whole.slice(0, random.between(MIN_HALF_TYPED, whole.length - 1));
        if (counter.count([...others, part]) > MAX_MEANT) return undefined;
        const typed = mistype([...others, part], others.length, counter, (word) => edit(word, random));
        return typed !== undefined && typed.at(-1)!.length >= MIN_HALF_TYPED ? typed : undefined;
      },
    ]);
  }
  const edits = Object.values(EDITS);
  list.push([
    'two mistakes, long word',
    (words, random) => {
      const chosen = chooseWords(words, counter, random, (word) => /^\p{L}{10,}$/u.test(word));
      const edit = (word: string) => random.pick(edits)(random.pick(edits)(word, random), random);
      return chosen && mistype(chosen.words, chosen.carrier, counter, edit);
    },
  ]);
  for (const [name, spellings] of Object.entries(FOLDS)) {
    list.push([
      name,
      (words, random) => {
        const chosen = chooseWords(words, counter, random, (word) => /^(?=.*[åøæ])\p{L}{4,}$/u.test(word));
        return chosen?.words.map((word) => word.replace(/[åøæ]/g, (letter) => spellings[letter]!));
      },
    ]);
  }
  list.push(['words shuffled', (words, random) => (words.length < 2 ? undefined : random.shuffled(words))]);
  list.push([
    'beginnings of words',
    (words, random) => {
      const chosen = chooseWords(words, counter, random, (word) => /^\p{L}{5,}$/u.test(word));
      const cut = chosen?.words.map((word) =>
        word.slice(0, random.between(Math.min(3, word.length), word.length)),
      );
      return cut !== undefined && counter.count(cut) <= MAX_MEANT ? cut : undefined;
    },
  ]);
  return list;
}

/** Two words of a text written as the compound that they mean, which no text has. */
function compounds(counter: PrefixCounter): [string, Recipe] {
  return [
    'compound of two words',
    (words) => {
      const [, head, modifier] = HEAD_AND_MODIFIER.exec(words.join(' ')) ?? [];
      if (head === undefined || modifier === undefined) return undefined;
      const isUnknown = counter.count([modifier + head]) === 0;
      return isUnknown && counter.count([head, modifier]) <= MAX_MEANT ? [modifier + head] : undefined;
    },
  ];
}

/** Some words of a text, in its order, that together mean few concepts; one of them, the carrier, is to be changed. */
function chooseWords(
  words: readonly string[],
  counter: PrefixCounter,
  random: Random,
  isCarrier: (word: string) => boolean,
): { words: string[]; carrier: number } | undefined {
  const places = [...new Set(words)].map((word) => words.indexOf(word));
  const carriers = places.filter((place) => isCarrier(words[place]!));
  if (carriers.length === 0) return undefined;
  const carrier = random.pick(carriers);
  const rest = random.shuffled(places.filter((place) => place !== carrier));
  const chosen = [carrier];
  const typed = (): string[] => chosen.map((place) => words[place]!);
  while (counter.count(typed()) > MAX_MEANT) {
    const next = rest.pop();
    if (next === undefined) return undefined;
    chosen.push(next);
    chosen.sort((a, b) => a - b);
  }
  return { words: typed(), carrier: chosen.indexOf(carrier) };
}

/**
 * Undefined when the change left the word as it was, as an exchange of equal letters does, or made a query that means other
 * texts as it stands: nobody can tell *eidsv* for Eidsvåg, a letter missing, from the beginning of Eidsvoll.
 */
function mistype(
  words: readonly string[],
  at: number,
  counter: PrefixCounter,
  change: (word: string) => string,
): string[] | undefined {
  const changed = change(words[at]!);
  if (changed === words[at]) return undefined;
  const typed = words.with(at, changed);
  return counter.count(typed) > 0 ? undefined : typed;
}

/** FNV-1a. */
function hashOf(text: string): number {
  return [...text].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193), 0x811c9dc5);
}
