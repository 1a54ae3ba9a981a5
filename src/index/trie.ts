import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';

/**
 * Writes the trie over a sorted vocabulary. Nodes are numbered level by level, in each by what they spell: so the children of a
 * node stand together, in the order of their letters, and the words below a node are consecutive.
 */
export function writeTrie(writer: SegmentWriter, words: readonly string[]): void {
  const chars: number[] = [];
  const firstWords: number[] = [];
  const endWords: number[] = [];
  const children = [0];
  /** Words of which one or more are longer than the level is deep, with what they share, as `[from, to)`. */
  let parents: readonly [number, number][] = [[0, words.length]];
  for (let depth = 0; parents.length > 0; depth++) {
    const level: [number, number][] = [];
    for (const [from, to] of parents) {
      // The word that ends here comes before the longer ones.
      let start = from < to && words[from]!.length === depth ? from + 1 : from;
      while (start < to) {
        const char = words[start]!.charCodeAt(depth);
        let end = start + 1;
        while (end < to && words[end]!.charCodeAt(depth) === char) end++;
        chars.push(char);
        firstWords.push(start);
        endWords.push(end);
        level.push([start, end]);
        start = end;
      }
      children.push(chars.length);
    }
    parents = level;
  }
  writer.add('trie.chars', 'u16', Uint16Array.from(chars));
  writer.add('trie.children', 'u32', Uint32Array.from(children));
  writer.add('trie.first_words', 'u32', Uint32Array.from(firstWords));
  writer.add('trie.end_words', 'u32', Uint32Array.from(endWords));
}

/** The trie over the vocabulary. A node is a number; the root, which has no letter, is -1. */
export class Trie {
  static readonly ROOT = -1;
  readonly size: number;
  readonly chars: Uint16Array;
  /** The children of node n are `children[n + 1] … children[n + 2] - 1`, in the order of their letters. */
  readonly children: Uint32Array;
  readonly #firstWords: Uint32Array;
  readonly #endWords: Uint32Array;
  readonly #wordCount: number;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, wordCount: number) {
    this.chars = reader.get('trie.chars', 'u16');
    this.size = this.chars.length;
    this.children = reader.getOffsets('trie.children', this.size + 1, this.size);
    this.#firstWords = reader.getIds('trie.first_words', wordCount);
    this.#endWords = reader.getIds('trie.end_words', wordCount + 1);
    this.#wordCount = wordCount;
    for (const name of ['trie.first_words', 'trie.end_words']) reader.getExactly(name, 'u32', this.size);
    reader.check('trie.children', 'must come after their parents', () => areAfterParents(this.children));
    reader.check('trie.chars', 'must rise among the children of a node', () => this.#areLettersRising());
    reader.check('trie.first_words', 'must part the words of the node above', () => this.#areWordsParted());
  }

  #areLettersRising(): boolean {
    for (let parent = Trie.ROOT; parent < this.size; parent++) {
      const end = this.children[parent + 2]!;
      for (let child = this.children[parent + 1]! + 1; child < end; child++)
        if (this.chars[child]! <= this.chars[child - 1]!) return false;
    }
    return true;
  }

  /** Whether each node has words, which are its parent's and none of its siblings': so a walk finds no word again and again. */
  #areWordsParted(): boolean {
    for (let parent = Trie.ROOT; parent < this.size; parent++) {
      const end = this.children[parent + 2]!;
      let free = this.firstWord(parent);
      for (let child = this.children[parent + 1]!; child < end; child++) {
        if (this.firstWord(child) < free || this.endWord(child) <= this.firstWord(child)) return false;
        free = this.endWord(child);
      }
      if (free > this.endWord(parent)) return false;
    }
    return true;
  }

  /** The child of `node` with this letter, or -2. */
  child(node: number, char: number): number {
    const end = this.children[node + 2]!;
    for (let child = this.children[node + 1]!; child < end; child++) {
      if (this.chars[child]! >= char) return this.chars[child] === char ? child : -2;
    }
    return -2;
  }

  /** The node that spells `text` from the root, or -2. */
  find(text: string): number {
    let node = Trie.ROOT;
    for (let i = 0; i < text.length && node !== -2; i++) node = this.child(node, text.charCodeAt(i));
    return node;
  }

  /** The number of a word, or -1. */
  findWord(word: string): number {
    const node = this.find(word);
    return node >= 0 ? this.wordAt(node) : -1;
  }

  /** The first word below a node, itself included. */
  firstWord(node: number): number {
    return node === Trie.ROOT ? 0 : this.#firstWords[node]!;
  }

  /** One past the last word below a node. */
  endWord(node: number): number {
    return node === Trie.ROOT ? this.#wordCount : this.#endWords[node]!;
  }

  /** The word that ends at a node, or -1. Its own word is the first below a node, before those of its children. */
  wordAt(node: number): number {
    const first = this.#firstWords[node]!;
    const child = this.children[node + 1]!;
    return child === this.children[node + 2]! || this.#firstWords[child] !== first ? first : -1;
  }
}

/** Whether every node is below the root, the levels one after the other. */
function areAfterParents(children: Uint32Array): boolean {
  for (let node = 0; node + 2 < children.length; node++) if (children[node + 1]! <= node) return false;
  return true;
}
