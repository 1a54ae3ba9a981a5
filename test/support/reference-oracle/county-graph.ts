import { COUNTIES_2024 } from '../reference-dataset.ts';
import { type Area, AreaGraph, type Becoming } from './area-graph.ts';
import { rowsOf } from './editions.ts';
import { counties } from './registers.ts';

type Pair = readonly [before: string, after: string];

/** The counties that are known and what became what in 2018, 2020 and 2024. */
export function countyGraph(): AreaGraph {
  const rows = rowsOf('admin-areas', 'fylker-2017-2020.keita43a.csv', ',');
  const changes: [day: string, pairs: Pair[]][] = [
    ['2018-01-01', rows.map((row): Pair => [row[4]!, row[2]!])],
    ['2020-01-01', rows.map((row): Pair => [row[2]!, row[0]!])],
    [
      '2024-01-01',
      COUNTIES_2024.trim()
        .split('\n')
        .slice(1)
        .map((line): Pair => line.split(',') as [string, string]),
    ],
  ];
  let areas: Area[] = [...counties().byCode.values()].flat().map(({ code, display, from, to }) => {
    return { id: `${code} ${from}`, code, name: display, from, to };
  });
  const becomings: { day: string; from: string; to: string }[] = [];
  for (const [day, pairs] of changes) {
    const moved = new Map(pairs.filter(([a, b]) => a !== b).map((pair) => [pair.join(), pair]));
    for (const [from, to] of moved.values()) becomings.push({ day, from, to });
    const touched = new Set([...moved.values()].flat());
    areas = areas.flatMap((area): Area[] => {
      const goesOn = touched.has(area.code) && area.from < day && day < area.to;
      if (!goesOn) return [area];
      becomings.push({ day, from: area.code, to: area.code });
      return [
        { ...area, to: day },
        { ...area, id: `${area.code} ${day}`, from: day },
      ];
    });
  }
  return new AreaGraph(
    areas,
    becomings.map(({ day, from, to }): Becoming => {
      const before = areas.find((area) => area.code === from && area.to === day);
      const after = areas.find((area) => area.code === to && area.from === day);
      if (before === undefined || after === undefined) throw new RangeError(`${from} → ${to} on ${day}`);
      return { from: before, to: after, day };
    }),
  );
}
