import type { Random } from '../quality/random.ts';

/** What queries are made of. */
export interface Material {
  /** Words of the texts, as often as they stand there. */
  readonly written: readonly string[];
  /** Every word once. */
  readonly distinct: readonly string[];
  /** The most frequent words. */
  readonly common: readonly string[];
  /** Beginnings of codes and whole codes. */
  readonly codes: readonly string[];
}

const LETTERS = [...'abcdefghijklmnoprstuvyæøå'];
const STOP_WORDS = ['i', 'av', 'til', 'og', 'eller', 'på', 'for', 'ved', 'som', 'fra'];
/** Every letter of these has other spellings, so that a walk has many ways. */
const FOLDABLE = [...'aoeåøæöäüéáí'];
const PAIRS = ['aa', 'oe', 'ae', 'ue', 'ss'];
const FOREIGN = [
  '😀',
  '\u202e',
  'ألم',
  'صدر',
  '__proto__',
  'constructor',
  '\ud83d',
  'ﬁ',
  'İ',
  'a\u0301\u0308',
  '漢字',
];

/** Ways to make a query that may be slow, by what the table calls them. */
export const QUERY_KINDS: Readonly<Record<string, (random: Random, material: Material) => string>> = {
  'one or two letters': (random) => letters(random, random.between(1, 2)),
  'several beginnings of one letter': (random) => many(random, 16, () => letters(random, 1)),
  'several beginnings of two letters': (random) => many(random, 16, () => letters(random, 2)),
  'beginnings of common words': (random, { common }) =>
    many(random, 16, () => random.pick(common).slice(0, random.between(1, 4))),
  'common words': (random, { common }) => many(random, 16, () => random.pick(common)),
  'written words': (random, { written }) => many(random, 16, () => random.pick(written)),
  'stop words and a beginning': (random, { common }) =>
    `${many(random, 15, () => random.pick(STOP_WORDS))} ${random.pick(common).slice(0, random.between(1, 3))}`,
  'letters inside words': (random, { common }) => many(random, 16, () => inside(random, random.pick(common))),
  'a common word and a misspelt one': (random, { common, distinct }) =>
    `${random.pick(common)} ${slips(random, random.pick(distinct), 2)}`,
  'misspelt words': (random, { written }) =>
    many(random, 16, () => slips(random, random.pick(written), random.between(1, 3))),
  'misspelt words of eight letters': (random, { distinct }) =>
    many(random, 16, () => slips(random, eight(random, distinct), random.between(1, 3))),
  'misspelt common words of eight letters': (random, { common }) =>
    many(random, 16, () => slips(random, eight(random, common), random.between(1, 3))),
  'half-typed misspelt words': (random, { distinct }) =>
    slips(random, random.pick(distinct).slice(0, random.between(4, 12)), random.between(1, 2)),
  'compounds among written words': (random, { common, written }) => {
    const compound = () => random.pick(common) + random.pick(common);
    const compounds = Array.from({ length: random.between(1, 3) }, compound);
    const others = Array.from({ length: random.between(0, 13) }, () => random.pick(written));
    return random.shuffled([...compounds, ...others]).join(' ');
  },
  'letters with other spellings': (random) =>
    many(random, 12, () => repeat(random.between(1, 12), () => random.pick(FOLDABLE))),
  'letter pairs': (random) => many(random, 12, () => repeat(random.between(2, 8), () => random.pick(PAIRS))),
  'one long word': (random) =>
    repeat(random.between(20, 256), () => random.pick([...LETTERS, ...PAIRS])).slice(0, 256),
  'the same letter again and again': (random) =>
    random.pick([...LETTERS, ...FOLDABLE]).repeat(random.between(3, 256)),
  'real words without a blank': (random, { common }) =>
    repeat(random.between(2, 12), () => random.pick(common)).slice(0, 256),
  'codes and words': (random, { codes, common }) =>
    many(random, 12, () => (random.below(2) === 0 ? random.pick(codes) : random.pick(common))),
  codes: (random, { codes }) => many(random, 16, () => random.pick(codes).slice(0, random.between(1, 4))),
  numbers: (random) => many(random, 16, () => String(random.below(120))),
  'foreign letters': (random, { common }) =>
    many(random, 12, () => random.pick(FOREIGN) + (random.below(2) === 0 ? '' : random.pick(common))),
};

/** A query that differs a little: a word, a letter or the end of it. */
export function mutated(query: string, random: Random, material: Material): string {
  const words = query.split(' ');
  const at = random.below(words.length);
  const word = words[at]!;
  const cut = random.below(word.length + 1);
  switch (random.below(8)) {
    case 0:
      return words.toSpliced(at, 1).join(' ');
    case 1:
      return words.toSpliced(at, 0, random.pick(material.common)).join(' ');
    case 2:
      return words.with(at, random.pick(words)).join(' ');
    case 3:
      return words.with(at, random.pick(material.common).slice(0, random.between(1, 8))).join(' ');
    case 4:
      return words.with(at, word.slice(0, cut) + word.slice(cut + 1)).join(' ');
    case 5:
      return words.with(at, word.slice(0, cut) + random.pick(LETTERS) + word.slice(cut)).join(' ');
    case 6:
      return words.with(at, word.slice(0, Math.max(1, cut))).join(' ');
    default:
      return random.shuffled(words).join(' ');
  }
}

function many(random: Random, most: number, make: () => string): string {
  // As many as may be, as often as fewer.
  const count = random.below(2) === 0 ? most : random.between(2, most);
  return Array.from({ length: count }, make).join(' ');
}

function repeat(count: number, make: () => string): string {
  return Array.from({ length: count }, make).join('');
}

function letters(random: Random, count: number): string {
  return repeat(count, () => random.pick(LETTERS));
}

function inside(random: Random, word: string): string {
  const from = random.below(Math.max(1, word.length - 3));
  return word.slice(from, from + random.between(3, 4));
}

function eight(random: Random, words: readonly string[]): string {
  for (let tries = 0; tries < 50; tries++) {
    const word = random.pick(words);
    if (word.length >= 8) return word.slice(0, random.between(8, 10));
  }
  return 'lungebet';
}

function slips(random: Random, word: string, count: number): string {
  let misspelt = word;
  for (let i = 0; i < count; i++) {
    const at = random.below(misspelt.length + 1);
    const kept = misspelt.slice(at + random.below(2));
    misspelt = misspelt.slice(0, at) + (random.below(3) === 0 ? '' : random.pick(LETTERS)) + kept;
  }
  return misspelt;
}
