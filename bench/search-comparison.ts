import type { VariantResult } from './engine-comparison.ts';
import { type Comparison, type Row, shortNumber, type Target } from './report.ts';
import { single } from './statistics.ts';

/** What all engines did among so many concepts. */
export interface SizeResult {
  readonly concepts: number;
  readonly variants: readonly VariantResult[];
}

/** The design asks for a p99 up to a small size and from a large one on; between them it asks for nothing. */
const SMALL = { concepts: 50_000, p99: 200 } as const;
const LARGE = { concepts: 1_000_000, p99: 1_000, bytesPerConcept: 300 } as const;
const MISSPELT_P99 = 2_000;
/** How many times as fast as an engine that ranks its hits Oppslag is to be. */
const RANKED_RATIO = 10;

const HEADER = ['', 'build', 'memory', 'p50', 'p99', 'slowest', 'p99 ÷ Oppslag', 'hits', 'returns'];

/** Engines beside each other at one size. */
export function comparisonTable({ concepts, variants }: SizeResult): Comparison {
  const rows = variants.map((result) => {
    const { buildMs, bytes, times, meanHits, returns, note } = result;
    return [
      nameOf(result),
      inUnit(buildMs, 's', 1_000),
      inUnit(bytes, 'MB', 1_000_000),
      ...[times?.p50, times?.p99, times?.slowest].map((micros) => inUnit(micros, 'µs', 1)),
      inUnit(ratioOf(result), '×', 1),
      meanHits === undefined ? '' : meanHits.toFixed(1),
      note === undefined ? returns : `${returns}; ${note}`,
    ];
  });
  return { title: `${grouped(concepts)} concepts`, table: [HEADER, ...rows] };
}

/** What is asked for, size by size: times, ratios, growth, memory. */
export function goalRows(results: readonly SizeResult[]): Row[] {
  const rows: Row[] = [];
  for (const { concepts, variants } of results) {
    const at = `at ${grouped(concepts)}`;
    rows.push({
      ...micros(`p99 ${at}`, p99Of(variants, 'exact')),
      ...targetOf(
        concepts <= SMALL.concepts ? SMALL.p99 : concepts >= LARGE.concepts ? LARGE.p99 : undefined,
      ),
    });
    rows.push({
      ...micros(`p99 ${at}, misspelt entries`, p99Of(variants, 'misspelt')),
      target: { atMost: MISSPELT_P99 },
    });
    for (const result of variants) {
      const ratio = result.isRanked ? ratioOf(result) : undefined;
      if (ratio === undefined) continue;
      rows.push({
        what: `p99 ${at}, ${nameOf(result)} ÷ Oppslag`,
        unit: '×',
        summary: single(ratio),
        target: { atLeast: RANKED_RATIO },
      });
    }
    const bytes = variants.find(({ variant }) => variant === 'exact')!.bytes!;
    rows.push({
      what: `memory per concept ${at}`,
      unit: 'bytes',
      summary: single(bytes / concepts),
      ...targetOf(concepts >= LARGE.concepts ? LARGE.bytesPerConcept : undefined),
    });
  }
  const [first, ...others] = results;
  for (const { concepts, variants } of others) {
    rows.push({
      what: `growth: p99 at ${grouped(concepts)} ÷ at ${grouped(first!.concepts)}`,
      unit: '×',
      summary: single(p99Of(variants, 'exact') / p99Of(first!.variants, 'exact')),
      // Sub-linear: less than the number of concepts grows.
      target: { atMost: concepts / first!.concepts },
    });
  }
  return rows;
}

function nameOf({ engine, variant }: VariantResult): string {
  return variant === '' ? engine : `${engine}, ${variant}`;
}

/** How many times Oppslag's p99; undefined where nothing was measured beside it. */
function ratioOf({ times, ownP99 }: VariantResult): number | undefined {
  return times === undefined || ownP99 === undefined ? undefined : times.p99 / ownP99;
}

function p99Of(variants: readonly VariantResult[], variant: string): number {
  return variants.find((result) => result.variant === variant)!.times!.p99;
}

function micros(what: string, value: number): Row {
  return { what, unit: 'µs', summary: single(value) };
}

function targetOf(atMost: number | undefined): { target?: Target } {
  return atMost === undefined ? {} : { target: { atMost } };
}

function inUnit(value: number | undefined, unit: string, size: number): string {
  return value === undefined ? '' : `${shortNumber(value / size)} ${unit}`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
