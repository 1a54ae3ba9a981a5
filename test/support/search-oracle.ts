import { ABBREVIATIONS } from '../../src/concept/abbreviations.ts';
import { codeKey } from '../../src/concept/code.ts';
import { ROMAN_NUMERALS } from '../../src/concept/roman-numerals.ts';
import { NEUTRAL_WORDS, STOP_WORDS, tokenise } from '../../src/concept/text.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { parseQuery, type Query, type QueryWord, readInput } from '../../src/dataset/query.ts';
import type { MatchKind, SearchOptions } from '../../src/dataset/system-search.ts';
import { beginsSpelt, distancesToBeginnings, isSpelt } from './edit-distance.ts';
import { soundOf } from './sounds.ts';

/** Ways to match, best first: the class of hits that each one makes, and how far it is from the word itself. */
const WAYS = {
  exact: [2, 0],
  start: [2, 0],
  head: [2, 0],
  abbreviation: [2, 1],
  form: [2, 1],
  wholeFold: [2, 1],
  lesser: [3, 1],
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
/** A misspelt word counts less in a name of the context. */
const gradeOf = (way: Way, isContext: boolean): number => {
  return WAYS[way][1] + (isContext && classOf(way) >= 6 ? 2 : 0);
};
const KINDS: Readonly<Record<Way, MatchKind>> = {
  exact: 'word',
  start: 'word',
  head: 'word',
  abbreviation: 'word',
  form: 'word',
  wholeFold: 'fold',
  lesser: 'word',
  fold: 'fold',
  inside: 'inside',
  foldedInside: 'inside',
  fuzzy: 'fuzzy',
  sound: 'sound',
  fuzzyStart: 'fuzzy',
  fuzzyTwo: 'fuzzy-two',
  fuzzyTwoStart: 'fuzzy-two',
};
const isBetter = (way: Way, other: Way): boolean => ORDER.indexOf(way) < ORDER.indexOf(other);

/** How a typed word was found, and whether in a name of the context. */
interface FoundWord {
  readonly way: Way;
  readonly isContext: boolean;
}
const isBetterFound = (one: FoundWord, other: FoundWord): boolean =>
  one.way === other.way
    ? gradeOf(one.way, one.isContext) < gradeOf(other.way, other.isContext)
    : isBetter(one.way, other.way);
const TYPED_ENDINGS = 'enes ene ens ets ers ede ne en et er a e n r s t'.split(' ');
const DEFINITE_ENDINGS = ['enes', 'ene', 'ens', 'ets', 'en', 'et'];
const TEXT_ENDINGS = ['', 'e', 'er', 'en', 'et', 'ene', 'a'];
/** Words of a query that are looked for with one slip, and with two. */
const MOST_FUZZY = 8;
const MOST_FUZZY_TWO = 3;
/** The sound dictionary gives no more words than these. */
const MAX_ALIKE = 32;

/** Outweighs the letters of any text. */
const CONTEXT_WEIGHT = 32_768;

interface Text {
  readonly words: readonly string[];
  readonly isContext: boolean;
  /** Letters that count, and above them whether it is a name of the context. */
  readonly weight: number;
  /** How often the concept is registered, in doublings. */
  readonly level: number;
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

/** How a row matches: what its order is made of, the most important part first, and how it is called. */
interface Match {
  readonly kind: MatchKind;
  /** Comparable across systems. */
  readonly order: readonly number[];
  readonly weight: number;
  /** Place in the static order of the system; for a code that of its row. */
  readonly rank: number;
}

/** A row that matches. */
export interface OracleHit extends Match {
  readonly row: number;
}

/**
 * All hits of a search, best first, for each step: `plain` without misspelt words, then with words that are one slip away or
 * sound alike, last also with compounds apart or, where these add nothing, with words two slips away.
 */
export interface OracleStages {
  /** What is found where misspelt words are off. */
  readonly off: readonly OracleHit[];
  readonly plain: readonly OracleHit[];
  readonly near: readonly OracleHit[];
  readonly far: readonly OracleHit[];
}

/**
 * Searches by looking at every row and every word, with strings and sorted tuples, as search.md describes the order. It
 * looks at all rows that match, also where the product would look at a part of those of a large system, and it
 * shares with the product only the splitting of words, the parsing of queries and the tables of sounds and abbreviations.
 */
export class SearchOracle {
  readonly #rows: Row[] = [];
  readonly #frequencies = new Map<string, number>();
  readonly #sounds = new Map<string, string[]>();

  /** @param frequencies how often codes are registered, as the system was built with */
  constructor(system: CodeSystemData, frequencies: ReadonlyMap<string, number> = new Map()) {
    const { codes, concepts, texts } = system;
    const all: Text[] = [];
    for (let code = 0; code < codes.size; code++) {
      const key = codeKey(codes.codeAt(code));
      const level = Math.floor(Math.log2((frequencies.get(codes.codeAt(code)) ?? 0) + 1));
      for (let row = codes.firstRow(code); row < codes.endRow(code); row++) {
        const own: Text[] = [];
        for (const text of texts.texts.textsOf(row)) {
          const words = tokenise(system.search.textAt(text)).map((token) => token.word);
          const isContext = texts.texts.label(text).use === 'context';
          const weight = lettersOf(words.filter((word) => !NEUTRAL_WORDS.has(word)));
          const counted = Math.min(weight, CONTEXT_WEIGHT - 1) + (isContext ? CONTEXT_WEIGHT : 0);
          own.push({ words, isContext, weight: counted, level, rank: 0 });
        }
        for (const word of new Set(own.flatMap((text) => text.words))) {
          this.#frequencies.set(word, (this.#frequencies.get(word) ?? 0) + 1);
        }
        all.push(...own);
        const isValidOn = (day: number) => concepts.validFrom(row) <= day && day < concepts.validTo(row);
        this.#rows.push({ row, key, selectable: concepts.isSelectable(row), isValidOn, texts: own });
      }
    }
    all.sort((a, b) => {
      const byContext = Number(a.isContext) - Number(b.isContext);
      const byLength = a.weight - b.weight || lettersOf(a.words) - lettersOf(b.words);
      return byContext || b.level - a.level || byLength;
    });
    for (const [rank, text] of all.entries()) text.rank = rank;
    for (const word of [...this.#frequencies.keys()].sort()) {
      if (word.length < 4 || /\d/.test(word)) continue;
      const sound = soundOf(word);
      this.#sounds.set(sound, [...(this.#sounds.get(sound) ?? []), word]);
    }
  }

  /**
   * All rows that match. The limit does not count, and of `fuzzy` only whether it is `on`.
   *
   * @param isWanted whether a row may be a hit
   */
  search(input: string, options: SearchOptions, isWanted = (_: number) => true): OracleStages {
    return SearchOracle.searchTogether([this], input, options, isWanted)[0]!;
  }

  /** The same in several systems that are searched together, each with its own rows. */
  static searchTogether(
    oracles: readonly SearchOracle[],
    input: string,
    options: SearchOptions,
    isWanted = (_: number) => true,
  ): OracleStages[] {
    const begun = oracles.map((oracle) => oracle.#searchNear(input, options, isWanted));
    const isNothing = begun.every(({ near }) => near.length === 0);
    const apart = begun.map(({ query, plainWays }, i) =>
      oracles[i]!.#searchApart(query, plainWays, options, isWanted),
    );
    const withApart = (hits: readonly OracleHit[], i: number) => [
      ...hits,
      ...apart[i]!.filter(({ row }) => !hits.some((hit) => hit.row === row)),
    ];
    const off = begun.map(({ plain }, i) => withApart(plain, i));
    if (begun.some(({ near }, i) => withApart(near, i).length > near.length))
      return begun.map(({ plain, near }, i) => ({ off: off[i]!, plain, near, far: withApart(near, i) }));
    const isWeak = (typed: string) =>
      !begun.some(({ query, plainWays }) =>
        query.words.some(({ word }, t) => word === typed && hasWayOfClass(plainWays[t]!, 3)),
      );
    return begun.map(({ query, plain, near, nearWays, hitsOf }, i) => {
      const mayBeFar = chosen(query.words, nearWays, MOST_FUZZY_TWO, (word, ways, t) => {
        const least = isNothing || ways.size === 0 ? 6 : 8;
        return word.length >= least && (isNothing || (query.words[t]!.code === undefined && isWeak(word)));
      });
      const farWays = query.words.map((word, t) =>
        mayBeFar.has(t)
          ? oracles[i]!.#waysWithSlips(word, nearWays[t]!, 2, 'fuzzyTwo', 'fuzzyTwoStart')
          : nearWays[t]!,
      );
      return { off: off[i]!, plain, near, far: hitsOf(farWays) };
    });
  }

  #searchNear(input: string, options: SearchOptions, isWanted: (row: number) => boolean) {
    const query = parseQuery(readInput(input), {
      isCode: (text) => this.#rows.some((row) => row.key.startsWith(codeKey(text))),
      hasWord: (text) => [...this.#frequencies.keys()].some((word) => word.startsWith(text)),
    });
    const plainWays = query.words.map((word) => this.#plainWaysOf(word));
    const hitsOf = (ways: Ways) => this.#hitsOf(query, ways, options, isWanted);
    const plain = hitsOf(plainWays);
    // A word that the texts have is misspelt only when it keeps the others from being found, or when all are asked for.
    const isNothingFound = options.fuzzy === 'on' || plain.length === 0;
    const mayBeNear = chosen(query.words, plainWays, MOST_FUZZY, (word, ways) => {
      return word.length >= 4 && (isNothingFound || ![...ways.values()].includes('exact'));
    });
    const nearWays: Ways = query.words.map((word, t) =>
      mayBeNear.has(t) ? this.#nearWaysOf(word, plainWays[t]!) : plainWays[t]!,
    );
    return { query, plainWays, nearWays, plain, near: hitsOf(nearWays), hitsOf };
  }

  /** The hits with every compound apart, as the last class: none where a word that matches nothing is no compound. */
  #searchApart(
    query: Query,
    ways: Ways,
    options: SearchOptions,
    isWanted: (row: number) => boolean,
  ): OracleHit[] {
    const required = query.words.filter(({ isOptional, code }) => !isOptional && code === undefined);
    const isKnown = (typed: QueryWord) => {
      const own = [...ways[query.words.indexOf(typed)]!.values()];
      return own.includes('exact') || own.includes('start');
    };
    const parts = new Map(
      required.map((typed) => [typed, this.#partsOf(typed.word, typed.isLast && !isKnown(typed))]),
    );
    const compounds = required.filter((typed) => parts.get(typed) !== undefined);
    const isLost = (typed: QueryWord) => ways[query.words.indexOf(typed)]!.size === 0;
    if (required.some((typed) => isLost(typed) && !compounds.includes(typed))) return [];
    const { length } = compounds;
    if (length === 0 || length > 3 || query.words.length + length > 16) return [];
    const heads = query.words.map((typed) => ({ ...typed, word: parts.get(typed)?.[0] ?? typed.word }));
    const modifiers = compounds.map((typed) => ({ ...typed, word: parts.get(typed)![1], isLast: false }));
    const words = [...heads, ...modifiers];
    // All are looked for as words, and not inside others.
    const apart = words.map(
      (typed) => new Map([...this.#plainWaysOf(typed)].filter(([, way]) => classOf(way) <= 3)),
    );
    const hits = this.#hitsOf({ code: undefined, words }, apart, options, isWanted);
    return hits.map((hit) => ({ ...hit, order: [7, ...hit.order.slice(1)] }));
  }

  /** The head and the modifier of a compound of two words. */
  #partsOf(word: string, mayBeHalfTyped: boolean): [string, string] | undefined {
    if (/\d/.test(word)) return undefined;
    const known = [...this.#frequencies.keys()];
    const ways = Array.from({ length: Math.max(0, word.length - 4) }, (_, i) => {
      const modifier = word.slice(0, word.length - 3 - i);
      const rest = word.slice(modifier.length);
      const heads = modifier.length >= 3 && /^[se].{3}/u.test(rest) ? [rest, rest.slice(1)] : [rest];
      return heads.map((head) => {
        const isWhole = known.some((other) => other === head || isInflection(head, other));
        const isBegun = mayBeHalfTyped && known.some((other) => other.startsWith(head));
        const isFit = this.#frequencies.has(modifier) && !STOP_WORDS.has(modifier) && !STOP_WORDS.has(head);
        return { isWhole: isFit && isWhole, isBegun: isFit && isBegun, head, modifier };
      });
    }).flat();
    const way = ways.find(({ isWhole }) => isWhole) ?? ways.find(({ isBegun }) => isBegun);
    return way === undefined ? undefined : [way.head, way.modifier];
  }

  #hitsOf(query: Query, ways: Ways, options: SearchOptions, isWanted: (row: number) => boolean): OracleHit[] {
    const hits: OracleHit[] = [];
    for (const row of this.#rows) {
      if (!isWanted(row.row)) continue;
      if (options.selectableOnly && !row.selectable) continue;
      if (!options.includeInactive && !row.isValidOn(options.day)) continue;
      const match = beginsCode(row, query.code)
        ? { kind: 'code' as const, order: [0, 0, 0, 0, 0, 0, 0], weight: 0, rank: row.row }
        : this.#matchOf(row, query.words, ways);
      if (match !== undefined) hits.push({ row: row.row, ...match });
    }
    return hits.sort(compareMatches);
  }

  #plainWaysOf(typed: QueryWord): Map<string, Way> {
    const found = new Map<string, Way>();
    for (const word of this.#frequencies.keys()) {
      const way = plainWay(typed, word, (other) => this.#frequencies.has(other));
      if (way !== undefined) found.set(word, way);
    }
    // What is the form of a word, or a word with letters spelt otherwise, is that rather than a part of others.
    const isForm =
      !typed.isOptional &&
      !typed.isNumber &&
      [...this.#frequencies.keys()].some((word) =>
        stemsOf(typed.word).some((own) => own.isDefinite && isFormOf(own, word)),
      );
    const isSpeltOtherwise = [...found.values()].includes('wholeFold');
    const lesserWay = (way: Way) => {
      if (way === 'head' && (isForm || isSpeltOtherwise)) return 'lesser';
      return way === 'start' && isForm ? 'form' : way;
    };
    return new Map(Array.from(found, ([word, way]) => [word, lesserWay(way)]));
  }

  #nearWaysOf(typed: QueryWord, plain: ReadonlyMap<string, Way>): ReadonlyMap<string, Way> {
    const found = new Map(plain);
    for (const word of (this.#sounds.get(soundOf(typed.word)) ?? []).slice(0, MAX_ALIKE)) {
      if (!found.has(word)) found.set(word, 'sound');
    }
    return this.#waysWithSlips(typed, found, 1, 'fuzzy', 'fuzzyStart');
  }

  #waysWithSlips(
    { word: text, isLast }: QueryWord,
    ways: ReadonlyMap<string, Way>,
    distance: number,
    whole: Way,
    start: Way,
  ): ReadonlyMap<string, Way> {
    const found = new Map(ways);
    const add = (word: string, way: Way): void => {
      const old = found.get(word);
      if (old === undefined || isBetter(way, old)) found.set(word, way);
    };
    for (const word of this.#frequencies.keys()) {
      if (!isLast && Math.abs(word.length - text.length) > 2 * distance + 4) continue;
      const distances = distancesToBeginnings(text, word);
      if (distances.at(-1)! <= distance) add(word, whole);
      else if (isLast && Math.min(...distances) <= distance) add(word, start);
    }
    return found;
  }

  #matchOf(row: Row, words: readonly QueryWord[], ways: Ways): Match | undefined {
    if (words.length === 0) return undefined;
    const matches = row.texts.map((text) => this.#matchOfText(row, text, words, ways));
    const [best] = matches.filter((match) => match !== undefined).sort(compareMatches);
    if (row.texts.length < 2 || (best !== undefined && best.order[0]! <= 3)) return best;
    const together = this.#matchTogether(row, words, ways);
    if (together === undefined || best === undefined) return together ?? best;
    return compareMatches(together, best) < 0 ? together : best;
  }

  /** How a row matches by one of its texts: the tuple of search.md, or undefined when a typed word is missing. */
  #matchOfText(row: Row, text: Text, words: readonly QueryWord[], ways: Ways): Match | undefined {
    const positions: number[] = [];
    const found: FoundWord[] = [];
    let [missing, rarity, isCode] = [0, 0, false];
    /** Where each typed word is found, but for codes. */
    const placeOf = words.map((typed, t) => {
      const at = bestPosition(text, ways[t]!);
      const isFound =
        at >= 0 && !(beginsCode(row, typed.code) && classOf(ways[t]!.get(text.words[at]!)!) > 3);
      return isFound ? at : undefined;
    });
    /** Whether the words before and after a stop word are found as one compound of the text. */
    const isJoined = (t: number) => {
      const before = words.findLastIndex(({ isOptional }, i) => i < t && !isOptional);
      const after = words.findIndex(({ isOptional }, i) => i > t && !isOptional);
      const place = placeOf[before];
      if (place === undefined || place !== placeOf[after]) return false;
      if (words[before]!.word === words[after]!.word) return false;
      const own = [before, after].map((other) => ways[other]!.get(text.words[place]!)!);
      return own.some((way) => ['head', 'lesser'].includes(way));
    };
    for (const [t, typed] of words.entries()) {
      const at = bestPosition(text, ways[t]!);
      const way = at < 0 ? undefined : ways[t]!.get(text.words[at]!)!;
      if ((way === undefined || classOf(way) > 3) && beginsCode(row, typed.code)) isCode = true;
      else if (way !== undefined) {
        found.push({ way, isContext: text.isContext });
        rarity = Math.max(rarity, this.#rarityOf(text.words[at]!));
        positions.push(at);
      } else if (typed.isOptional) missing += Number(isFirstTime(words, t) && !isJoined(t));
      else return undefined;
    }
    const swapped = positions.filter((at, i) => i > 0 && at < positions[i - 1]!).length;
    const at = bestPosition(text, ways[0]!);
    const isCodeFirst =
      beginsCode(row, words[0]!.code) && (at < 0 || classOf(ways[0]!.get(text.words[at]!)!) > 3);
    const firstAt = isCodeFirst ? -1 : at;
    const neutral = text.words.findIndex((word) => !NEUTRAL_WORDS.has(word));
    const isBeginning = firstAt >= 0 && firstAt <= Math.max(0, neutral);
    const isWhole =
      !text.isContext &&
      text.words.length === words.length &&
      words.every(({ word }, t) => word === text.words[t]);
    const { cls, grade, kind } = sumOf(found);
    const rest = [missing, grade, swapped, wordsBetween(text.words, positions), rarity, isBeginning ? 0 : 1];
    return {
      kind: isWhole ? 'exact' : kind,
      order: capped([isWhole || (isCode && cls <= 3) ? 1 : cls, ...rest]),
      weight: text.weight,
      rank: text.rank,
    };
  }

  /** How a row matches whose texts have the typed words only together. */
  #matchTogether(row: Row, words: readonly QueryWord[], ways: Ways): Match | undefined {
    const found: FoundWord[] = [];
    let [missing, rarity, isCode] = [0, 0, false];
    for (const [t, typed] of words.entries()) {
      let best: FoundWord | undefined;
      let word = '';
      for (const text of row.texts) {
        const at = bestPosition(text, ways[t]!);
        if (at < 0) continue;
        const own = { way: ways[t]!.get(text.words[at]!)!, isContext: text.isContext };
        if (best !== undefined && !isBetterFound(own, best)) continue;
        best = own;
        word = text.words[at]!;
      }
      if ((best === undefined || classOf(best.way) > 3) && beginsCode(row, typed.code)) isCode = true;
      else if (best !== undefined) {
        found.push(best);
        rarity = Math.max(rarity, this.#rarityOf(word));
      } else if (typed.isOptional) missing += Number(isFirstTime(words, t));
      else return undefined;
    }
    const { cls, grade, kind } = sumOf(found);
    const order = capped([isCode && cls <= 3 ? 1 : cls, missing, grade, 0, 63, rarity, 1]);
    return { kind, order, weight: row.texts[0]!.weight, rank: row.texts[0]!.rank };
  }

  #rarityOf(word: string): number {
    return 20 - Math.floor(Math.log2(this.#frequencies.get(word)! + 1));
  }
}

function hasWayOfClass(ways: ReadonlyMap<string, Way>, worst: number): boolean {
  return [...ways.values()].some((way) => classOf(way) <= worst);
}

/** The words that are looked for with slips: those that match nothing first, so many at most. */
function chosen(
  words: readonly QueryWord[],
  ways: Ways,
  most: number,
  mayBe: (word: string, ways: ReadonlyMap<string, Way>, t: number) => boolean,
): Set<number> {
  const all = [...words.keys()].filter((t) => {
    const { word, isOptional } = words[t]!;
    return !isOptional && !/\d/.test(word) && mayBe(word, ways[t]!, t);
  });
  const isLost = (t: number) => ways[t]!.size === 0 && words[t]!.code === undefined;
  return new Set([...all.filter(isLost), ...all.filter((t) => !isLost(t))].slice(0, most));
}

/**
 * The hits of several systems, best first: of the best that each system has left the one that is best by what can be
 * compared across systems, of equals that of the first system.
 */
export function mergeHits(systems: readonly (readonly OracleHit[])[]): { system: number; hit: OracleHit }[] {
  const left = systems.map((hits) => [...hits]);
  const merged: { system: number; hit: OracleHit }[] = [];
  for (;;) {
    const heads = left.flatMap(([hit], system) => (hit === undefined ? [] : [{ system, hit }]));
    const [first] = heads.sort((a, b) => {
      const byMatch = compareTuples(a.hit.order, b.hit.order) || a.hit.weight - b.hit.weight;
      return byMatch || a.system - b.system;
    });
    if (first === undefined) return merged;
    merged.push(first);
    left[first.system]!.shift();
  }
}

/** Class, grade and name of the ways that the words of a hit were found; no way at all is the code alone. */
function sumOf(found: readonly FoundWord[]): { cls: number; grade: number; kind: MatchKind } {
  const ways = found.map(({ way }) => way);
  const weakest = ORDER.findLast((way) => ways.includes(way));
  return {
    cls: Math.max(0, ...ways.map(classOf)),
    grade: found.reduce((sum, { way, isContext }) => sum + gradeOf(way, isContext), 0),
    kind: weakest === undefined ? 'code' : KINDS[weakest],
  };
}

/** The parts of an order, each at most as much as the packed score has room for. */
function capped(order: readonly number[]): number[] {
  const most = [7, 15, 31, 7, 63, 31, 1];
  return order.map((part, i) => Math.min(part, most[i]!));
}

/** Words between the first and the last matched one that matched nothing, stop words apart. */
function wordsBetween(words: readonly string[], positions: readonly number[]): number {
  const [first, last] = [Math.min(...positions), Math.max(...positions)];
  const isOther = (word: string, at: number) => !positions.includes(at) && !STOP_WORDS.has(word);
  return words.filter((word, at) => first < at && at < last && isOther(word, at)).length;
}

/** Whether a word was not typed before. */
function isFirstTime(words: readonly QueryWord[], t: number): boolean {
  return !words.slice(0, t).some(({ word }) => word === words[t]!.word);
}

function lettersOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length + 1, 0);
}

/** How a word matches what was typed, misspellings apart. */
function plainWay(query: QueryWord, word: string, isKnown: (word: string) => boolean): Way | undefined {
  const { word: typed, isNumber, isOptional, isLast } = query;
  if (word === typed) return 'exact';
  if (isNumber) {
    if (isAbbreviation(query, word)) return 'abbreviation';
    return word.startsWith(typed) && !/\d/.test(word.charAt(typed.length)) ? 'form' : undefined;
  }
  if (isLast && word.startsWith(typed)) return 'start';
  const inside = !isOptional && typed.length >= 3;
  const isCompound = word.length - typed.length >= 3;
  if (inside && isCompound && typed.length >= 4 && word.endsWith(typed)) return 'head';
  if (isAbbreviation(query, word)) return 'abbreviation';
  const stems = isOptional ? [] : stemsOf(typed);
  const isForm = stems.some((own) => !own.isAdjective && isFormOf(own, word));
  if (isForm || (!isOptional && word.startsWith(typed))) return 'form';
  if (isSpelt(typed, word)) return 'wholeFold';
  if (stems.some((own) => isFormOf(own, word))) return 'lesser';
  if (stems.some((own) => own.stem.length >= 4 && endsIn(own, word))) return 'lesser';
  if ((isLast || !isOptional) && beginsSpelt(typed, word)) return 'fold';
  if (!inside) return undefined;
  const isPart = (own: Stem) =>
    own.isDefinite &&
    (own.stem.length >= 4 || isKnown(own.stem)) &&
    (word.startsWith(own.stem) || endsIn(own, word));
  if (word.includes(typed, 1) || stems.some(isPart)) return 'inside';
  for (let at = 1; at < word.length; at++) {
    if (beginsSpelt(typed, word.slice(at))) return 'foldedInside';
  }
  return undefined;
}

function isAbbreviation({ word: typed, isLast }: QueryWord, word: string): boolean {
  return [...ABBREVIATIONS, ...ROMAN_NUMERALS].some((line) => {
    const [abbreviation, ...words] = line.split(' ');
    if (typed === abbreviation) return words.includes(word);
    const isBeginning = (full: string) => isLast && typed.length >= 3 && full.startsWith(typed);
    return word === abbreviation && words.some((full) => full === typed || isBeginning(full));
  });
}

interface Stem {
  readonly stem: string;
  readonly isDefinite: boolean;
  readonly isAdjective: boolean;
}

/** What is left of a typed word without an ending. */
function stemsOf(typed: string): Stem[] {
  return TYPED_ENDINGS.filter((ending) => typed.endsWith(ending)).flatMap((ending) => {
    const stem = typed.slice(0, typed.length - ending.length);
    const isAfterE = stem.endsWith('e');
    const isAdjective = ending === 'e';
    const mayBeShort = DEFINITE_ENDINGS.includes(ending) || (ending === 't' && isAfterE);
    if (stem.length < (mayBeShort ? 3 : isAdjective ? 5 : 4)) return [];
    if ((ending === 'r' && !isAfterE) || (isAdjective && /[aeiouyæøå]$/.test(stem))) return [];
    const isDefinite = mayBeShort || (isAfterE && ['n', 'ne'].includes(ending));
    const stems = stem.length > 3 && stem.at(-1) === stem.at(-2) ? [stem, stem.slice(0, -1)] : [stem];
    return stems.map((own) => ({ stem: own, isDefinite, isAdjective }));
  });
}

function isFormOf({ stem }: Stem, word: string): boolean {
  return TEXT_ENDINGS.some((end) => word === stem + end);
}

function isInflection(typed: string, word: string): boolean {
  return stemsOf(typed).some((own) => isFormOf(own, word));
}

/** Whether a word is a compound of 3 letters more whose head has a stem and an ending. */
function endsIn({ stem }: Stem, word: string): boolean {
  const isHead = (head: string) => word.endsWith(head) && word.length - head.length >= 3;
  return TEXT_ENDINGS.some((end) => isHead(stem + end));
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

function compareMatches(a: Match, b: Match): number {
  return compareTuples(a.order, b.order) || a.rank - b.rank;
}

function compareTuples(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return 0;
}
