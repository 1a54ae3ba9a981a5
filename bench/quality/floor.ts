import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { figuresByKind, type Measurement, TOTAL } from './measure.ts';
import { percent } from './table.ts';

/** Least shares, by set and kind; `total` is the whole set. Sets that are not measured do not count. */
export type Floor = z.infer<typeof schema>;

const share = z.number().min(0).max(1);
const schema = z.record(
  z.string(),
  z.record(z.string(), z.strictObject({ success1: share.exactOptional(), success10: share.exactOptional() })),
);
/** What is asked for whole: no query of these may be lost. */
const WHOLE_KINDS: ReadonlySet<string> = new Set(['code', 'fold', 'compound']);
/** A kind of fewer queries has no floor of its own unless it is whole: one query would be a fifth of it. */
const LEAST_QUERIES = 6;
/** Shares that a kind may lose where they are more than one query. */
const KIND_MARGINS = { success1: 0.025, success10: 0.015 } as const;
/** Shares that a whole set may lose; in a large one, half of that among the first ten. */
const TOTAL_MARGIN = 0.01;
const LARGE_SET = 1_000;
const FLOOR_FILE = join(import.meta.dirname, 'floor.json');

/** The committed floor. Throws when the file is damaged. */
export function readFloor(file = FLOOR_FILE): Floor {
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * The floor that figures of today give: less one query a kind, so that a change may trade one for another, or less the
 * margin of a large kind.
 */
export function floorOf(measurements: readonly Measurement[]): Floor {
  const floors = measurements.map((measurement) => {
    const kinds = [...figuresByKind(measurement)].flatMap(([kind, { queries, success1, success10 }]) => {
      const isKept = kind === TOTAL || WHOLE_KINDS.has(kind) || queries >= LEAST_QUERIES;
      const margin = (figure: keyof typeof KIND_MARGINS): number => {
        if (WHOLE_KINDS.has(kind)) return 0;
        if (kind !== TOTAL) return Math.max(KIND_MARGINS[figure], 1 / queries);
        return figure === 'success10' && queries >= LARGE_SET ? TOTAL_MARGIN / 2 : TOTAL_MARGIN;
      };
      const least = {
        success1: downToThousandth(success1 - margin('success1')),
        success10: downToThousandth(success10 - margin('success10')),
      };
      return isKept ? [[kind, least] as const] : [];
    });
    return [measurement.set, Object.fromEntries(kinds)] as const;
  });
  return Object.fromEntries(floors);
}

export function writeFloor(floor: Floor, file = FLOOR_FILE): void {
  writeFileSync(file, `${JSON.stringify(floor, null, 2)}\n`);
}

function downToThousandth(share: number): number {
  // So that 0.97 stays 0.97 though 1 - 0.03 is a little less.
  return Math.max(0, Math.floor(share * 1000 + 1e-9) / 1000);
}

/** A line for each figure under its floor. A kind that has a floor but no query is one too: a floor must not go silent. */
export function underFloor(floor: Floor, measurements: readonly Measurement[]): string[] {
  return measurements.flatMap((measurement) => {
    const figures = figuresByKind(measurement);
    return Object.entries(floor[measurement.set] ?? {}).flatMap(([kind, least]) => {
      const name = `${measurement.set}, ${kind}`;
      const measured = figures.get(kind);
      if (measured === undefined) return [`${name}: has a floor and no query`];
      return (['success1', 'success10'] as const)
        .filter((figure) => least[figure] !== undefined && measured[figure] < least[figure])
        .map(
          (figure) =>
            `${name}: ${figure} is ${percent(measured[figure])} %, floor ${percent(least[figure]!)} %`,
        );
    });
  });
}
