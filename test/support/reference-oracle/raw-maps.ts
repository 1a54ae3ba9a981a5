import { rowsOf } from './editions.ts';
import { dotted } from './icd10.ts';
import type { RawSystem } from './raw-system.ts';

/** For each code the codes it leads to, with the relationship. */
export type RawMap = Map<string, Map<string, string>>;

/** A map from one system to another, as a question needs it. */
export interface MappedSystems {
  readonly source: RawSystem;
  readonly target: RawSystem;
  readonly arrows: RawMap;
}

/** The three maps that the terms of ICPC-2B tell, each also turned round. An arrow with an unknown end is none. */
export function rawMaps(icpc2: RawSystem, icpc2b: RawSystem, icd10: RawSystem): MappedSystems[] {
  const maps: MappedSystems[] = [];
  const mapOf = (source: RawSystem, target: RawSystem): RawMap => {
    const arrows: RawMap = new Map();
    maps.push({ source, target, arrows });
    return arrows;
  };
  const pairs = [
    {
      source: icpc2b,
      target: icpc2,
      relationship: 'source-is-narrower-than-target',
      turned: 'source-is-broader-than-target',
    },
    { source: icpc2b, target: icd10, relationship: 'related-to', turned: 'related-to' },
    { source: icpc2, target: icd10, relationship: 'related-to', turned: 'related-to' },
  ].map((pair) => ({
    ...pair,
    forth: mapOf(pair.source, pair.target),
    back: mapOf(pair.target, pair.source),
  }));
  for (const row of rowsOf('icpc2', 'icpc2_beriket.skde.csv', ';')) {
    const [icd, code] = row as [string, string];
    const term = row.at(-1)!.replace(/(\d{4})$/, '.$1');
    const ends = [
      [term, code],
      [term, dotted(icd)],
      [code, dotted(icd)],
    ] as const;
    for (const [i, { source, target, forth, back, relationship, turned }] of pairs.entries()) {
      const [from, to] = ends[i]!;
      if (!source.byCode.has(from) || !target.byCode.has(to)) continue;
      forth.set(from, (forth.get(from) ?? new Map()).set(to, relationship));
      back.set(to, (back.get(to) ?? new Map()).set(from, turned));
    }
  }
  return maps;
}

/** Where a code leads that is valid on a day, by code. */
export function mapped({ target, arrows }: MappedSystems, code: string, day: string): [string, string][] {
  const found = [...(arrows.get(code) ?? [])].filter(([to]) => target.on(to, day) !== undefined);
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}
