import type { Trie } from './trie.ts';
import { ASCII_END, TypedLetters } from './typed-letters.ts';

/**
 * Called for words `[from, to)` at `distance` from what was typed, or, `isStart`, words that begin so. A word may be
 * reported more than once.
 */
export type WordRangeVisitor = (from: number, to: number, distance: number, isStart: boolean) => void;

/** `whole`: the typed word is complete. `prefix`: it may also be half-typed, so that any ending is free. */
export type WalkMode = 'whole' | 'prefix';

/** Most edits that can be asked for. */
const MAX_DISTANCE = 2;
/** Longer typed words are not walked: with the beginning they have a bit for each letter of a 32-bit number. */
const MAX_TYPED = 31;
/** Each typed letter may stand for two letters of a word, and each edit adds one. */
const MAX_DEPTH = 2 * MAX_TYPED + MAX_DISTANCE + 1;

/**
 * Walks the trie with the rows of the edit-distance table as bits: bit j of row e says that the first j typed letters are
 * within e edits of the path. So a step costs a few operations for each e, whatever was typed, and a branch without a bit is
 * left. Edits are insertion, deletion, substitution and the exchange of neighbours (Damerau-Levenshtein, optimal string
 * alignment); spelling a letter otherwise (ø as o or oe) costs nothing. It finds every word within the distance.
 *
 * The steps are those of the automaton of Wu and Manber (Fast text searching allowing errors, 1992) and, for exchanges,
 * Hyyrö (A bit-vector algorithm for computing Levenshtein and Damerau edit distances, 2003).
 */
export class TrieWalk {
  readonly #trie: Trie;
  readonly #letters = new TypedLetters();
  /** Rows of the path by depth + 1; the first is that before the root, where nothing is near. */
  readonly #rows = Array.from({ length: MAX_DISTANCE + 1 }, () => new Int32Array(MAX_DEPTH + 2));
  /** Of the path by depth: letters, where the nodes end, and at which distance all words below were reported. */
  readonly #path = new Uint16Array(MAX_DEPTH + 1);
  readonly #ends = new Uint32Array(MAX_DEPTH + 1);
  readonly #reported = new Uint8Array(MAX_DEPTH + 1);

  constructor(trie: Trie) {
    this.#trie = trie;
  }

  /**
   * Visits the words within `maxDistance` edits of `typed`.
   *
   * @param maxDistance 0 to MAX_DISTANCE
   */
  walk(typed: string, maxDistance: number, mode: WalkMode, visit: WordRangeVisitor): void {
    if (typed.length === 0 || typed.length > MAX_TYPED) return;
    this.#letters.set(typed);
    const trie = this.#trie;
    const isHalfTyped = mode === 'prefix';
    /** The bits of any number of typed letters, and that of all of them. */
    const all = (2 << typed.length) - 1;
    const goal = 1 << typed.length;
    for (let e = 0; e <= maxDistance; e++) this.#rows[e]![1] = ((2 << e) - 1) & all;
    this.#ends[0] = trie.size;
    this.#reported[0] = maxDistance + 1;
    let depth = 1;
    for (let node = 0; node < trie.size; ) {
      while (node >= this.#ends[depth - 1]!) depth--;
      this.#path[depth] = trie.chars[node]!;
      if (!this.#step(depth, maxDistance, all) || depth === MAX_DEPTH) {
        node = trie.ends[node]!;
        continue;
      }
      let reported = this.#reported[depth - 1]!;
      const distance = this.#distanceOf(depth, maxDistance, goal);
      if (distance <= maxDistance) {
        if (isHalfTyped && distance < reported) {
          visit(trie.firstWord(node), trie.endWord(node), distance, true);
          reported = distance;
        }
        const word = trie.wordAt(node);
        if (word >= 0) visit(word, word + 1, distance, false);
      }
      this.#ends[depth] = trie.ends[node]!;
      this.#reported[depth] = reported;
      depth++;
      node++;
    }
  }

  /** The least number of edits that makes the path of what was typed; more than `maxDistance` when there is none. */
  #distanceOf(depth: number, maxDistance: number, goal: number): number {
    let distance = 0;
    while (distance <= maxDistance && (this.#rows[distance]![depth + 1]! & goal) === 0) distance++;
    return distance;
  }

  /** Makes the rows of a depth from those of the two before. Returns whether any typed letters are near the path. */
  #step(depth: number, maxDistance: number, all: number): boolean {
    const letters = this.#letters;
    const char = this.#path[depth]!;
    // Above the root there is no letter, which stands nowhere.
    const before = this.#path[depth - 1]!;
    const same = letters.same(char);
    const exchanged = letters.exact(before) & (letters.exact(char) << 1);
    const pairs = char >= ASCII_END ? letters.pairsFor(char) : 0;
    const paired = letters.hasPairs ? letters.lettersFor(before, char) : 0;
    let fewer = 0;
    let fewerAbove = 0;
    let fewerTwoAbove = 0;
    for (let e = 0; e <= maxDistance; e++) {
      const rows = this.#rows[e]!;
      const above = rows[depth]!;
      const twoAbove = rows[depth - 1]!;
      // The next letter, however it is spelt; else one too many, a wrong one, one that is missing, or two exchanged.
      let row = ((above << 1) & same) | ((above << 2) & pairs) | ((twoAbove << 1) & paired);
      row |= fewerAbove | ((fewerAbove | fewer) << 1) | ((fewerTwoAbove << 2) & exchanged);
      row &= all;
      rows[depth + 1] = row;
      fewer = row;
      fewerAbove = above;
      fewerTwoAbove = twoAbove;
    }
    return fewer !== 0;
  }
}
