/** Something that can be measured again and again. */
export interface Contender<T> {
  readonly name: string;
  measure(): Promise<T>;
}

/** Rounds that warm up and do not count. */
const DISCARDED_ROUNDS = 1;

/**
 * Measures contenders in turn, so that what disturbs the machine disturbs all of them: A B, B A, A B …
 *
 * @param rounds rounds that count; one more is run before them
 * @returns the measurements of each contender, by round
 */
export async function interleave<T>(
  contenders: readonly Contender<T>[],
  rounds: number,
): Promise<Map<string, T[]>> {
  const measured = new Map(contenders.map(({ name }) => [name, [] as T[]]));
  for (let round = 0; round < rounds + DISCARDED_ROUNDS; round++) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) {
      const result = await contender.measure();
      if (round >= DISCARDED_ROUNDS) measured.get(contender.name)!.push(result);
    }
  }
  return measured;
}

/**
 * Repeats interleaved rounds with processes of their own and puts the rounds together: two processes of one program are
 * not equally fast, and which one was lucky is not what is to be measured.
 *
 * @param measure starts the processes, measures by `interleave` and ends them
 */
export async function inGenerations<T>(
  generations: number,
  measure: () => Promise<Map<string, T[]>>,
): Promise<Map<string, T[]>> {
  const all = new Map<string, T[]>();
  for (let i = 0; i < generations; i++) {
    for (const [name, rounds] of await measure()) all.set(name, [...(all.get(name) ?? []), ...rounds]);
  }
  return all;
}
