import { AreaGraph, type Becoming } from './area-graph.ts';
import { rowsOf, tidy } from './editions.ts';
import { OPEN } from './raw-system.ts';

/** All municipalities since 1838 as Statistics Norway numbers them, and what became what. */
export function municipalityGraph(): AreaGraph {
  const rows = rowsOf('admin-areas', 'kommuner-history-1838-2024.klass131.tsv');
  const areas = rows
    .filter(([, code]) => code !== '9999')
    .map(([id, code, name, , from, to]) => {
      return { id: id!, code: code!, name: tidy(name!), from: from!, to: to || OPEN };
    });
  const byId = new Map(areas.map((area) => [area.id, area]));
  const changes = rowsOf('admin-areas', 'kommune-changes-1838-2024.klass131.tsv');
  const becomings = changes.flatMap(([from, , , to, , , day]): Becoming[] => {
    const [before, after] = [byId.get(from!), byId.get(to!)];
    return before === undefined || after === undefined ? [] : [{ from: before, to: after, day: day! }];
  });
  return new AreaGraph(areas, becomings);
}
