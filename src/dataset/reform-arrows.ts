import { nextTurn } from '../base/next-turn.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { Relationship } from '../concept/relation.ts';
import type { CodeIndex } from '../index/code-index.ts';
import type { MapIndex } from '../index/map-index.ts';

/** What a code of a system became: a relation of the system to itself, with the codes as numbers in the code index. */
export interface ReformArrow {
  readonly from: number;
  readonly to: number;
  readonly relationship: Relationship;
  /** First day of `to` in place of `from`. */
  readonly since: LocalDay;
}

const NONE: readonly ReformArrow[] = [];
/** Codes read before the event loop gets a turn: about a millisecond's work. */
const CODES_PER_SLICE = 1024;

/**
 * The changes of a system over time, read from its maps once, so that no question has to find codes by their text.
 * Relations that say "not related" and those to codes that the system does not have are no changes.
 */
export class ReformArrows {
  readonly #from = new Map<number, ReformArrow[]>();
  readonly #to = new Map<number, ReformArrow[]>();
  #hasLoops = false;

  /** Reads the arrows in slices that leave room for calls in between. */
  static async read(system: string, codes: CodeIndex, maps: MapIndex): Promise<ReformArrows> {
    const arrows = new ReformArrows();
    // Maps into other systems may be large, and say nothing of time.
    if (!maps.leadsTo(system)) return arrows;
    for (let code = 0; code < codes.size; code++) {
      if (code % CODES_PER_SLICE === 0) await nextTurn();
      for (const { target, relationship, since } of maps.relationsOf(code)) {
        if (target.system !== system || relationship === 'not-related-to') continue;
        const to = codes.findExactly(target.code);
        if (to >= 0) arrows.#add({ from: code, to, relationship, since });
      }
    }
    return arrows;
  }

  /** Whether nothing is known to have changed over time. */
  get isEmpty(): boolean {
    return this.#from.size === 0;
  }

  /** Whether the changes tell of codes that they become themselves, so that those of which they do not end. */
  get hasLoops(): boolean {
    return this.#hasLoops;
  }

  /** What became of a code, oldest first, then in the order of the codes. */
  from(code: number): readonly ReformArrow[] {
    return this.#from.get(code) ?? NONE;
  }

  /** What a code came from, in the order of the codes it came from, then oldest first. */
  to(code: number): readonly ReformArrow[] {
    return this.#to.get(code) ?? NONE;
  }

  #add(arrow: ReformArrow): void {
    if (arrow.from === arrow.to) this.#hasLoops = true;
    append(this.#from, arrow.from, arrow);
    append(this.#to, arrow.to, arrow);
  }
}

function append(lists: Map<number, ReformArrow[]>, code: number, arrow: ReformArrow): void {
  const list = lists.get(code);
  if (list === undefined) lists.set(code, [arrow]);
  else list.push(arrow);
}
