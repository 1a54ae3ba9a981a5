import { codeKey } from '../../src/concept/code.ts';
import { NEUTRAL_WORDS, tokenise } from '../../src/concept/text.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { parseQuery, type QueryWord } from '../../src/dataset/query.ts';
import type { SearchOptions } from '../../src/dataset/system-search.ts';
import { soundOf } from '../../src/index/sound-dictionary.ts';
import { beginsSpelt, distanceOf } from './edit-distance.ts';

/** Ways to match, in order; the class of hits that each one makes. */
const CLASSES = {
  exact: 2,
  word: 2,
  fold: 3,
  inside: 4,
  foldedInside: 5,
  fuzzy: 6,
  sound: 6,
  fuzzyTwo: 7,
} as const;
type Way = keyof typeof CLASSES;
const WAYS = Object.keys(CLASSES) as Way[];
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
    const ways = query.words.map((word) => this.#waysOf(word, fuzzy));
    const hits: { row: number; order: readonly number[] }[] = [];
    for (const row of this.#rows) {
      if (options.selectableOnly && !row.selectable) continue;
      if (!options.includeInactive && !row.isValidOn(options.day)) continue;
      const order = beginsCode(row, query.code) ? [0, row.row] : this.#orderOf(row, query.words, ways);
      if (order !== undefined) hits.push({ row: row.row, order });
    }
    return hits.sort((a, b) => compareTuples(a.order, b.order)).map((hit) => hit.row);
  }

  #waysOf(typed: QueryWord, fuzzy: 0 | 1 | 2): Map<string, Way> {
    const found = new Map<string, Way>();
    for (const word of this.#frequencies.keys()) {
      const way = plainWay(typed, word);
      if (way !== undefined) found.set(word, way);
    }
    const { word: text, isOptional, isLast } = typed;
    const mayBeMisspelt = !/\d/.test(text) && !isOptional && text.length >= 4;
    const addNear = (distance: number, way: Way): void => {
      for (const word of this.#frequencies.keys()) {
        if (!isLast && Math.abs(word.length - text.length) > 2 * distance + 4) continue;
        if (found.has(word) && WAYS.indexOf(found.get(word)!) <= WAYS.indexOf(way)) continue;
        if (distanceOf(text, word, isLast ? 'prefix' : 'whole') <= distance) found.set(word, way);
      }
    };
    if (fuzzy > 0 && mayBeMisspelt) {
      addNear(1, 'fuzzy');
      for (const word of (this.#sounds.get(soundOf(text)) ?? []).slice(0, MAX_ALIKE)) {
        if (!found.has(word)) found.set(word, 'sound');
      }
    }
    if (fuzzy > 1 && mayBeMisspelt && text.length >= (found.size === 0 ? 6 : 8)) addNear(2, 'fuzzyTwo');
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
    let [cls, missing, rarity, isCode] = [0, 0, 0, false];
    for (const [t, typed] of words.entries()) {
      const at = bestPosition(text, ways[t]!);
      const way = at < 0 ? undefined : ways[t]!.get(text.words[at]!)!;
      if ((way === undefined || CLASSES[way] > 3) && beginsCode(row, typed.code)) isCode = true;
      else if (way !== undefined) {
        cls = Math.max(cls, CLASSES[way]);
        rarity = Math.max(rarity, this.#rarityOf(text.words[at]!));
        positions.push(at);
      } else if (typed.isOptional) missing++;
      else return undefined;
    }
    const swapped = positions.filter((at, i) => i > 0 && at < positions[i - 1]!).length;
    const span =
      positions.length === 0 ? 0 : Math.max(...positions) - Math.min(...positions) + 1 - positions.length;
    const firstAt = bestPosition(text, ways[0]!);
    const firstWay = firstAt === 0 ? ways[0]!.get(text.words[0]!) : undefined;
    const isBeginning = firstWay !== undefined && CLASSES[firstWay] <= 3;
    const isWhole =
      !text.isContext &&
      text.words.length === words.length &&
      words.every(({ word }, t) => word === text.words[t]);
    if (isWhole || (isCode && cls <= 3)) cls = 1;
    return [cls, missing, swapped, Math.min(63, Math.max(0, span)), rarity, isBeginning ? 0 : 1, text.rank];
  }

  /** The order of a row whose texts have the typed words only together. */
  #orderTogether(row: Row, words: readonly QueryWord[], ways: Ways): readonly number[] | undefined {
    let [cls, missing, rarity, isCode] = [0, 0, 0, false];
    for (const [t, typed] of words.entries()) {
      let way: Way | undefined;
      let word = '';
      for (const text of row.texts) {
        const at = bestPosition(text, ways[t]!);
        const own = at < 0 ? undefined : ways[t]!.get(text.words[at]!)!;
        if (own === undefined || (way !== undefined && WAYS.indexOf(own) >= WAYS.indexOf(way))) continue;
        way = own;
        word = text.words[at]!;
      }
      if ((way === undefined || CLASSES[way] > 3) && beginsCode(row, typed.code)) isCode = true;
      else if (way !== undefined) {
        cls = Math.max(cls, CLASSES[way]);
        rarity = Math.max(rarity, this.#rarityOf(word));
      } else if (typed.isOptional) missing++;
      else return undefined;
    }
    return [isCode && cls <= 3 ? 1 : cls, missing, 0, 63, rarity, 1, row.texts[0]!.rank];
  }

  #rarityOf(word: string): number {
    return 20 - Math.floor(Math.log2(this.#frequencies.get(word)! + 1));
  }
}

/** How a word matches what was typed, misspellings apart. */
export function plainWay({ word: typed, isNumber, isOptional }: QueryWord, word: string): Way | undefined {
  if (word === typed) return 'exact';
  if (isNumber) return undefined;
  if (word.startsWith(typed) || isInflection(typed, word)) return 'word';
  const inside = !isOptional && typed.length >= 3;
  if (inside && typed.length >= 4 && word.endsWith(typed)) return 'word';
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
    if (best < 0 || WAYS.indexOf(way) < WAYS.indexOf(ways.get(words[best]!)!)) best = at;
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
