import { codeKey } from '../../src/concept/code.ts';
import { NEUTRAL_WORDS, tokenise } from '../../src/concept/text.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { parseQuery, type QueryWord } from '../../src/dataset/query.ts';
import type { SearchOptions } from '../../src/dataset/system-search.ts';
import { soundOf } from '../../src/index/sound-dictionary.ts';
import { beginsSpelt, distanceOf } from './edit-distance.ts';

/** Ways to match, best first: the class of hits that each one makes, and how far it is from the word itself. */
const WAYS = {
  exact: [2, 0],
  start: [2, 0],
  head: [2, 0],
  form: [2, 1],
  fold: [3, 1],
  inside: [4, 2],
  foldedInside: [5, 3],
  fuzzy: [6, 4],
  sound: [6, 4],
  fuzzyStart: [6, 5],
  fuzzyTwo: [7, 8],
  fuzzyTwoStart: [7, 9],
} as const satisfies Record<string, readonly [number, number]>;
type Way = keyof typeof WAYS;
const ORDER = Object.keys(WAYS) as Way[];
const classOf = (way: Way): number => WAYS[way][0];
const gradeOf = (way: Way): number => WAYS[way][1];
const isBetter = (way: Way, other: Way): boolean => ORDER.indexOf(way) < ORDER.indexOf(other);
const TYPED_ENDINGS = ['enes', 'ene', 'ens', 'ets', 'ers', 'ne', 'en', 'et', 'er', 'a', 'n', 's', 't'];
const TEXT_ENDINGS = ['', 'e', 'er', 'en', 'et', 'ene', 'a'];
/** The sound dictionary gives no more words than these. */
const MAX_ALIKE = 32;

interface Text {
  readonly words: readonly string[];
  readonly isContext: boolean;
  rank: number;
}

interface Row {
  readonly row: number;
  readonly key: string;
  readonly selectable: boolean;
  readonly isValidOn: (day: number) => boolean;
  readonly texts: readonly Text[];
}

/** Per typed word, how each vocabulary word matches it. */
type Ways = ReadonlyMap<string, Way>[];

/**
 * Searches by looking at every row and every word, with strings and sorted tuples, as search.md describes the order. It
 * shares with the product only the splitting of words, the parsing of queries and the table of sounds.
 */
export class SearchOracle {
  readonly #rows: Row[] = [];
  readonly #frequencies = new Map<string, number>();
  readonly #sounds = new Map<string, string[]>();

  constructor(system: CodeSystemData) {
    const { codes, concepts, texts } = system;
    const all: Text[] = [];
    for (let code = 0; code < codes.size; code++) {
      const key = codeKey(codes.codeAt(code));
      for (let row = codes.firstRow(code); row < codes.endRow(code); row++) {
        const own: Text[] = [];
        for (let text = texts.texts.rowTexts[row]!; text < texts.texts.rowTexts[row + 1]!; text++) {
          const words = tokenise(system.search.textAt(text)).map((token) => token.word);
          own.push({ words, isContext: texts.texts.label(text).use === 'context', rank: 0 });
        }
        for (const word of new Set(own.flatMap((text) => text.words))) {
          this.#frequencies.set(word, (this.#frequencies.get(word) ?? 0) + 1);
        }
        all.push(...own);
        const isValidOn = (day: number) => concepts.validFrom(row) <= day && day < concepts.validTo(row);
        this.#rows.push({ row, key, selectable: concepts.isSelectable(row), isValidOn, texts: own });
      }
    }
    const length = (words: readonly string[]) => words.reduce((sum, word) => sum + word.length + 1, 0);
    const weight = ({ words }: Text) => length(words.filter((word) => !NEUTRAL_WORDS.has(word)));
    const ranked = all.map((text) => ({ text, weight: weight(text), full: length(text.words) }));
    ranked.sort((a, b) => {
      const context = Number(a.text.isContext) - Number(b.text.isContext);
      return context || a.weight - b.weight || a.full - b.full;
    });
    for (const [rank, { text }] of ranked.entries()) text.rank = rank;
    for (const word of [...this.#frequencies.keys()].sort()) {
      if (word.length < 4 || /\d/.test(word)) continue;
      const sound = soundOf(word);
      this.#sounds.set(sound, [...(this.#sounds.get(sound) ?? []), word]);
    }
  }

  /**
   * All rows that match, best first. `fuzzy` says how far: 0 not at all, 1 one slip or the same sound, 2 two slips too.
   */
  search(input: string, options: SearchOptions, fuzzy: 0 | 1 | 2): number[] {
    const query = parseQuery(input, (text) => this.#rows.some((row) => row.key.startsWith(codeKey(text))));
    // A word that the texts have is misspelt only when it keeps the others from being found, or when all are asked for.
    const isNothingFound =
      fuzzy > 0 && (options.fuzzy === 'on' || this.search(input, options, 0).length === 0);
    const isNothingNear = fuzzy > 1 && this.search(input, options, 1).length === 0;
    const ways = query.words.map((word) => this.#waysOf(word, fuzzy, isNothingFound, isNothingNear));
    const hits: { row: number; order: readonly number[] }[] = [];
    for (const row of this.#rows) {
      if (options.selectableOnly && !row.selectable) continue;
      if (!options.includeInactive && !row.isValidOn(options.day)) continue;
      const order = beginsCode(row, query.code) ? [0, row.row] : this.#orderOf(row, query.words, ways);
      if (order !== undefined) hits.push({ row: row.row, order });
    }
    return hits.sort((a, b) => compareTuples(a.order, b.order)).map((hit) => hit.row);
  }

  #waysOf(
    typed: QueryWord,
    fuzzy: 0 | 1 | 2,
    isNothingFound: boolean,
    isNothingNear: boolean,
  ): Map<string, Way> {
    const found = new Map<string, Way>();
    const add = (word: string, way: Way): void => {
      const old = found.get(word);
      if (old === undefined || isBetter(way, old)) found.set(word, way);
    };
    for (const word of this.#frequencies.keys()) {
      const way = plainWay(typed, word);
      if (way !== undefined) add(word, way);
    }
    const { word: text, isOptional, isLast, code } = typed;
    const isWeak = code === undefined && ![...found.values()].some((way) => classOf(way) <= 3);
    const isWhole = [...found.values()].includes('exact');
    const mayBeMisspelt = !/\d/.test(text) && !isOptional && text.length >= 4;
    const addNear = (distance: number, whole: Way, start: Way): void => {
      for (const word of this.#frequencies.keys()) {
        const isFar = Math.abs(word.length - text.length) > 2 * distance + 4;
        if (!isFar && distanceOf(text, word, 'whole') <= distance) add(word, whole);
        else if (isLast && distanceOf(text, word, 'prefix') <= distance) add(word, start);
      }
    };
    if (fuzzy > 0 && mayBeMisspelt && (isNothingFound || !isWhole)) {
      for (const word of (this.#sounds.get(soundOf(text)) ?? []).slice(0, MAX_ALIKE)) add(word, 'sound');
      addNear(1, 'fuzzy', 'fuzzyStart');
    }
    const least = isNothingNear || found.size === 0 ? 6 : 8;
    if (fuzzy > 1 && mayBeMisspelt && (isNothingNear || isWeak) && text.length >= least) {
      addNear(2, 'fuzzyTwo', 'fuzzyTwoStart');
    }
    return found;
  }

  #orderOf(row: Row, words: readonly QueryWord[], ways: Ways): readonly number[] | undefined {
    if (words.length === 0) return undefined;
    const orders = row.texts.map((text) => this.#orderOfText(row, text, words, ways));
    let best: readonly number[] | undefined;
    for (const order of orders) {
      if (order !== undefined && (best === undefined || compareTuples(order, best) < 0)) best = order;
    }
    if (row.texts.length < 2 || (best !== undefined && best[0]! <= 3)) return best;
    const together = this.#orderTogether(row, words, ways);
    if (together === undefined) return best;
    return best === undefined || compareTuples(together, best) < 0 ? together : best;
  }

  /** The order of a row by one of its texts: the tuple of search.md, or undefined when a typed word is missing. */
  #orderOfText(row: Row, text: Text, words: readonly QueryWord[], ways: Ways): readonly number[] | undefined {
    const positions: number[] = [];
    let [cls, missing, grade, rarity, isCode] = [0, 0, 0, 0, false];
    for (const [t, typed] of words.entries()) {
      const at = bestPosition(text, ways[t]!);
      const way = at < 0 ? undefined : ways[t]!.get(text.words[at]!)!;
      if ((way === undefined || classOf(way) > 3) && beginsCode(row, typed.code)) isCode = true;
      else if (way !== undefined) {
        cls = Math.max(cls, classOf(way));
        grade += gradeOf(way);
        rarity = Math.max(rarity, this.#rarityOf(text.words[at]!));
        positions.push(at);
      } else if (typed.isOptional) missing++;
      else return undefined;
    }
    const swapped = positions.filter((at, i) => i > 0 && at < positions[i - 1]!).length;
    const span =
      positions.length === 0 ? 0 : Math.max(...positions) - Math.min(...positions) + 1 - positions.length;
    const firstAt = bestPosition(text, ways[0]!);
    const firstWay = firstAt < 0 ? undefined : ways[0]!.get(text.words[firstAt]!);
    const neutral = Math.max(
      0,
      text.words.findIndex((word) => !NEUTRAL_WORDS.has(word)),
    );
    const isBeginning = firstWay !== undefined && firstAt <= neutral && classOf(firstWay) <= 3;
    const isWhole =
      !text.isContext &&
      text.words.length === words.length &&
      words.every(({ word }, t) => word === text.words[t]);
    if (isWhole || (isCode && cls <= 3)) cls = 1;
    const counts = [Math.min(7, missing), Math.min(31, grade), Math.min(7, swapped)];
    return [cls, ...counts, Math.min(63, Math.max(0, span)), rarity, isBeginning ? 0 : 1, text.rank];
  }

  /** The order of a row whose texts have the typed words only together. */
  #orderTogether(row: Row, words: readonly QueryWord[], ways: Ways): readonly number[] | undefined {
    let [cls, missing, grade, rarity, isCode] = [0, 0, 0, 0, false];
    for (const [t, typed] of words.entries()) {
      let way: Way | undefined;
      let word = '';
      for (const text of row.texts) {
        const at = bestPosition(text, ways[t]!);
        const own = at < 0 ? undefined : ways[t]!.get(text.words[at]!)!;
        if (own === undefined || (way !== undefined && !isBetter(own, way))) continue;
        way = own;
        word = text.words[at]!;
      }
      if ((way === undefined || classOf(way) > 3) && beginsCode(row, typed.code)) isCode = true;
      else if (way !== undefined) {
        cls = Math.max(cls, classOf(way));
        grade += gradeOf(way);
        rarity = Math.max(rarity, this.#rarityOf(word));
      } else if (typed.isOptional) missing++;
      else return undefined;
    }
    const counts = [Math.min(7, missing), Math.min(31, grade), 0];
    return [isCode && cls <= 3 ? 1 : cls, ...counts, 63, rarity, 1, row.texts[0]!.rank];
  }

  #rarityOf(word: string): number {
    return 20 - Math.floor(Math.log2(this.#frequencies.get(word)! + 1));
  }
}

/** How a word matches what was typed, misspellings apart. */
export function plainWay(query: QueryWord, word: string): Way | undefined {
  const { word: typed, isNumber, isOptional, isLast } = query;
  if (word === typed) return 'exact';
  if (isNumber) return word.startsWith(typed) && !/\d/.test(word.charAt(typed.length)) ? 'form' : undefined;
  if (isLast && word.startsWith(typed)) return 'start';
  const inside = !isOptional && typed.length >= 3;
  const isCompound = word.length - typed.length >= 3;
  if (inside && isCompound && typed.length >= 4 && word.endsWith(typed)) return 'head';
  if (word.startsWith(typed) || isInflection(typed, word)) return 'form';
  if (beginsSpelt(typed, word)) return 'fold';
  if (!inside) return undefined;
  if (word.includes(typed, 1)) return 'inside';
  for (let at = 1; at < word.length; at++) {
    if (beginsSpelt(typed, word.slice(at))) return 'foldedInside';
  }
  return undefined;
}

function isInflection(typed: string, word: string): boolean {
  for (const ending of TYPED_ENDINGS) {
    if (!typed.endsWith(ending) || typed.length - ending.length < 4) continue;
    const stem = typed.slice(0, typed.length - ending.length);
    const stems = stem.at(-1) === stem.at(-2) ? [stem, stem.slice(0, -1)] : [stem];
    if (stems.some((own) => TEXT_ENDINGS.some((end) => word === own + end))) return true;
  }
  return false;
}

/** The first of the best matching words of a text, or -1. */
function bestPosition({ words }: Text, ways: ReadonlyMap<string, Way>): number {
  let best = -1;
  for (const [at, word] of words.entries()) {
    const way = ways.get(word);
    if (way === undefined) continue;
    if (best < 0 || isBetter(way, ways.get(words[best]!)!)) best = at;
  }
  return best;
}

function beginsCode(row: Row, code: string | undefined): boolean {
  return code !== undefined && row.key.startsWith(codeKey(code));
}

function compareTuples(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return 0;
}
