import { codeKey } from '../concept/code.ts';
import { foldCase, STOP_WORDS, tokenise } from '../concept/text.ts';
import { WordKeys } from '../index/word-keys.ts';

/** Most words of a query. */
export const MAX_WORDS = 16;
/** Most compounds that are taken apart in a query: the words of each are looked for in every system. */
const MAX_COMPOUNDS = 3;

/** A typed word. */
export interface QueryWord {
  readonly word: string;
  /** What it is looked up by; the same object wherever the word was typed. */
  readonly keys: WordKeys;
  /** Only digits: matches itself and nothing longer. */
  readonly isNumber: boolean;
  /** May be missing in a text. */
  readonly isOptional: boolean;
  /** The last one, which may be half-typed. */
  readonly isLast: boolean;
  /** What was typed between two blanks, when codes start with it: `E11.9` for `e11` and `9`. Else undefined. */
  readonly code: string | undefined;
}

/** What a person typed, as one code system understands it. */
export interface Query {
  /** The whole input, when codes start with it. */
  readonly code: string | undefined;
  readonly words: readonly QueryWord[];
}

/** The words of a compound, `kneskade`: it is a *skade*, of the *kne*. */
export interface CompoundParts {
  readonly head: string;
  readonly modifier: string;
}

/** A word of the input, whatever code system it is for. */
interface InputWord extends Pick<QueryWord, 'keys' | 'isNumber'> {
  readonly isStop: boolean;
}

/** What was typed between two blanks. */
interface InputPart {
  readonly text: string;
  readonly mayBeCode: boolean;
  readonly words: readonly InputWord[];
  /** The only word of a part that is a code, though as a text it would be several: `e119` for `E11.9`. */
  readonly codeWord: InputWord | undefined;
  /** The letters and the number of a part that has both, typed without a blank: `covid19`. */
  readonly apart: readonly InputWord[] | undefined;
}

/** What a person typed, read once for all code systems. */
export interface QueryInput {
  /** The parts with one blank between them. */
  readonly text: string;
  readonly mayBeCode: boolean;
  readonly parts: readonly InputPart[];
}

/** What a code system knows. */
export interface KnownBeginnings {
  /** Whether it has codes that start with a text. */
  readonly isCode: (text: string) => boolean;
  /** Whether one of its words begins with a text. */
  readonly hasWord: (text: string) => boolean;
}

/** Fewer letters than these are rather the beginning of a code. */
const LETTERS_AND_NUMBER = /^(\p{L}{3,})(\d+)$/u;

/** Splits what a person typed into parts between blanks, and these into words. */
export function readInput(input: string): QueryInput {
  const texts = input
    .normalize('NFC')
    .split(/\s+/u)
    .map(trimPunctuation)
    .filter((part) => part !== '');
  const text = texts.join(' ');
  const keys = new Map<string, WordKeys>();
  const wordOf = (word: string, isNumber: boolean, isStop: boolean): InputWord => {
    const own = keys.get(word) ?? new WordKeys(word);
    keys.set(word, own);
    return { keys: own, isNumber, isStop };
  };
  const wordsOf = (part: string): InputWord[] =>
    tokenise(part).map(({ word }) => wordOf(word, /^\d+$/.test(word), STOP_WORDS.has(word)));
  const parts = texts.map((part): InputPart => {
    const words = wordsOf(part);
    const code = withDots(part);
    const codeWord = words.length > 1 ? wordOf(foldCase(codeKey(code)), false, false) : undefined;
    const [, letters, number] = LETTERS_AND_NUMBER.exec(part) ?? [];
    const apart = number === undefined ? undefined : wordsOf(`${letters} ${number}`);
    return { text: code, mayBeCode: mayBeCode(code), words, codeWord, apart };
  });
  const count = parts.reduce((sum, { words, apart }) => sum + (apart ?? words).length, 0);
  const fitting = count <= MAX_WORDS ? parts : parts.map((part) => ({ ...part, apart: undefined }));
  return { text: withDots(text), mayBeCode: mayBeCode(text), parts: fitting };
}

/**
 * Parses a query for one code system. Codes are recognised before words are split, so that `M17.1` stays whole: a part
 * between blanks is a code when it has a digit or at least two letters, and the system knows codes that start with it. Other
 * parts are words: `Covid-19` is two, and so is `covid19` where no word begins so.
 */
export function parseQuery(
  { text, mayBeCode, parts }: QueryInput,
  { isCode, hasWord }: KnownBeginnings,
): Query {
  const found: { readonly input: InputWord; readonly code: string | undefined }[] = [];
  const wordsOf = ({ text, words, apart }: InputPart): readonly InputWord[] =>
    apart === undefined || isCode(text) || hasWord(words[0]!.keys.word) ? words : apart;
  for (const part of parts) {
    const code = parts.length > 1 && part.mayBeCode && isCode(part.text) ? part.text : undefined;
    // A dotted code is one thing to match, though its text would be several words.
    const words = code !== undefined && part.codeWord !== undefined ? [part.codeWord] : wordsOf(part);
    for (const input of words) found.push({ input, code });
  }
  const required = found.some(({ input }) => !input.isStop);
  return {
    code: mayBeCode && isCode(text) ? text : undefined,
    words: found.map(({ input: { keys, isNumber, isStop }, code }, i) => {
      const { word } = keys;
      return { word, keys, isNumber, isOptional: isStop && required, isLast: i === found.length - 1, code };
    }),
  };
}

/**
 * The words of a query with compounds apart: the head in place of the compound, the modifier after all words, since texts have it
 * after the head: *skade i kne*. Only the head may be half-typed. Undefined when these are too many.
 *
 * @param parts the words of each compound, by its number in the query
 */
export function withCompoundsApart(
  words: readonly QueryWord[],
  parts: ReadonlyMap<number, CompoundParts>,
): readonly QueryWord[] | undefined {
  if (parts.size > MAX_COMPOUNDS || words.length + parts.size > MAX_WORDS) return undefined;
  const known = new Map(words.map(({ word, keys }) => [word, keys]));
  const part = (t: number, word: string, isLast: boolean): QueryWord => {
    const keys = known.get(word) ?? new WordKeys(word);
    known.set(word, keys);
    return { ...words[t]!, word, keys, isLast };
  };
  return [
    ...words.map((typed, t) => (parts.has(t) ? part(t, parts.get(t)!.head, typed.isLast) : typed)),
    ...Array.from(parts, ([t, { modifier }]) => part(t, modifier, false)),
  ];
}

/** The comma of a numeric keypad as the dot of a code. */
function withDots(part: string): string {
  return part.replaceAll(',', '.');
}

/** `(E11.9),` as `E11.9`. */
function trimPunctuation(part: string): string {
  return part.replace(/^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '');
}

function mayBeCode(text: string): boolean {
  const key = codeKey(text);
  return key.length >= 2 || /^\d$/.test(key);
}
