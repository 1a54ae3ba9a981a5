import { expect } from 'vitest';
import { runs } from '../../dataset/runs.ts';
import { type RawSystem, shift } from './raw-system.ts';

/** What was asked, and what two came up with. */
export interface Answers {
  readonly about: readonly string[];
  readonly answer: unknown;
  readonly expected: unknown;
}

/** Days at which calendars go wrong, before all registers and after them. */
const ODD_DAYS = [
  '0001-01-01',
  '1582-10-15',
  '1837-12-31',
  '1838-01-01',
  '1900-02-28',
  '1900-03-01',
  '1904-02-29',
  '1970-01-01',
  '1999-12-31',
  '2000-02-29',
  '2020-02-29',
  '2024-02-29',
  '2024-12-31',
  '2400-02-29',
  '9999-12-31',
];

/** A system to ask about, with what is drawn from it. */
export interface Asked {
  readonly raw: RawSystem;
  readonly codes: readonly string[];
  /** Days on which something began or ended. */
  readonly boundaries: readonly string[];
}

export function asked(raw: RawSystem): Asked {
  return { raw, codes: raw.codes, boundaries: raw.boundaries };
}

/** Draws what is asked about from a seed: the same in every run. Marsaglia's xorshift. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(count: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % count;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** The day of a change, the day before or after it, an odd day, or any day in five centuries. */
  day({ boundaries }: Asked): string {
    const kind = this.below(10);
    if (kind < 6 && boundaries.length > 0) return shift(this.pick(boundaries), this.below(3) - 1);
    if (kind < 8) return this.pick(ODD_DAYS);
    return shift('1780-01-01', this.below(182_621));
  }

  /** A code and a day on which it is valid. */
  validCode(own: Asked, onDay?: string): [code: string, day: string] {
    for (;;) {
      const [code, day] = [this.pick(own.codes), onDay ?? this.day(own)];
      if (own.raw.on(code, day) !== undefined) return [code, day];
    }
  }
}

/**
 * Asks as many questions as are wanted, of the systems in turn, fails on the first answer that is not the expected one, and
 * tells how many were asked.
 */
export function ask(
  kind: string,
  count: number,
  systems: readonly Asked[],
  question: (own: Asked, dice: Dice) => Answers,
): void {
  const dice = new Dice(20_261_123);
  const { numRuns } = runs(count);
  for (let i = 0; i < numRuns; i++) {
    const own = systems[i % systems.length]!;
    const { about, answer, expected } = question(own, dice);
    // A hundred thousand calls of `expect` would take longer than all questions.
    if (JSON.stringify(answer) === JSON.stringify(expected)) continue;
    const name = `${kind}: ${own.raw.id} ${about.join(' ')}`;
    expect(answer, name).toEqual(expected);
    expect.fail(`${name}: not in this order`);
  }
  process.stdout.write(`${numRuns.toLocaleString('en')} questions about ${kind}: 0 differences\n`);
}
