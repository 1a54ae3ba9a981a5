/**
 * What published files say of a code in a time, as they write it: days are ISO texts, which compare like dates; an open
 * start is `''`, an open end `OPEN`. Nothing of this knows of the project's own days, rows or indexes.
 */
export interface RawPeriod {
  readonly code: string;
  readonly display: string;
  readonly from: string;
  readonly to: string;
  readonly parents?: readonly string[];
  /** Values of properties as plain text; of a Coding its code. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Default: true. */
  readonly selectable?: boolean;
}

/** After every date. */
export const OPEN = '~';

/** A code system as its files have it, asked by looking at everything. */
export class RawSystem {
  readonly id: string;
  readonly byCode: ReadonlyMap<string, readonly RawPeriod[]>;

  constructor(id: string, periods: readonly RawPeriod[]) {
    this.id = id;
    this.byCode = Map.groupBy(
      periods.toSorted((a, b) => compare(a.from, b.from)),
      ({ code }) => code,
    );
  }

  get codes(): string[] {
    return [...this.byCode.keys()];
  }

  /** Every day on which anything began or ended. */
  get boundaries(): string[] {
    const days = [...this.byCode.values()].flat().flatMap(({ from, to }) => [from, to]);
    return [...new Set(days)].filter((day) => day !== '' && day !== OPEN).sort(compare);
  }

  on(code: string, day: string): RawPeriod | undefined {
    return this.byCode.get(code)?.find(({ from, to }) => from <= day && day < to);
  }

  /** When the code was valid; what adjoins is one. */
  periods(code: string): { from: string; to: string }[] {
    const joined: { from: string; to: string }[] = [];
    for (const { from, to } of this.byCode.get(code) ?? []) {
      const last = joined.at(-1);
      if (last?.to === from) last.to = to;
      else joined.push({ from, to });
    }
    return joined;
  }

  /** Every code valid on a day. */
  valid(day: string): RawPeriod[] {
    return [...this.byCode.values()].flat().filter(({ from, to }) => from <= day && day < to);
  }

  /** What lies above a code on a day, each with the length of the shortest way. What is not valid is no way. */
  ancestors(code: string, day: string): Map<string, number> {
    const depths = new Map<string, number>();
    let level = [code];
    for (let depth = 1; level.length > 0; depth++) {
      const above = new Set(level.flatMap((own) => this.on(own, day)?.parents ?? []));
      level = [...above].filter((own) => own !== code && !depths.has(own) && this.on(own, day) !== undefined);
      for (const own of level) depths.set(own, depth);
    }
    return depths;
  }

  /** What lies below a code on a day: every code that has it above itself. */
  descendants(code: string, day: string): Map<string, number> {
    const depths = new Map<string, number>();
    for (const { code: own } of this.valid(day)) {
      const depth = this.ancestors(own, day).get(code);
      if (depth !== undefined) depths.set(own, depth);
    }
    return depths;
  }
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The day before or after a day, or as many days away as are given. */
export function shift(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
