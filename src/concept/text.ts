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
const FIRST_COMBINING_MARK = 0x300;
const LAST_CODE_POINT = 0x10ffff;
const isTableWordUnit = Uint8Array.from({ length: TABLE_SIZE }, (_, unit) =>
  WORD_CHARACTER.test(String.fromCharCode(unit)) ? 1 : 0,
);

/** Splits a text into words. */
export function tokenise(text: string): Token[] {
  return wordRuns(text).map(({ start, end }) => ({ word: foldCase(text.slice(start, end)), start, end }));
}

/** Where the words of a text stand, in UTF-16 offsets. */
function wordRuns(text: string): { readonly start: number; readonly end: number }[] {
  const runs: { start: number; end: number }[] = [];
  let start = -1;
  for (let i = 0; i <= text.length; ) {
    const length = i < text.length ? wordCharacterLength(text, i) : 0;
    if (length > 0) {
      if (start < 0) start = i;
      i += length;
      continue;
    }
    if (start >= 0) runs.push({ start, end: i });
    start = -1;
    i += i < text.length && text.codePointAt(i)! > 0xffff ? 2 : 1;
  }
  return runs;
}

/** The form in which words are compared: NFC and lower case. */
export function foldCase(text: string): string {
  return (isComposed(text) ? text : text.normalize('NFC')).toLowerCase();
}

/** Whether a text is in NFC for certain: no letter below the combining marks is changed by it. */
function isComposed(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= FIRST_COMBINING_MARK) return false;
  return true;
}

/** UTF-16 units of the word character at `index`, or 0 when there is none. */
function wordCharacterLength(text: string, index: number): number {
  const code = text.codePointAt(index)!;
  if (!isWordCharacter(code)) return 0;
  return code > 0xffff ? 2 : 1;
}

/** Whether a character belongs to a word. False for what is no code point. */
export function isWordCharacter(code: number): boolean {
  if (code < TABLE_SIZE) return isTableWordUnit[code] === 1;
  return code <= LAST_CODE_POINT && WORD_CHARACTER.test(String.fromCodePoint(code));
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

/** Letters below this have no other spelling; they may be spellings of others. */
export const FIRST_FOLDED = 0x80;
const NO_SPELLINGS: readonly string[] = [];

/**
 * Other spellings of one letter, each one or two letters long; the first letter of a pair is among the single ones. Empty
 * for a letter that has only itself. `å` gives `a` and `aa`; `é` gives `e`.
 */
export function foldedSpellings(letter: string): readonly string[] {
  // Most letters: they are asked about for each place where a word may begin.
  if (letter.charCodeAt(0) < FIRST_FOLDED) return NO_SPELLINGS;
  const known = SPELLINGS.get(letter);
  if (known !== undefined) return known;
  const base = letter.normalize('NFD').replace(/\p{M}+/gu, '');
  return base.length === 1 && base !== letter ? [base] : [];
}

/**
 * How many letters of `word`, from `at`, the whole of `typed`, from `from`, spells, or -1 when it spells something else.
 * `aere` spells three letters of *blære* at 2.
 */
export function spelledLength(word: string, at: number, typed: string, from = 0): number {
  if (from === typed.length) return 0;
  if (at >= word.length) return -1;
  const letter = word.charAt(at);
  const typedLetter = typed.charAt(from);
  const typedSpellings = foldedSpellings(typedLetter);
  for (const pair of typedSpellings) {
    const rest =
      pair.length === 2 && word.startsWith(pair, at) ? spelledLength(word, at + 2, typed, from + 1) : -1;
    if (rest >= 0) return rest + 2;
  }
  if (letter === typedLetter || typedSpellings.includes(letter)) {
    const rest = spelledLength(word, at + 1, typed, from + 1);
    if (rest >= 0) return rest + 1;
  }
  for (const spelling of foldedSpellings(letter)) {
    if (!typed.startsWith(spelling, from)) continue;
    const rest = spelledLength(word, at + 1, typed, from + spelling.length);
    if (rest >= 0) return rest + 1;
  }
  return -1;
}
