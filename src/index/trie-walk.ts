import { isOneOf, isPair, LetterSpellings, type Spellings } from './letter-spellings.ts';
import { Trie } from './trie.ts';

/**
 * Called for words `[from, to)` at `distance` from what was typed, or, `isStart`, words that begin so. A word may be
 * reported more than once.
 */
export type WordRangeVisitor = (from: number, to: number, distance: number, isStart: boolean) => void;

/** `whole`: the typed word is complete. `prefix`: it may also be half-typed, so that any ending is free. */
export type WalkMode = 'whole' | 'prefix';

/** Greater than every distance that is asked for. */
const FAR = 100;
/** Longer typed words are not walked: no vocabulary word is near them. */
const MAX_TYPED = 64;
/** The letters of ASCII have no other spellings of their own. */
const ASCII_END = 0x80;

/**
 * Walks the trie with one row of the edit-distance table per letter and leaves every branch in which no cell is near
 * enough. Edits are insertion, deletion, substitution and the exchange of neighbours (Damerau-Levenshtein, optimal string
 * alignment); spelling a letter otherwise (ø as o or oe) costs nothing. It finds every word within the distance.
 */
export class TrieWalk {
  readonly #trie: Trie;
  /** Rows of the table, one for each depth, of `#width` cells; the letters of the path beside them. */
  #cells = new Uint8Array(0);
  readonly #path = new Uint16Array(MAX_TYPED * 2 + 8);
  readonly #letters = new Uint16Array(MAX_TYPED);
  readonly #spellings = new LetterSpellings();
  /** Of each typed letter. */
  readonly #typedSpellings: Spellings[] = [];
  /** Pairs that spell a letter of the trie. */
  readonly #letterPairs = new Set<string>();
  #width = 0;
  #maxDistance = 0;
  #mode: WalkMode = 'whole';
  #visit: WordRangeVisitor = () => {};
  /** 1 where the typed letter, counted from 1, and the one before it may stand for one letter. */
  readonly #pairs = new Uint8Array(MAX_TYPED + 1);
  /** How far a cell within the distance can lie before and after the diagonal. */
  #before = 0;
  #after = 0;

  constructor(trie: Trie) {
    this.#trie = trie;
    const letters = new Set<number>();
    for (let node = 0; node < trie.size; node++)
      if (trie.chars[node]! >= ASCII_END) letters.add(trie.chars[node]!);
    for (const letter of letters) {
      const { pairFirst, pairSecond } = this.#spellings.of(letter);
      if (pairFirst !== 0) this.#letterPairs.add(String.fromCharCode(pairFirst, pairSecond));
    }
  }

  /** Visits the words within `maxDistance` edits of `typed`. */
  walk(typed: string, maxDistance: number, mode: WalkMode, visit: WordRangeVisitor): void {
    if (typed.length === 0 || typed.length > MAX_TYPED) return;
    this.#width = typed.length + 2;
    this.#maxDistance = maxDistance;
    this.#mode = mode;
    this.#visit = visit;
    this.#before = maxDistance;
    this.#after = maxDistance;
    let lastPair = -1;
    for (let i = 0; i < typed.length; i++) {
      const letter = typed.charCodeAt(i);
      this.#letters[i] = letter;
      this.#typedSpellings[i] = this.#spellings.of(letter);
      if (letter >= ASCII_END) this.#before++;
      const isPair = i > 0 && this.#letterPairs.has(typed.slice(i - 1, i + 1));
      this.#pairs[i + 1] = isPair ? 1 : 0;
      // Pairs that overlap do not both stand for a letter.
      const isApart = isPair && i - 1 > lastPair;
      if (!isApart) continue;
      this.#after++;
      lastPair = i;
    }
    const needed = this.#width * this.#path.length;
    if (this.#cells.length < needed) this.#cells = new Uint8Array(needed);
    for (let j = 0; j < this.#width; j++) this.#cells[j] = j <= maxDistance ? j : FAR;
    this.#descend(Trie.ROOT, 0, FAR);
  }

  /** `reported` is the distance at which all words below have been reported already. */
  #descend(parent: number, depth: number, reported: number): void {
    if (depth + 1 >= this.#path.length) return;
    const trie = this.#trie;
    const end = trie.end(parent);
    const last = this.#width - 2;
    for (let node = parent + 1; node < end; node = trie.ends[node]!) {
      this.#path[depth + 1] = trie.chars[node]!;
      // A row's smallest cell never falls on the way down: an exchange costs one more than two rows up, which is no less
      // than the row between, and the first letter of a pair like oe is itself a spelling of ø.
      const nearest = this.#fillRow(depth + 1);
      if (nearest > this.#maxDistance) continue;
      // Near the root the row may not reach the last typed letter yet.
      const isReached = last <= depth + 1 + this.#after;
      const distance = isReached ? this.#cells[(depth + 1) * this.#width + last]! : FAR;
      let below = reported;
      if (distance <= this.#maxDistance) {
        if (this.#mode === 'prefix' && distance < reported) {
          this.#visit(trie.firstWord(node), trie.endWord(node), distance, true);
          below = distance;
        }
        const word = trie.wordAt(node);
        if (word >= 0) this.#visit(word, word + 1, distance, false);
      }
      this.#descend(node, depth + 1, below);
    }
  }

  /** Fills the part of a row that can matter and returns its smallest cell. */
  #fillRow(depth: number): number {
    const cells = this.#cells;
    const letters = this.#letters;
    const pairs = this.#pairs;
    const width = this.#width;
    const row = depth * width;
    const above = row - width;
    const twoAbove = above - width;
    const char = this.#path[depth]!;
    // No letter of a word is 0, so above the second row nothing is taken for an exchange.
    const charBefore = depth > 1 ? this.#path[depth - 1]! : 0;
    const charSpellings = this.#spellings.of(char);
    const from = Math.max(1, depth - this.#before);
    const to = Math.min(width - 2, depth + this.#after);
    let nearest = from === 1 ? Math.min(FAR, depth) : FAR;
    cells[row + from - 1] = nearest;
    let left = nearest;
    let letterBefore = from > 1 ? letters[from - 2]! : 0;
    for (let j = from; j <= to; j++) {
      const letter = letters[j - 1]!;
      const isSame =
        letter === char ||
        (char >= ASCII_END && isOneOf(charSpellings, letter)) ||
        (letter >= ASCII_END && isOneOf(this.#typedSpellings[j - 1]!, char));
      let cost = cells[above + j - 1]! + (isSame ? 0 : 1);
      const inserted = cells[above + j]! + 1;
      if (inserted < cost) cost = inserted;
      if (left + 1 < cost) cost = left + 1;
      if (letter === charBefore && letterBefore === char && j > 1) {
        const exchanged = cells[twoAbove + j - 2]! + 1;
        if (exchanged < cost) cost = exchanged;
      }
      if (letter >= ASCII_END && depth > 1 && isPair(this.#typedSpellings[j - 1]!, charBefore, char)) {
        cost = Math.min(cost, cells[twoAbove + j - 1]!);
      }
      if (char >= ASCII_END && pairs[j] === 1 && isPair(charSpellings, letterBefore, letter)) {
        cost = Math.min(cost, cells[above + j - 2]!);
      }
      cells[row + j] = cost;
      left = cost;
      letterBefore = letter;
      if (cost < nearest) nearest = cost;
    }
    cells[row + to + 1] = FAR;
    return nearest;
  }
}
