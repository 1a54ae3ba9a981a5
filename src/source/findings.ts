import { invalidRow, type RowName } from './checks.ts';

/** Faults in single rows of which a configuration may declare how many it tolerates. The default is none. */
export const TOLERABLE_FAULTS = ['missingNames', 'damagedTexts', 'unknownCodes', 'duplicateRows'] as const;
export type TolerableFault = (typeof TOLERABLE_FAULTS)[number];

/** How many rows with a fault are left out before the whole publication is refused. */
export type Tolerance = Readonly<Partial<Record<TolerableFault, number | undefined>>>;

/** An oddity in a publication that does not stand in the way. */
export interface Finding {
  readonly source: string;
  readonly row: RowName;
  /** The fault that was tolerated, or `note` for what was mended (a blank at an end, a line break inside). */
  readonly kind: TolerableFault | 'note';
  /** What was found and what was done about it; names the field and the rule, never the value. */
  readonly message: string;
}

/** Collects the oddities of one publication and knows how many are too many. */
export class Findings {
  readonly source: string;
  readonly #tolerance: Tolerance;
  readonly #list: Finding[] = [];
  readonly #counts = new Map<TolerableFault, number>();

  constructor(source: string, tolerance: Tolerance = {}) {
    this.source = source;
    this.#tolerance = tolerance;
  }

  get list(): readonly Finding[] {
    return this.#list;
  }

  /** Something that was mended on the way. */
  note(row: RowName, message: string): void {
    this.#list.push({ source: this.source, row, kind: 'note', message });
  }

  /**
   * A fault in a row, which the caller then leaves out.
   * Throws OppslagError SOURCE_INVALID when there are more of the kind than declared.
   */
  tolerate(kind: TolerableFault, row: RowName, message: string): void {
    const found = (this.#counts.get(kind) ?? 0) + 1;
    const most = this.#tolerance[kind] ?? 0;
    if (found > most) {
      const limit = most === 0 ? '' : `; more than the ${most} that tolerance.${kind} declares`;
      throw invalidRow(this.source, row, `${message}${limit}`);
    }
    this.#counts.set(kind, found);
    this.#list.push({ source: this.source, row, kind, message });
  }
}
