import { compare, OPEN } from './raw-system.ts';

/** An area from one reform to the next. Days are ISO texts, as in `RawPeriod`. */
export interface Area {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** An area that became another on a day, wholly or in part. */
export interface Becoming {
  readonly from: Area;
  readonly to: Area;
  readonly day: string;
  /** The area was away for a time, and came back as it was. */
  readonly isPause?: boolean;
}

/** An area that another became, or was. */
export interface Reached {
  readonly code: string;
  readonly name: string;
  /** Whether the way there split (what was is wider), merged (it is narrower), or both. */
  readonly relationship: string;
  /** Day of the last step on the way; empty when there was none. */
  readonly since: string;
}

/** What happened on a day; codes after it in their order, with commas. */
export type AreaChange = Readonly<Record<'kind' | 'day' | 'before' | 'after', string>>;

interface Way {
  readonly at: Area;
  readonly isWider: boolean;
  readonly isNarrower: boolean;
  readonly since: string;
}

/** Areas and what became what: followed by the areas themselves, never by their codes. */
export class AreaGraph {
  readonly areas: readonly Area[];
  readonly #out: Map<string, Becoming[]>;
  readonly #in: Map<string, Becoming[]>;

  constructor(areas: readonly Area[], becomings: readonly Becoming[]) {
    this.areas = areas;
    this.#out = Map.groupBy(becomings, ({ from }) => from.id);
    this.#in = Map.groupBy(becomings, ({ to }) => to.id);
  }

  /** What an area of a day is on another, later or earlier, in the order of the codes. */
  follow(code: string, day: string, targetDay: string): Reached[] {
    const start = this.areas.find((area) => area.code === code && isThere(area, day));
    if (start === undefined) return [];
    const ends: Way[] = [];
    const open: Way[] = [{ at: start, isWider: false, isNarrower: false, since: '' }];
    for (let way = open.pop(); way !== undefined; way = open.pop()) {
      if (isThere(way.at, targetDay)) ends.push(way);
      else open.push(...(day <= targetDay ? this.#ahead(way, targetDay) : this.#behind(way, targetDay)));
    }
    return [...Map.groupBy(ends, ({ at }) => at.code)]
      .map(([own, ways]): Reached => {
        const relationships = new Set(ways.map(relationshipOf));
        return {
          code: own,
          name: ways[0]!.at.name,
          relationship: relationships.size === 1 ? [...relationships][0]! : 'related-to',
          since: ways
            .map(({ since }) => since)
            .sort(compare)
            .at(-1)!,
        };
      })
      .sort((a, b) => compare(a.code, b.code));
  }

  #ahead(way: Way, targetDay: string): Way[] {
    const next = (this.#out.get(way.at.id) ?? []).filter(({ day }) => day <= targetDay);
    return next.map((becoming) => {
      const { splits, merges } = this.sides(becoming);
      return this.#on(way, becoming, becoming.to, splits, merges);
    });
  }

  /** Looking back, what merged is wider than each that it was. */
  #behind(way: Way, targetDay: string): Way[] {
    const next = (this.#in.get(way.at.id) ?? []).filter(({ day }) => day > targetDay);
    return next.map((becoming) => {
      const { splits, merges } = this.sides(becoming);
      return this.#on(way, becoming, becoming.from, merges, splits);
    });
  }

  #on(way: Way, { from, to, day }: Becoming, at: Area, isWider: boolean, isNarrower: boolean): Way {
    // Another name for the same is no step.
    const isStep = isWider || isNarrower || from.code !== to.code;
    return {
      at,
      isWider: way.isWider || isWider,
      isNarrower: way.isNarrower || isNarrower,
      since: isStep ? day : way.since,
    };
  }

  /** Whether what was became several areas, and whether what came was several. */
  sides({ from, to }: Becoming): { readonly splits: boolean; readonly merges: boolean } {
    return { splits: this.#out.get(from.id)!.length > 1, merges: this.#in.get(to.id)!.length > 1 };
  }

  /** What happened in `[from, to)`, in no order. */
  changes(from: string, to: string): AreaChange[] {
    const isInside = (day: string): boolean => day !== '' && day !== OPEN && from <= day && day < to;
    const added = this.areas.filter((area) => isInside(area.from) && this.#into(area).length === 0);
    const ended = this.areas.filter((area) => isInside(area.to));
    return [
      ...added.map(({ code, from: day }) => ({ kind: 'added', day, before: '', after: code })),
      ...ended.flatMap((area) => this.#ending(area)),
    ];
  }

  #ending(area: Area): AreaChange[] {
    const successors = (this.#out.get(area.id) ?? []).filter(({ isPause }) => !isPause).map(({ to }) => to);
    const codes = successors.map(({ code }) => code).sort(compare);
    const change = (kind: string, after = codes.join()): AreaChange => {
      return { kind, day: area.to, before: area.code, after };
    };
    const itself = successors.find(({ code }) => code === area.code);
    const changes: AreaChange[] = [];
    if (itself !== undefined && itself.name !== area.name) changes.push(change('renamed', area.code));
    if (successors.length > 1) changes.push(change('split'));
    if (itself !== undefined || successors.length > 1) return changes;
    const [only] = successors;
    if (only === undefined) return [change('retired')];
    return [change(this.#into(only).length > 1 ? 'merged' : 'renumbered')];
  }

  #into(area: Area): Becoming[] {
    return (this.#in.get(area.id) ?? []).filter(({ isPause }) => !isPause);
  }
}

function isThere({ from, to }: Area, day: string): boolean {
  return from <= day && day < to;
}

function relationshipOf({ isWider, isNarrower }: Way): string {
  if (isWider) return isNarrower ? 'related-to' : 'source-is-broader-than-target';
  return isNarrower ? 'source-is-narrower-than-target' : 'equivalent';
}
