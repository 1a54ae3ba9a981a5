import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { figuresByKind, type Measurement } from './measure.ts';
import { percent } from './table.ts';

/** Least shares, by set and kind; `total` is the whole set. Sets that are not measured do not count. */
export type Floor = z.infer<typeof schema>;

const share = z.number().min(0).max(1);
const schema = z.record(
  z.string(),
  z.record(z.string(), z.strictObject({ success1: share.exactOptional(), success10: share.exactOptional() })),
);
const FLOOR_FILE = join(import.meta.dirname, 'floor.json');

/** The committed floor. Throws when the file is damaged. */
export function readFloor(file = FLOOR_FILE): Floor {
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
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
