/**
 * Roman numerals of texts (*type II*, *faktor VIII*) with the numbers that people type for them, as lines of `readAbbreviations`. Those
 * of one letter are left out: `i` is a stop word, `v` is *ved*, and `x` a chromosome.
 */
export const ROMAN_NUMERALS: readonly string[] = [
  ...['ii 2', 'iii 3', 'iv 4', 'vi 6', 'vii 7', 'viii 8', 'ix 9', 'xi 11', 'xii 12', 'xiii 13'],
];
