import { LIMITS } from './limits.ts';

/** A decoded value, or the rule that the bytes break. */
export type StrictJson = { readonly value: unknown; readonly fault?: never } | { readonly fault: string };

/**
 * Decodes JSON that came from outside: UTF-8 without a single invalid sequence or byte order mark, and at most
 * `LIMITS.maxJsonDepth` levels, counted before the parser sees the text. Says which rule is broken without quoting
 * the text, as the parser's own messages do.
 */
export function decodeStrictJson(bytes: Uint8Array): StrictJson {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { fault: 'must be valid UTF-8' };
  }
  if (isDeeperThan(text, LIMITS.maxJsonDepth)) {
    return { fault: `must be nested at most ${LIMITS.maxJsonDepth} levels deep` };
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: 'must be one JSON value' };
  }
}

/**
 * The only accepted bytes of a value: compact JSON in UTF-8, keys in the order of the object, no trailing newline.
 * Comparing them with what was received refuses duplicate keys, other key orders, white space, needless escapes and
 * other spellings of a number in one stroke.
 */
export function canonicalBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

/** Whether two byte strings are equal. Not in constant time: nothing compared here is secret. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/**
 * Decodes base64 that round-trips: standard with padding, or url-safe with or without. Anything else (white space,
 * mixed alphabets, loose trailing bits) is undefined, because Node's decoder silently skips what it does not know.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  const standard = bytes.toString('base64');
  const urlSafe = standard.replaceAll('+', '-').replaceAll('/', '_');
  const isCanonical = text === standard || text === urlSafe || text === bytes.toString('base64url');
  return isCanonical ? bytes : undefined;
}

/** Brackets inside strings do not count. Malformed text may be misjudged here: the parser refuses it afterwards. */
function isDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (isInString) {
      if (char === '\\') index++;
      else if (char === '"') isInString = false;
    } else if (char === '"') {
      isInString = true;
    } else if (char === '{' || char === '[') {
      depth++;
      if (depth > maxDepth) return true;
    } else if (char === '}' || char === ']') {
      depth--;
    }
  }
  return false;
}
