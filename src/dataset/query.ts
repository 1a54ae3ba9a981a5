import { codeKey } from '../concept/code.ts';
import { foldCase, STOP_WORDS, tokenise } from '../concept/text.ts';

/** A typed word. */
export interface QueryWord {
  readonly word: string;
  /** Only digits: matches itself and nothing longer. */
  readonly isNumber: boolean;
  /** May be missing in a text. */
  readonly isOptional: boolean;
  /** The last one, which may be half-typed. */
  readonly isLast: boolean;
  /** What was typed between two blanks, when codes start with it: `E11.9` for `e11` and `9`. Else undefined. */
  readonly code: string | undefined;
}

/** What a person typed, ready to be matched. */
export interface Query {
  /** The whole input, when codes start with it. */
  readonly code: string | undefined;
  readonly words: readonly QueryWord[];
}

/**
 * Parses a query for one code system. Codes are recognised before words are split, so that `M17.1` stays whole: a part
 * between blanks is a code when it has a digit or at least two letters, and `isCode` knows codes that start with it. Other
 * parts are words: `Covid-19` is two.
 *
 * @param isCode whether the system has codes that start with a text
 */
export function parseQuery(input: string, isCode: (text: string) => boolean): Query {
  const parts = input
    .normalize('NFC')
    .split(/\s+/u)
    .map(trimPunctuation)
    .filter((part) => part !== '');
  const text = parts.join(' ');
  const words: Omit<QueryWord, 'isLast'>[] = [];
  for (const part of parts) {
    const code = parts.length > 1 && mayBeCode(part) && isCode(part) ? part : undefined;
    const tokens = tokenise(part);
    // A dotted code is one thing to match, though its text would be several words.
    if (code !== undefined && tokens.length > 1) {
      words.push({ word: foldCase(codeKey(part)), isNumber: false, isOptional: false, code });
      continue;
    }
    for (const { word } of tokens) {
      words.push({ word, isNumber: /^\d+$/.test(word), isOptional: STOP_WORDS.has(word), code });
    }
  }
  const required = words.some((word) => !word.isOptional);
  return {
    code: mayBeCode(text) && isCode(text) ? text : undefined,
    words: words.map((word, i) => {
      return { ...word, isOptional: word.isOptional && required, isLast: i === words.length - 1 };
    }),
  };
}

/** `(E11.9),` as `E11.9`. */
function trimPunctuation(part: string): string {
  return part.replace(/^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '');
}

function mayBeCode(text: string): boolean {
  const key = codeKey(text);
  return key.length >= 2 || /^\d$/.test(key);
}
