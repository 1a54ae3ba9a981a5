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
  /** What was typed between two blanks, when it may be a code: `E11.9` for `e11` and `9`. Else undefined. */
  readonly code: string | undefined;
}

/** What a person typed, ready to be matched. */
export interface Query {
  /** The whole input, when it may be a code or the start of one. */
  readonly code: string | undefined;
  readonly words: readonly QueryWord[];
}

/**
 * Parses a query. Codes are recognised before words are split, so that `M17.1` stays whole: a part between blanks may be a
 * code when it has a digit, or when it has two letters or more (procedure codes start with three).
 */
export function parseQuery(input: string): Query {
  const text = input.normalize('NFC').trim();
  const parts = text.split(/\s+/u);
  const words: Omit<QueryWord, 'isLast'>[] = [];
  for (const part of parts) {
    const code = parts.length > 1 && mayBeCode(part) ? part : undefined;
    const tokens = tokenise(part);
    // A dotted code is one thing to match, though its text would be several words.
    if (code !== undefined && tokens.length > 1 && /\d/.test(part)) {
      words.push({ word: foldCase(codeKey(part)), isNumber: false, isOptional: false, code });
      continue;
    }
    for (const { word } of tokens) {
      words.push({ word, isNumber: /^\d+$/.test(word), isOptional: STOP_WORDS.has(word), code });
    }
  }
  const required = words.some((word) => !word.isOptional);
  return {
    code: mayBeCode(text) ? text : undefined,
    words: words.map((word, i) => {
      return { ...word, isOptional: word.isOptional && required, isLast: i === words.length - 1 };
    }),
  };
}

function mayBeCode(text: string): boolean {
  const key = codeKey(text);
  return key.length >= 2 || /^\d$/.test(key);
}
