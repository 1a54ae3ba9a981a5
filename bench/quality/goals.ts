import { figuresByKind, type Measurement } from './measure.ts';
import { percent, type Table } from './table.ts';

/** What is asked of the search, apart from the floors, which say what it once reached. */
interface Goal {
  readonly name: string;
  readonly sets: RegExp;
  /** Kinds that it holds for, each on its own. */
  readonly kinds: RegExp;
  readonly figure: 'success1' | 'success10';
  readonly least: number;
}

/** A goal in one set. */
export interface Judgement {
  readonly goal: string;
  readonly set: string;
  /** Measured; of several kinds, the least. */
  readonly share: number;
  readonly least: number;
}

/** Sets whose expected codes are all that a query may mean. */
const ACCEPTABLE = /^(own|icd-10, .*|icpc-2|postal)$/;
const GOALS: readonly Goal[] = [
  { name: 'success@10', sets: ACCEPTABLE, kinds: /^total$/, figure: 'success10', least: 0.99 },
  { name: 'success@1', sets: ACCEPTABLE, kinds: /^total$/, figure: 'success1', least: 0.95 },
  { name: 'typo@10', sets: ACCEPTABLE, kinds: /^typo$/, figure: 'success10', least: 0.95 },
  { name: 'fold@10', sets: ACCEPTABLE, kinds: /^fold$/, figure: 'success10', least: 1 },
  { name: 'compound@10', sets: ACCEPTABLE, kinds: /^compound$/, figure: 'success10', least: 1 },
  { name: 'code@10', sets: ACCEPTABLE, kinds: /^(code|postcode|code\+.*)$/, figure: 'success10', least: 1 },
  { name: 'preferred@1', sets: / preferred/, kinds: /^total$/, figure: 'success1', least: 0.8 },
  {
    name: 'generated@10, every kind',
    sets: /^generated /,
    kinds: /^(?!total$)/,
    figure: 'success10',
    least: 0.97,
  },
];

/** Every goal in every set that has queries for it. */
export function judgeGoals(measurements: readonly Measurement[]): Judgement[] {
  return GOALS.flatMap(({ name, sets, kinds, figure, least }) => {
    return measurements
      .filter(({ set }) => sets.test(set))
      .flatMap((measurement) => {
        const figures = [...figuresByKind(measurement)].filter(([kind]) => kinds.test(kind));
        if (figures.length === 0) return [];
        const share = Math.min(...figures.map(([, own]) => own[figure]));
        return [{ goal: name, set: measurement.set, share, least }];
      });
  });
}

/** Which columns of the table have no figures. */
export const isGoalLabel = (column: number): boolean => column !== 2 && column !== 3;

export function goalTable(judgements: readonly Judgement[]): Table {
  const rows = judgements.map(({ goal, set, share, least }) => {
    return [goal, set, percent(share), `≥ ${percent(least)}`, share >= least ? 'met' : 'not met'];
  });
  return [['goal', 'set', 'Oppslag', 'asked for', ''], ...rows];
}
