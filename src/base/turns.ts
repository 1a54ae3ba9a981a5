/** Lets tasks run one after the other, in the order in which they were given. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task when all before it have ended, well or not. Rejects with what the task rejects with. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task, task);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
