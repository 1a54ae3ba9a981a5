/** A word of a text. `start` and `end` are UTF-16 offsets into the text it was taken from. */
export interface Token {
  /** Lower case, NFC. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Letters, marks and digits make words; everything else parts them. å, æ and ø are letters. */
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;
/** Units below this are looked up; it covers Latin, Greek and Cyrillic. */
const TABLE_SIZE = 0x600;
const isTableWordUnit = Uint8Array.from({ length: TABLE_SIZE }, (_, unit) =>
  WORD_CHARACTER.test(String.fromCharCode(unit)) ? 1 : 0,
);

/** Splits a text into words. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let start = -1;
  for (let i = 0; i <= text.length; ) {
    const length = i < text.length ? wordCharacterLength(text, i) : 0;
    if (length > 0) {
      if (start < 0) start = i;
      i += length;
      continue;
    }
    if (start >= 0) tokens.push({ word: foldCase(text.slice(start, i)), start, end: i });
    start = -1;
    i += i < text.length && text.codePointAt(i)! > 0xffff ? 2 : 1;
  }
  return tokens;
}

/** The form in which words are compared: NFC and lower case. */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** UTF-16 units of the word character at `index`, or 0 when there is none. */
function wordCharacterLength(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if (unit < TABLE_SIZE) return isTableWordUnit[unit]!;
  const character = String.fromCodePoint(text.codePointAt(index)!);
  return WORD_CHARACTER.test(character) ? character.length : 0;
}

/** Words that a text may lack although they were typed. `u`, `m`, `med` and `uten` are not here: they carry meaning. */
export const STOP_WORDS: ReadonlySet<string> = new Set([
  ...[
    'i',
    'av',
    'til',
    'og',
    'eller',
    'på',
    'for',
    'ved',
    'som',
    'den',
    'det',
    'de',
    'en',
    'et',
    'ei',
    'er',
    'fra',
  ],
  ...['om', 'å', 'the', 'of', 'and', 'in'],
]);

/** The word that says nothing: it neither lengthens a text nor pushes it down. */
export const NEUTRAL_WORDS: ReadonlySet<string> = new Set([
  'uspesifisert',
  'uspesifiserte',
  'uspes',
  'uspesif',
]);

/** How a letter of a text may also be typed: without its ring, stroke or accent, or as two letters, or as the neighbours do. */
const SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['å', ['a', 'aa']],
  ['ø', ['o', 'oe', 'ö']],
  ['æ', ['a', 'ae', 'e', 'ä']],
  ['ö', ['o', 'oe', 'ø']],
  ['ä', ['a', 'ae', 'æ']],
  ['ü', ['u', 'ue', 'y']],
  ['đ', ['d']],
  ['ŋ', ['n']],
  ['ŧ', ['t']],
  ['ß', ['s', 'ss']],
]);

/** Two letters that may stand for one: `aa`, `oe`. */
export const LETTER_PAIRS: ReadonlySet<string> = new Set(
  [...SPELLINGS.values()].flat().filter((spelling) => spelling.length === 2),
);

/**
 * Other spellings of one letter, each one or two letters long; the first letter of a pair is among the single ones. Empty
 * for a letter that has only itself. `å` gives `a` and `aa`; `é` gives `e`.
 */
export function foldedSpellings(letter: string): readonly string[] {
  const known = SPELLINGS.get(letter);
  if (known !== undefined) return known;
  if (letter < '\u0080') return [];
  const base = letter.normalize('NFD').replace(/\p{M}+/gu, '');
  return base.length === 1 && base !== letter ? [base] : [];
}

/**
 * How many letters of `word`, from `at`, the whole of `typed` spells, or -1 when it spells something else.
 * `aere` spells three letters of *blære* at 2.
 */
export function spelledLength(word: string, at: number, typed: string): number {
  if (typed === '') return 0;
  if (at >= word.length) return -1;
  const pair = word.slice(at, at + 2);
  if (pair.length === 2 && foldedSpellings(typed.charAt(0)).includes(pair)) {
    const rest = spelledLength(word, at + 2, typed.slice(1));
    if (rest >= 0) return rest + 2;
  }
  const letter = word.charAt(at);
  const options = [letter, ...foldedSpellings(letter)];
  if (foldedSpellings(typed.charAt(0)).includes(letter)) options.push(typed.charAt(0));
  for (const spelling of options) {
    if (!typed.startsWith(spelling)) continue;
    const rest = spelledLength(word, at + 1, typed.slice(spelling.length));
    if (rest >= 0) return rest + 1;
  }
  return -1;
}
