import fc from 'fast-check';

/**
 * Texts of what makes offsets go wrong: letters of one to four bytes, characters of two UTF-16 units, letters and their marks
 * apart, letters whose lower case has another length, and what parts words. No lone surrogates: UTF-8 has none.
 */
export const mixedText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'b', 'Z', '7', 'æ', 'Ø', 'å', 'ö', 'Ä', 'aa', 'oe', 'ae', 'ß', 'đ', 'ŋ'),
      fc.constantFrom(' ', '-', ', ', '(', '»', '\u00a0', '\u2028', '😀', '👩‍⚕️'),
      fc.constantFrom(
        'e\u0301',
        'a\u030a',
        'o\u0302\u0301',
        '\u0301',
        'İ',
        'ſ',
        'Ω',
        'к',
        '漢',
        '𝔘',
        '𠮷',
        '\u{1d165}',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join('').toWellFormed());
