import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';

/**
 * Writes the trie over a sorted vocabulary, nodes in preorder: the children of node n start at n + 1, the next sibling
 * of n is `end[n]`, and the words below n are consecutive from `word[n]`.
 */
export function writeTrie(writer: SegmentWriter, words: readonly string[]): void {
  const chars: number[] = [];
  const firstWord: number[] = [];
  const ends: number[] = [];
  /** Nodes of the path of the last word, by depth. */
  const path: number[] = [];
  let last = '';
  for (const [index, word] of words.entries()) {
    let shared = 0;
    while (shared < last.length && shared < word.length && last[shared] === word[shared]) shared++;
    while (path.length > shared) ends[path.pop()!] = chars.length;
    for (let depth = shared; depth < word.length; depth++) {
      path.push(chars.length);
      chars.push(word.charCodeAt(depth));
      firstWord.push(index);
      ends.push(0);
    }
    last = word;
  }
  while (path.length > 0) ends[path.pop()!] = chars.length;
  writer.add('trie.chars', 'u16', Uint16Array.from(chars));
  writer.add('trie.words', 'u32', Uint32Array.from(firstWord));
  writer.add('trie.ends', 'u32', Uint32Array.from(ends));
}

/** The trie over the vocabulary. A node is a number; the root, which has no letter, is -1. */
export class Trie {
  static readonly ROOT = -1;
  readonly size: number;
  readonly chars: Uint16Array;
  readonly ends: Uint32Array;
  readonly #words: Uint32Array;
  readonly #wordCount: number;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, wordCount: number) {
    this.chars = reader.get('trie.chars', 'u16');
    this.size = this.chars.length;
    this.ends = reader.getExactly('trie.ends', 'u32', this.size);
    this.#words = reader.getIds('trie.words', wordCount);
    this.#wordCount = wordCount;
    if (this.#words.length !== this.size) reader.invalid('trie.words', 'must have one number for each node');
    reader.check('trie.ends', 'must nest', () => areNested(this.ends));
  }

  /** The first child of a node, or the node's end when it has none. */
  firstChild(node: number): number {
    return node + 1;
  }

  /** One past the last node below `node`. */
  end(node: number): number {
    return node === Trie.ROOT ? this.size : this.ends[node]!;
  }

  /** The child of `node` with this letter, or -2. */
  child(node: number, char: number): number {
    const end = this.end(node);
    for (let child = node + 1; child < end; child = this.ends[child]!) {
      const found = this.chars[child]!;
      if (found === char) return child;
      if (found > char) break;
    }
    return -2;
  }

  /** The node that spells `text` from the root, or -2. */
  find(text: string): number {
    let node = Trie.ROOT;
    for (let i = 0; i < text.length && node !== -2; i++) node = this.child(node, text.charCodeAt(i));
    return node;
  }

  /** The first word below a node, itself included. */
  firstWord(node: number): number {
    return node === Trie.ROOT ? 0 : this.#words[node]!;
  }

  /** One past the last word below a node. */
  endWord(node: number): number {
    const end = this.end(node);
    return end < this.size ? this.#words[end]! : this.#wordCount;
  }

  /** The word that ends at a node, or -1. Its own word is the first below a node, before those of its children. */
  wordAt(node: number): number {
    const first = this.#words[node]!;
    const child = node + 1;
    return child === this.ends[node] || this.#words[child] !== first ? first : -1;
  }
}

/** Whether every node ends before its parent does, so that a walk always moves on and stays inside. */
function areNested(ends: Uint32Array): boolean {
  const open: number[] = [];
  for (const [node, end] of ends.entries()) {
    while (open.length > 0 && open.at(-1)! <= node) open.pop();
    if (end <= node || end > (open.at(-1) ?? ends.length)) return false;
    open.push(end);
  }
  return true;
}
