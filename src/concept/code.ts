/** Dots, blanks and hyphens: written or left out at will (`E11.9`, `e119`, ` E 11-9 `). */
const IGNORED = /[.\s-]+/gu;

/**
 * The spelling of a code without the punctuation people add or drop. Keeps the case, which is the last thing that can
 * tell two codes of a system apart.
 */
export function stripCode(code: string): string {
  return code.normalize('NFC').replace(IGNORED, '');
}

/**
 * The key under which a code is found. For matching only, since the case carries meaning in what is shown
 * (the Norwegian ICD-10 has `I21.0a`).
 */
export function codeKey(code: string): string {
  return stripCode(code).toLowerCase();
}

/** Writes an ICD-10 code with the dot after its category: `I210a` becomes `I21.0a`, a category stays `I10`. */
export function dottedIcd10Code(code: string): string {
  return code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code;
}
