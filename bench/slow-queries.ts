/**
 * `npm run bench:slow`: hunts for the slowest query within the limits of the service, at several sizes and in many systems.
 * Exits 1 when one takes longer than it may. `npm run bench:slow -- --help` tells the options.
 */
import { parseArgs } from 'node:util';
import type { ConceptPeriod } from '../src/concept/concept.ts';
import { tokenise } from '../src/concept/text.ts';
import { OsloCalendar } from '../src/concept/today.ts';
import { type CodeSystemData, openCodeSystem } from '../src/dataset/code-system-data.ts';
import { buildSegment } from '../src/snapshot/segment-builder.ts';
import { bundledSources } from '../src/source/bundled/index.ts';
import type { Source } from '../src/source/source.ts';
import { madeConcepts } from './made-concepts.ts';
import { Random } from './quality/random.ts';
import { type Candidate, hunt } from './slow-queries/hunt.ts';
import type { Material } from './slow-queries/query-kinds.ts';

const HELP = `Usage: npm run bench:slow -- [options]
  --sizes N,N     concepts (default: 50000,1000000)
  --systems N,N   the same concepts in as many systems (default: 1,16)
  --seed N        of the queries (default: 1)
  --per-kind N    queries of each kind (default: 150)
  --mutations N   changes of the slowest ones (default: 3000)
  --show          print the queries
`;
/** Most milliseconds of a query up to a number of concepts. */
const LIMITS = [
  { concepts: 50_000, ms: 5 },
  { concepts: 1_000_000, ms: 20 },
] as const;
const BASE_SYSTEM = 'icd-10';
const COMMON_WORDS = 300;
const WRITTEN_WORDS = 20_000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const { values: options } = parseArgs({
    args,
    options: {
      sizes: { type: 'string', default: '50000,1000000' },
      systems: { type: 'string', default: '1,16' },
      seed: { type: 'string', default: '1' },
      'per-kind': { type: 'string', default: '150' },
      mutations: { type: 'string', default: '3000' },
      show: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const day = new OsloCalendar().dayAt(Date.now());
  let isTooSlow = false;
  for (const size of numbers(options.sizes)) {
    const limit = LIMITS.find(({ concepts }) => size <= concepts)?.ms ?? Number.POSITIVE_INFINITY;
    for (const count of numbers(options.systems)) {
      const systems = await openMade(size, count);
      const found = hunt({
        systems,
        material: materialOf(systems),
        random: new Random(Number(options.seed)),
        day,
        perKind: Number(options['per-kind']),
        mutations: Number(options.mutations),
      });
      process.stdout.write(`\n${size.toLocaleString('en-US')} concepts in ${count}, at most ${limit} ms\n`);
      for (const candidate of found) process.stdout.write(line(candidate, limit, options.show));
      isTooSlow ||= found.some(({ ms }) => ms > limit);
    }
  }
  return isTooSlow ? 1 : 0;
}

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}

/** Made-up concepts, dealt out to code systems. */
async function openMade(size: number, count: number): Promise<CodeSystemData[]> {
  const base = (await bundledSources()).find(({ codeSystem }) => codeSystem.id === BASE_SYSTEM)!;
  const real = [...base.concepts()];
  const hands: ConceptPeriod[][] = Array.from({ length: count }, () => []);
  let i = 0;
  for (const concept of madeConcepts(real, size)) hands[i++ % count]!.push(concept);
  const systems: CodeSystemData[] = [];
  for (const [n, concepts] of hands.entries()) {
    const codeSystem = { ...base.codeSystem, id: `made-${n}` };
    const source: Source = { ...base, codeSystem, concepts: () => concepts };
    systems.push(await openCodeSystem(buildSegment(source).bytes, '0'.repeat(64)));
  }
  return systems;
}

function materialOf(systems: readonly CodeSystemData[]): Material {
  const [{ texts, search, codes }] = systems as [CodeSystemData];
  const step = Math.max(1, Math.floor(texts.texts.size / WRITTEN_WORDS));
  const written: string[] = [];
  for (let text = 0; text < texts.texts.size; text += step)
    written.push(...tokenise(search.textAt(text)).map(({ word }) => word));
  const byFrequency = Array.from({ length: texts.vocabulary.size }, (_, word) => word).sort(
    (a, b) => texts.vocabulary.frequencies[b]! - texts.vocabulary.frequencies[a]!,
  );
  return {
    written,
    distinct: [...new Set(written)],
    common: byFrequency.slice(0, COMMON_WORDS).map((word) => texts.vocabulary.wordAt(word)),
    codes: Array.from({ length: 200 }, (_, i) => codes.codeAt(Math.floor((i * codes.size) / 200))),
  };
}

function line({ kind, query, options, ms }: Candidate, limit: number, show: boolean): string {
  const shape = `${query.split(' ').length} words, ${query.length} units`;
  const asked = [options.fuzzy, `page ${options.limit}`, options.includeInactive ? 'inactive' : ''].join(' ');
  const verdict = ms > limit ? 'too slow' : '';
  const columns = [ms.toFixed(2).padStart(8), kind.padEnd(40), shape.padEnd(22), asked.padEnd(28), verdict];
  return `${columns.join('  ').trimEnd()}${show ? `  ${JSON.stringify(query)}` : ''}\n`;
}
