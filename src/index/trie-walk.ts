import { FIRST_FOLDED } from '../concept/text.ts';
import { LetterTables } from './letter-tables.ts';
import { Trie } from './trie.ts';
import { MAX_TYPED, type TypedLetters } from './typed-letters.ts';

/**
 * Called for words `[from, to)` at `distance` from what was typed, or, `isStart`, words that begin so. A word may be
 * reported more than once.
 */
export type WordRangeVisitor = (from: number, to: number, distance: number, isStart: boolean) => void;

/** `whole`: the typed word is complete. `prefix`: it may also be half-typed, so that any ending is free. */
export type WalkMode = 'whole' | 'prefix';

/** Where the root has its letter. */
const NO_LETTER = 0;

/** The nodes of one level of the trie that are near what was typed. */
class Level {
  size = 0;
  nodes = new Int32Array(0);
  /** Of each node the number of its parent among the nodes of the level above. */
  parents = new Int32Array(0);
  /** At which distance all words below were reported; more than any when they were not. */
  reported = new Uint8Array(0);
  /** By distance, for each node: bit j says that the first j typed letters are within the distance of what the node spells. */
  rows = rowsOf(0);

  /** Empties the level and makes room for so many nodes. */
  reset(capacity: number): void {
    this.size = 0;
    if (this.nodes.length >= capacity) return;
    const length = 2 * capacity;
    this.nodes = new Int32Array(length);
    this.parents = new Int32Array(length);
    this.reported = new Uint8Array(length);
    this.rows = rowsOf(length);
  }
}

/** Rows for each of the distances 0, 1 and 2. */
function rowsOf(length: number): [Int32Array, Int32Array, Int32Array] {
  return [new Int32Array(length), new Int32Array(length), new Int32Array(length)];
}

/**
 * Walks the trie with the rows of the edit-distance table as bits: bit j of row e says that the first j typed letters are
 * within e edits of the path. So a step costs a few operations for each e, whatever was typed, and a branch without a bit is
 * left. Edits are insertion, deletion, substitution and the exchange of neighbours (Damerau-Levenshtein, optimal string
 * alignment); spelling a letter otherwise (ø as o or oe) costs nothing. It finds every word within the distance.
 *
 * The steps are those of the automaton of Wu and Manber (Fast text searching allowing errors, 1992) and, for exchanges,
 * Hyyrö (A bit-vector algorithm for computing Levenshtein and Damerau edit distances, 2003). It goes level by level: the
 * children of a node stand together, and to keep one or not is no branch that a processor would have to guess.
 */
export class TrieWalk {
  readonly #trie: Trie;
  readonly #tables = new LetterTables();
  #maxDistance = 0;
  /** The bits of any number of typed letters. */
  #all = 0;
  /** The level that is walked, that above it and that below it. */
  #above = new Level();
  #level = new Level();
  #below = new Level();

  constructor(trie: Trie) {
    this.#trie = trie;
  }

  /**
   * Visits the words within `maxDistance` edits of what was typed. Words of more than 31 letters are not walked.
   *
   * @param maxDistance 0 to 2
   */
  walk(letters: TypedLetters, maxDistance: number, mode: WalkMode, visit: WordRangeVisitor): void {
    if (letters.length === 0 || letters.length > MAX_TYPED) return;
    this.#tables.set(letters);
    this.#maxDistance = maxDistance;
    this.#all = (2 << letters.length) - 1;
    this.#start();
    while (this.#level.size > 0) {
      this.#goDown();
      [this.#above, this.#level, this.#below] = [this.#level, this.#below, this.#above];
      this.#report(mode, visit);
    }
  }

  /** Sets the level of the root. Above it nothing is near. */
  #start(): void {
    const above = this.#above;
    const level = this.#level;
    above.reset(1);
    level.reset(1);
    level.size = 1;
    level.nodes[0] = Trie.ROOT;
    level.parents[0] = 0;
    level.reported[0] = this.#maxDistance + 1;
    for (let e = 0; e <= this.#maxDistance; e++) {
      above.rows[e]![0] = 0;
      level.rows[e]![0] = ((2 << e) - 1) & this.#all;
    }
  }

  /** Makes the level below, of the children that are near what was typed. */
  #goDown(): void {
    const { chars, children } = this.#trie;
    const tables = this.#tables;
    const { letters } = tables;
    const { pairPlaces } = letters;
    const maxDistance = this.#maxDistance;
    const all = this.#all;
    const level = this.#level;
    const below = this.#below;
    below.reset(this.#countChildren());
    const [rows0, rows1, rows2] = level.rows;
    const [above0, above1, above2] = this.#above.rows;
    const [below0, below1, below2] = below.rows;
    const { nodes, parents, reported } = below;
    const last = below.rows[maxDistance]!;
    let kept = 0;
    for (let i = 0; i < level.size; i++) {
      const node = level.nodes[i]!;
      const parent = level.parents[i]!;
      const ownReported = level.reported[i]!;
      // The rows of the node, and of that above it.
      const a0 = rows0[i]!;
      const a1 = rows1[i]!;
      const a2 = rows2[i]!;
      const t0 = above0[parent]!;
      const t1 = above1[parent]!;
      const t2 = above2[parent]!;
      const before = node === Trie.ROOT ? NO_LETTER : chars[node]!;
      const beforeAt = tables.exactPlaces(before);
      const spelt = letters.speltAfter(before);
      const own = maxDistance === 0 ? a0 : maxDistance === 1 ? a1 : a2;
      const fewer =
        maxDistance === 0 ? 0 : maxDistance === 1 ? a0 | ((t0 << 2) & beforeAt) : a1 | ((t1 << 2) & beforeAt);
      const end = children[node + 2]!;
      // Mostly no edit is left, and no letter that two may spell: then only the next letter will do.
      if (fewer === 0 && ((own << 2) & pairPlaces) === 0 && spelt === undefined) {
        const wanted = (own << 1) & all;
        for (let child = children[node + 1]!; child < end; child++) {
          const char = chars[child]!;
          const row = wanted & tables.samePlaces(char);
          if (row === 0) continue;
          nodes[kept] = child;
          parents[kept] = i;
          reported[kept] = ownReported;
          below0[kept] = 0;
          below1[kept] = 0;
          last[kept++] = row;
        }
        continue;
      }
      for (let child = children[node + 1]!; child < end; child++) {
        const char = chars[child]!;
        const same = tables.samePlaces(char);
        const pairs = pairPlaces !== 0 && char >= FIRST_FOLDED ? letters.pairsFor(char) : 0;
        const paired = spelt === undefined ? 0 : (spelt.get(char) ?? 0);
        // The next letter, however it is spelt.
        let row = (((a0 << 1) & same) | ((a0 << 2) & pairs) | ((t0 << 1) & paired)) & all;
        below0[kept] = row;
        if (maxDistance > 0) {
          const exchanged = beforeAt & (tables.exactPlaces(char) << 1);
          // Else one too many, a wrong one, one that is missing, or two exchanged.
          const edits = a0 | ((a0 | row) << 1) | ((t0 << 2) & exchanged);
          row = (((a1 << 1) & same) | ((a1 << 2) & pairs) | ((t1 << 1) & paired) | edits) & all;
          below1[kept] = row;
          if (maxDistance > 1) {
            const more = a1 | ((a1 | row) << 1) | ((t1 << 2) & exchanged);
            row = (((a2 << 1) & same) | ((a2 << 2) & pairs) | ((t2 << 1) & paired) | more) & all;
            below2[kept] = row;
          }
        }
        nodes[kept] = child;
        parents[kept] = i;
        reported[kept] = ownReported;
        // One more, if any typed letters are near: no branch, which could not be foreseen.
        kept += (row | -row) >>> 31;
      }
    }
    below.size = kept;
  }

  #countChildren(): number {
    const { children } = this.#trie;
    const { nodes, size } = this.#level;
    let count = 0;
    for (let i = 0; i < size; i++) count += children[nodes[i]! + 2]! - children[nodes[i]! + 1]!;
    return count;
  }

  /** Visits the words of the level that are near what was typed, and, where it may be half-typed, all below. */
  #report(mode: WalkMode, visit: WordRangeVisitor): void {
    const trie = this.#trie;
    const { nodes, reported, rows, size } = this.#level;
    const last = rows[this.#maxDistance]!;
    const goal = 1 << this.#tables.letters.length;
    for (let i = 0; i < size; i++) {
      if ((last[i]! & goal) === 0) continue;
      let distance = 0;
      while ((rows[distance]![i]! & goal) === 0) distance++;
      const node = nodes[i]!;
      if (mode === 'prefix' && distance < reported[i]!) {
        visit(trie.firstWord(node), trie.endWord(node), distance, true);
        reported[i] = distance;
      }
      const word = trie.wordAt(node);
      if (word >= 0) visit(word, word + 1, distance, false);
    }
  }
}
