/** Words of a text, as a person would type them: letters and digits, lower case. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** Counts the texts that have a word beginning with each of some prefixes. Plain and slow, so that it can be trusted. */
export class PrefixCounter {
  readonly #words: readonly string[];
  /** Numbers of the texts that have a word. */
  readonly #texts = new Map<string, Set<number>>();

  constructor(texts: readonly string[]) {
    for (const [number, text] of texts.entries()) {
      for (const word of wordsOf(text)) {
        const numbers = this.#texts.get(word) ?? new Set();
        this.#texts.set(word, numbers.add(number));
      }
    }
    this.#words = [...this.#texts.keys()].sort();
  }

  /** How many texts have all of them. */
  count(prefixes: readonly string[]): number {
    const [first, ...rest] = prefixes.map((prefix) => this.#having(prefix)).sort((a, b) => a.size - b.size);
    if (first === undefined) return 0;
    return [...first].filter((text) => rest.every((texts) => texts.has(text))).length;
  }

  #having(prefix: string): Set<number> {
    const found = new Set<number>();
    for (let i = this.#firstAtLeast(prefix); this.#words[i]?.startsWith(prefix) === true; i++) {
      for (const text of this.#texts.get(this.#words[i]!)!) found.add(text);
    }
    return found;
  }

  #firstAtLeast(prefix: string): number {
    let low = 0;
    let high = this.#words.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#words[middle]! < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
