import type { ConceptPeriod } from '../src/concept/concept.ts';
import { bundledSources } from '../src/source/bundled/index.ts';
import { Random } from './quality/random.ts';

/** Fixed for good: another seed is another list, with other figures. */
const SEED = 20_261_124;
/**
 * A vocabulary grows with a power of the number of texts (Heaps' law). This is ICD-10's, by how many words its texts have
 * more than half of them, taken at random.
 */
export const VOCABULARY_POWER = 0.52;
/** Words of fewer letters are kept: they join the others, and a number carries a grade. */
const MIN_LETTERS = 4;
const MAX_REPLACED = 2;
const WORD = /\p{L}+/gu;

/** ICD-10 itself stands for sizes up to a tenth more than it has. */
const NEARLY = 1.1;

/** ICD-10 with the project's synonyms, cut off at or completed to about `size` concepts. */
export async function icd10OfSize(size: number): Promise<ConceptPeriod[]> {
  const source = (await bundledSources()).find(({ codeSystem }) => codeSystem.id === 'icd-10')!;
  const real = [...source.concepts()].sort((a, b) => (a.code < b.code ? -1 : 1));
  return [...madeConcepts(real, size <= real.length * NEARLY ? Math.min(size, real.length) : size)];
}

/**
 * Real concepts, completed by seeded variations of them: the texts in turn, one or two words of each replaced. A
 * replacement is a word that stands somewhere before, so that frequent words stay frequent, or a new compound of two such
 * words as often as the vocabulary must grow. The first `count` of a longer list are the shorter list.
 *
 * @param real in the order of their codes; not empty
 * @param count concepts to make; with fewer than `real` has, these are cut off
 */
export function* madeConcepts(real: readonly ConceptPeriod[], count: number): Generator<ConceptPeriod> {
  yield* real.slice(0, count);
  const random = new Random(SEED);
  const words = new GrowingWords(real.map(({ display }) => display));
  for (let i = real.length; i < count; i++) {
    const base = real[i % real.length]!;
    words.growTo((i + 1) / real.length);
    const display = variation(base.display, words, random);
    words.add(display);
    yield { ...base, code: madeCode(i), display, designations: [], parents: [] };
  }
}

/** Words in the order in which they were written, each as often as it was. */
class GrowingWords {
  readonly #written: string[] = [];
  readonly #known = new Set<string>();
  readonly #atFirst: number;
  #wanted: number;

  constructor(texts: readonly string[]) {
    for (const text of texts) this.add(text);
    this.#atFirst = this.#known.size;
    this.#wanted = this.#atFirst;
  }

  add(text: string): void {
    for (const word of longWords(text)) {
      this.#written.push(word);
      this.#known.add(word);
    }
  }

  /** @param times how many times as many texts there are as at first */
  growTo(times: number): void {
    this.#wanted = this.#atFirst * times ** VOCABULARY_POWER;
  }

  /** A word as likely as it is frequent, or a new one while there are too few. */
  next(random: Random): string {
    const word = random.pick(this.#written);
    if (this.#known.size >= this.#wanted) return word;
    const last = random.pick(this.#written);
    return word.slice(0, random.between(MIN_LETTERS, Math.max(MIN_LETTERS, word.length - 2))) + last;
  }
}

function variation(text: string, words: GrowingWords, random: Random): string {
  const places = [...text.matchAll(WORD)].filter(([word]) => word.length >= MIN_LETTERS);
  const chosen = random.shuffled(places).slice(0, random.between(1, MAX_REPLACED));
  // From the end, so that the places before stay where they are.
  chosen.sort((a, b) => b.index - a.index);
  return chosen.reduce((made, { 0: word, index }) => {
    return made.slice(0, index) + words.next(random) + made.slice(index + word.length);
  }, text);
}

function longWords(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).filter((word) => word.length >= MIN_LETTERS);
}

/** Longer than any code of ICD-10: `K04.0012`. */
function madeCode(i: number): string {
  const digits = String(Math.floor(i / 26)).padStart(6, '0');
  return `${String.fromCharCode(65 + (i % 26))}${digits.slice(0, 2)}.${digits.slice(2)}`;
}
