/**
 * Messages that wait for one reader. When more would wait than there is room for, they give way to one that tells the newest
 * state, made when it is taken: a slow reader misses steps, not where they led.
 */
export class Mailbox {
  readonly #capacity: number;
  readonly #state: () => Uint8Array;
  #waiting: Uint8Array[] = [];
  /** Whether the newest state is owed, in place of all that waited. */
  #owesState = true;
  #isClosed = false;
  #wake: (() => void) | undefined;

  /**
   * Has the state to begin with.
   *
   * @param capacity most messages that wait
   * @param state the newest state, as a message
   */
  constructor(capacity: number, state: () => Uint8Array) {
    this.#capacity = capacity;
    this.#state = state;
  }

  put(message: Uint8Array): void {
    // The state that is owed will tell of this too.
    if (this.#isClosed || this.#owesState) return;
    if (this.#waiting.length < this.#capacity) this.#waiting.push(message);
    else {
      this.#waiting = [];
      this.#owesState = true;
    }
    this.#wake?.();
  }

  /** The next message, when there is one; undefined once it is closed. One reader at a time. */
  async take(): Promise<Uint8Array | undefined> {
    while (!this.#isClosed && !this.#owesState && this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#isClosed) return undefined;
    if (!this.#owesState) return this.#waiting.shift();
    this.#owesState = false;
    return this.#state();
  }

  /** Nothing is taken any more, also not what waits. */
  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
    this.#wake?.();
  }
}
