/** A row that matches. */
export interface RowHit {
  readonly row: number;
  /** The text that matched, or -1 when the code did. */
  readonly text: number;
  /** Smaller is better; no two hits of a search have the same. */
  readonly score: number;
}

/** The best hits of a search: a heap of fixed size with the worst on top, in typed arrays. */
export class TopHits {
  #scores = new Float64Array(0);
  #rows = new Int32Array(0);
  #texts = new Int32Array(0);
  #limit = 0;
  #ceiling = Number.POSITIVE_INFINITY;
  #size = 0;

  /** Empties the list and sets how many hits it keeps, and the greatest score of a hit that is of use. */
  reset(limit: number, ceiling = Number.POSITIVE_INFINITY): void {
    if (this.#scores.length < limit) {
      this.#scores = new Float64Array(limit);
      this.#rows = new Int32Array(limit);
      this.#texts = new Int32Array(limit);
    }
    this.#limit = limit;
    this.#ceiling = ceiling;
    this.#size = 0;
  }

  get size(): number {
    return this.#size;
  }

  /** What the score of a hit must not exceed to be kept. */
  get threshold(): number {
    const isFull = this.#limit > 0 && this.#size === this.#limit;
    return isFull ? Math.min(this.#scores[0]!, this.#ceiling) : this.#ceiling;
  }

  add(row: number, text: number, score: number): void {
    if (score > this.#ceiling) return;
    if (this.#size < this.#limit) {
      let i = this.#size++;
      for (let parent = (i - 1) >> 1; i > 0 && this.#scores[parent]! < score; parent = (i - 1) >> 1) {
        this.#move(parent, i);
        i = parent;
      }
      this.#set(i, row, text, score);
    } else if (this.#limit > 0 && score < this.#scores[0]!) {
      this.#sink(row, text, score);
    }
  }

  /** The hits, best first. */
  sorted(): RowHit[] {
    const hits: RowHit[] = [];
    for (let i = 0; i < this.#size; i++) {
      hits.push({ row: this.#rows[i]!, text: this.#texts[i]!, score: this.#scores[i]! });
    }
    return hits.sort((a, b) => a.score - b.score);
  }

  /** Puts a hit in the place of the worst. */
  #sink(row: number, text: number, score: number): void {
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#scores[child + 1]! > this.#scores[child]!) child++;
      if (this.#scores[child]! <= score) break;
      this.#move(child, i);
      i = child;
    }
    this.#set(i, row, text, score);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#rows[from]!, this.#texts[from]!, this.#scores[from]!);
  }

  #set(i: number, row: number, text: number, score: number): void {
    this.#rows[i] = row;
    this.#texts[i] = text;
    this.#scores[i] = score;
  }
}
