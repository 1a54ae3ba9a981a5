import { FIRST_FOLDED, foldedSpellings } from '../concept/text.ts';

/** Other spellings of a letter as UTF-16 units: three single letters and a pair, first and second; 0 where there is none. */
export interface Spellings {
  readonly one: number;
  readonly two: number;
  readonly three: number;
  readonly pairFirst: number;
  readonly pairSecond: number;
}

/** Letters that are remembered: more than any alphabet has, and few beside all that can be typed. */
const MAX_KNOWN = 4_096;
const NONE: Spellings = { one: 0, two: 0, three: 0, pairFirst: 0, pairSecond: 0 };

/** The end of Latin-1 and Latin Extended-A, the letters that are known by their spellings. */
export const LATIN_END = 0x180;
const NO_LETTERS: readonly string[] = [];
/** Lower-case Latin letters (Latin-1 and Latin Extended-A) that have other spellings, by those spellings. */
const LETTERS_BY_SPELLING = lettersBySpelling();

function lettersBySpelling(): ReadonlyMap<string, readonly string[]> {
  const letters = new Map<string, string[]>();
  for (let unit = 0x80; unit < LATIN_END; unit++) {
    const letter = String.fromCharCode(unit);
    if (letter !== letter.toLowerCase()) continue;
    for (const spelling of foldedSpellings(letter)) {
      letters.set(spelling, [...(letters.get(spelling) ?? []), letter]);
    }
  }
  return letters;
}

/** The lower-case Latin letters that one or two letters spell: å and á for `a`, å for `aa`. */
function lettersSpelt(spelling: string): readonly string[] {
  return LETTERS_BY_SPELLING.get(spelling) ?? NO_LETTERS;
}

/** For each unit below FIRST_FOLDED whether it is the first of two that spell a letter. There are few, so most pairs need not be looked up. */
const BEGINS_PAIR = new Uint8Array(FIRST_FOLDED);
for (const spelling of LETTERS_BY_SPELLING.keys())
  if (spelling.length === 2) BEGINS_PAIR[spelling.charCodeAt(0)] = 1;

/** The letters that the letter at `index` of a text and the one after it spell together: å for `aa`. */
export function lettersSpeltByPair(text: string, index: number): readonly string[] {
  const first = text.charCodeAt(index);
  if (first >= FIRST_FOLDED || BEGINS_PAIR[first] === 0 || index + 1 >= text.length) return NO_LETTERS;
  return lettersSpelt(text.slice(index, index + 2));
}

/** Spellings by letter: a walk asks for those of one letter again and again. */
const KNOWN = new Map<number, Spellings>();

/**
 * The other spellings of a letter as numbers.
 *
 * @param unit any UTF-16 unit
 */
export function spellingsOf(unit: number): Spellings {
  if (unit < FIRST_FOLDED) return NONE;
  const known = KNOWN.get(unit);
  if (known !== undefined) return known;
  const spellings = foldedSpellings(String.fromCharCode(unit));
  const [one = '', two = '', three = ''] = spellings.filter(({ length }) => length === 1);
  const pair = spellings.find(({ length }) => length === 2) ?? '';
  const found: Spellings = {
    one: unitAt(one, 0),
    two: unitAt(two, 0),
    three: unitAt(three, 0),
    pairFirst: unitAt(pair, 0),
    pairSecond: unitAt(pair, 1),
  };
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  KNOWN.set(unit, found);
  return found;
}

/** What a text may have where a letter was typed: å and á for `a`; a or aa for `å`. */
export function otherSpellings(letter: string): readonly string[] {
  const letters = lettersSpelt(letter);
  const own = foldedSpellings(letter);
  return own.length === 0 ? letters : [...new Set([...letters, ...own])];
}

/** The single letters among the other spellings of each unit below LATIN_END, as units; made when first asked for. */
const SINGLE_UNITS: (readonly number[])[] = [];

/** The units that stand alone for a letter: those that spell it and those that it spells. */
export function otherUnits(letter: number): readonly number[] {
  if (letter >= LATIN_END) return singleUnits(letter);
  SINGLE_UNITS[letter] ??= singleUnits(letter);
  return SINGLE_UNITS[letter];
}

function singleUnits(letter: number): readonly number[] {
  const single = otherSpellings(String.fromCharCode(letter)).filter(({ length }) => length === 1);
  return single.map((spelling) => spelling.charCodeAt(0));
}

/** Whether a letter is one of the spellings. */
export function isOneOf({ one, two, three }: Spellings, letter: number): boolean {
  return letter === one || letter === two || letter === three;
}

/** Whether two letters are the spelling as a pair. */
export function isPair({ pairFirst, pairSecond }: Spellings, first: number, second: number): boolean {
  return first === pairFirst && second === pairSecond;
}

function unitAt(text: string, index: number): number {
  return index < text.length ? text.charCodeAt(index) : 0;
}
