import type { AreaChange } from './area-graph.ts';
import { OPEN, type RawSystem } from './raw-system.ts';

/** What happened to the codes of a system without reforms in `[from, to)`, in no order. */
export function rawChanges(system: RawSystem, from: string, to: string): AreaChange[] {
  const isInside = (day: string): boolean => day !== OPEN && from <= day && day < to;
  return [...system.byCode].flatMap(([code, periods]) =>
    periods.flatMap((period, i): AreaChange[] => {
      const changes: AreaChange[] = [];
      const change = (kind: string, day: string, before: string, after: string): void => {
        if (isInside(day)) changes.push({ kind, day, before, after });
      };
      const before = periods[i - 1];
      if (before?.to !== period.from) change('added', period.from, '', code);
      else {
        if (before.display !== period.display) change('renamed', period.from, code, code);
        if (`${before.parents}` !== `${period.parents}`) change('moved', period.from, code, code);
      }
      if (periods[i + 1]?.from !== period.to) change('retired', period.to, code, '');
      return changes;
    }),
  );
}
