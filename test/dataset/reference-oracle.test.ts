import { beforeAll, describe, test } from 'vitest';
import { formatLocalDay } from '../../src/concept/local-day.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { conceptChanges } from '../../src/dataset/concept-changes.ts';
import { type ConceptFilter, listConcepts } from '../../src/dataset/concept-list.ts';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { ancestorsOf, descendantsOf, type RelatedCode, subsumption } from '../../src/dataset/hierarchy.ts';
import { displayOf, lookupCode, periodsOf } from '../../src/dataset/lookup.ts';
import { successorsOf } from '../../src/dataset/succession.ts';
import { translate } from '../../src/dataset/translation.ts';
import { dayOf } from '../support/code-systems.ts';
import { conceptOn } from '../support/datasets.ts';
import { hasReferenceData } from '../support/reference-data.ts';
import { openReferenceDataset } from '../support/reference-dataset.ts';
import type { AreaGraph } from '../support/reference-oracle/area-graph.ts';
import { countyGraph } from '../support/reference-oracle/county-graph.ts';
import { icd10 } from '../support/reference-oracle/icd10.ts';
import { municipalityGraph } from '../support/reference-oracle/municipality-graph.ts';
import { type Asked, ask, asked } from '../support/reference-oracle/questions.ts';
import { rawChanges } from '../support/reference-oracle/raw-changes.ts';
import { mapped, rawMaps } from '../support/reference-oracle/raw-maps.ts';
import { compare, OPEN } from '../support/reference-oracle/raw-system.ts';
import * as registers from '../support/reference-oracle/registers.ts';
import { PROPERTY_TIMEOUT_MS } from './runs.ts';

const UNKNOWN = ['0000', '9999', 'QQ', 'Q0Q.Q', '12345678', 'Z99.99', 'ÆØÅ', 'XXXX'];
const DEPTHS = [1, 2, Number.POSITIVE_INFINITY];

let dataset: Dataset;
let raw: Record<string, Asked>;
/** What became of municipalities and counties, by the id of their system. */
let graphs: Record<string, AreaGraph>;

describe.skipIf(!hasReferenceData)(
  'answers from all reference data are those of the published files (skipped where they are missing)',
  { timeout: 2 * PROPERTY_TIMEOUT_MS },
  () => {
    beforeAll(async () => {
      dataset = await openReferenceDataset();
      const systems = [
        icd10(),
        registers.procedures('ncsp'),
        registers.procedures('ncmp'),
        registers.procedures('ncrp'),
        registers.postalCodes(),
        registers.municipalities(),
        registers.counties(),
        registers.icpc2(),
        registers.icpc2b(),
        registers.units(),
        registers.actCodes(),
      ];
      raw = Object.fromEntries(systems.map((system) => [system.id, asked(system)]));
      graphs = { kommune: municipalityGraph(), fylke: countyGraph() };
    }, 180_000);

    test('codes, their validity and their displays', () => {
      ask('validity and display', 60_000, Object.values(raw), (own, dice) => {
        const code = dice.below(25) === 0 ? dice.pick(UNKNOWN) : dice.pick(own.codes);
        const day = dice.day(own);
        const found = lookupCode(systemOf(own), code, dayOf(day));
        const answer = found.outcome === 'found' ? displayOf(systemOf(own), found.row) : found.outcome;
        const absent = own.raw.byCode.has(code) ? 'not-valid' : 'unknown';
        return { about: [code, day], answer, expected: own.raw.on(code, day)?.display ?? absent };
      });
    });

    test('periods', () => {
      ask('periods', 8_000, Object.values(raw), (own, dice) => {
        const code = dice.pick(own.codes);
        const periods = periodsOf(systemOf(own), numberOf(own, code));
        const answer = periods.map(({ validFrom, validTo }) => {
          return { from: formatLocalDay(validFrom), to: formatLocalDay(validTo) || OPEN };
        });
        return { about: [code], answer, expected: own.raw.periods(code) };
      });
    });

    test('parents and ancestors', () => {
      ask('parents and ancestors', 12_000, hierarchies(), (own, dice) => {
        const [code, day] = dice.validCode(own);
        const depth = dice.pick(DEPTHS);
        const found = ancestorsOf(systemOf(own), rowOf(own, code, day), dayOf(day), depth);
        const expected = within(own.raw.ancestors(code, day), depth);
        return { about: [code, day], answer: depths(own, found), expected };
      });
    });

    test('children and descendants', () => {
      ask('children and descendants', 200, hierarchies(), (own, dice) => {
        const [below, day] = dice.validCode(own);
        const code = dice.pick([below, ...own.raw.ancestors(below, day).keys()]);
        const depth = dice.pick(DEPTHS);
        const found = descendantsOf(systemOf(own), numberOf(own, code), dayOf(day), depth);
        const expected = within(own.raw.descendants(code, day), depth);
        return { about: [code, day], answer: depths(own, found), expected };
      });
    });

    test('subsumption', () => {
      ask('subsumption', 8_000, hierarchies(), (own, dice) => {
        const [code, day] = dice.validCode(own);
        const near = [code, ...own.raw.ancestors(code, day).keys()];
        const other = dice.below(2) === 0 ? dice.pick(near) : dice.validCode(own, day)[0];
        const [a, b] = dice.below(2) === 0 ? ([code, other] as const) : ([other, code] as const);
        const answer = subsumption(systemOf(own), rowOf(own, a, day), rowOf(own, b, day), dayOf(day));
        const isAbove = (upper: string, lower: string) => own.raw.ancestors(lower, day).has(upper);
        const apart = isAbove(b, a) ? 'subsumed-by' : 'not-subsumed';
        return {
          about: [a, b, day],
          answer,
          expected: a === b ? 'equivalent' : isAbove(a, b) ? 'subsumes' : apart,
        };
      });
    });

    test.each([
      ['successors', 'municipalities', 'kommune', 6_000],
      ['predecessors', 'municipalities', 'kommune', 6_000],
      ['successors', 'counties', 'fylke', 1_000],
      ['predecessors', 'counties', 'fylke', 1_000],
    ])('%s of %s', (kind, areas, id, count) => {
      ask(`${kind} of ${areas}`, count, [raw[id]!], (own, dice) => {
        const [code, day] = dice.validCode(own);
        const isOnTheWay = (other: string) => (kind === 'successors' ? day <= other : other <= day);
        let target = dice.day(own);
        while (!isOnTheWay(target)) target = dice.day(own);
        const found = successorsOf(systemOf(own), numberOf(own, code), dayOf(day), dayOf(target));
        const answer = found.map((one) => ({
          code: systemOf(own).codes.codeAt(one.code),
          name: displayOf(systemOf(own), one.row),
          relationship: one.relationship,
          since: formatLocalDay(one.since),
        }));
        return { about: [code, day, target], answer, expected: graphs[id]!.follow(code, day, target) };
      });
    });

    test('counties of municipalities', () => {
      ask('counties of municipalities', 4_000, [raw.kommune!], (own, dice) => {
        const [code, day] = dice.validCode(own);
        const number = propertiesOf(own, code, day).county;
        const county =
          number === undefined ? undefined : conceptOn(dataset.find('fylke')!, `${number}`, dayOf(day));
        const expected = own.raw.on(code, day)!.properties!.county;
        const name = expected === undefined ? undefined : raw.fylke!.raw.on(expected, day)?.display;
        return { about: [code, day], answer: [number, county?.display], expected: [expected, name] };
      });
    });

    test('municipalities of postal codes', () => {
      ask('municipalities of postal codes', 4_000, [raw.postnummer!], (own, dice) => {
        const [code, day] = dice.validCode(own);
        const expected = own.raw.on(code, day)!.properties;
        return { about: [code, day], answer: propertiesOf(own, code, day), expected };
      });
    });

    test('maps between ICPC-2B, ICPC-2 and ICD-10', () => {
      for (const map of rawMaps(raw['icpc-2']!.raw, raw['icpc-2b']!.raw, raw['icd-10']!.raw)) {
        const [source, target] = [raw[map.source.id]!, raw[map.target.id]!];
        const known = [...map.arrows.keys()];
        ask(`the map ${map.source.id} → ${map.target.id}`, 1_200, [source], (own, dice) => {
          const code = dice.below(8) === 0 ? dice.pick(own.codes) : dice.pick(known);
          const [day, targetDay] = [dice.day(target), dice.day(target)];
          const found = translate(dataset, {
            system: systemOf(own),
            code: numberOf(own, code),
            day: dayOf(day),
            target: systemOf(target),
            targetDay: dayOf(targetDay),
          });
          const answer = found.map((one) => [one.system.codes.codeAt(one.code), one.relationship] as const);
          return {
            about: [code, targetDay],
            answer: answer.sort(byCode),
            expected: mapped(map, code, targetDay),
          };
        });
      }
    });

    test('lists by property', () => {
      const systems = [raw.kommune!, raw.postnummer!, raw.enhet!];
      ask('lists by property', 400, systems, (own, dice) => {
        const day = dice.day(own);
        const some = own.raw.byCode.get(dice.pick(own.codes))!.at(-1)!;
        const [property, value] = dice.pick([
          ...Object.entries(some.properties ?? {}),
          ['county', '99'] as const,
        ]);
        const answer = list(own, { day: dayOf(day), properties: [{ property, value }] });
        const wanted = own.raw.valid(day).filter(({ properties }) => properties![property] === value);
        return { about: [property, value, day], answer, expected: wanted.map(({ code }) => code).sort() };
      });
    });

    test('lists by ancestor', () => {
      ask('lists by ancestor', 160, hierarchies(), (own, dice) => {
        const [below, day] = dice.validCode(own);
        const code = dice.pick([...own.raw.ancestors(below, day).keys(), below]);
        const selectableOnly = dice.below(2) === 0;
        const answer = list(own, { day: dayOf(day), ancestor: numberOf(own, code), selectableOnly });
        const wanted = [...own.raw.descendants(code, day).keys()].filter((one) => {
          return !selectableOnly || own.raw.on(one, day)!.selectable !== false;
        });
        return { about: [code, day], answer, expected: wanted.sort() };
      });
    });

    test('changes between two dates', () => {
      const systems = ['kommune', 'icd-10', 'kommune', 'ncsp', 'kommune', 'postnummer', 'kommune', 'fylke'];
      ask(
        'changes between two dates',
        320,
        systems.map((id) => raw[id]!),
        (own, dice) => {
          const [from, to] = [dice.day(own), dice.day(own)].sort() as [string, string];
          const { codes } = systemOf(own);
          const codeAt = (row: number) => codes.codeAt(codes.codeOfRow(row));
          const found = conceptChanges(systemOf(own), dayOf(from), dayOf(to));
          const answer = found.map(({ kind, day, before, after }) => {
            const was = before === undefined ? '' : codeAt(before);
            return { kind, day: formatLocalDay(day), before: was, after: after.map(codeAt).join() };
          });
          const expected = graphs[own.raw.id]?.changes(from, to) ?? rawChanges(own.raw, from, to);
          return { about: [from, to], answer: lines(answer), expected: lines(expected) };
        },
      );
    });
  },
);

function hierarchies(): Asked[] {
  return [raw['icd-10']!, raw['icpc-2b']!, raw['v3-actcode']!, raw['icd-10']!];
}

function systemOf({ raw: { id } }: Asked): CodeSystemData {
  return dataset.find(id)!;
}

function numberOf(own: Asked, code: string): number {
  return systemOf(own).codes.findExactly(code);
}

function rowOf(own: Asked, code: string, day: string): number {
  const { codes, concepts } = systemOf(own);
  return concepts.rowOn(codes.rowRun(numberOf(own, code)), dayOf(day));
}

function propertiesOf(own: Asked, code: string, day: string): Record<string, unknown> {
  const { properties } = conceptOn(systemOf(own), code, dayOf(day))!;
  return Object.fromEntries(
    properties.map(({ code: name, value }) => [
      name,
      value.type === 'Coding' ? value.value.code : value.value,
    ]),
  );
}

function depths(own: Asked, related: readonly RelatedCode[]): (readonly [string, number])[] {
  return related.map(({ code, depth }) => [systemOf(own).codes.codeAt(code), depth] as const).sort(byCode);
}

function within(all: ReadonlyMap<string, number>, maxDepth: number): (readonly [string, number])[] {
  return [...all].filter(([, depth]) => depth <= maxDepth).sort(byCode);
}

function byCode([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compare(a, b);
}

/** The codes of a list, in the order of code units. */
function list(own: Asked, filter: Pick<ConceptFilter, 'day'> & Partial<ConceptFilter>): string[] {
  const system = systemOf(own);
  const all = { includeInactive: false, selectableOnly: false, properties: [] };
  const rows = listConcepts(system, { ...all, ...filter });
  return Array.from(rows, (row) => system.codes.codeAt(system.codes.codeOfRow(row))).sort();
}

function lines(changes: readonly Readonly<Record<'kind' | 'day' | 'before' | 'after', string>>[]): string[] {
  return changes.map(({ kind, day, before, after }) => `${day} ${kind} ${before} → ${after}`).sort();
}
