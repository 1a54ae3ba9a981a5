/**
 * `npm run quality`: how well searches find what was meant, beside other engines on the same data, and beside what is
 * asked of it. Exits 1 when a figure is under its committed floor.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Corpus, loadCorpora } from './quality/corpus.ts';
import { writeDocs } from './quality/docs.ts';
import { ENGINES, oppslagEngine } from './quality/engines.ts';
import { floorOf, readFloor, underFloor, writeFloor } from './quality/floor.ts';
import { GENERATED_CORPORA, generateQueries } from './quality/generator.ts';
import { goalTable, isGoalLabel, judgeGoals } from './quality/goals.ts';
import { figuresByKind, type Measurement, measure } from './quality/measure.ts';
import { ownQuerySet, sharedQuerySets } from './quality/query-sets.ts';
import { markdownTable, qualityTable, textTable } from './quality/table.ts';

const HELP = `Usage: npm run quality -- [options]
  --json FILE      write the figures
  --markdown FILE  write the table as Markdown
  --write-docs     put the table into docs/search.md; needs all engines and ../shared/data/queries
  --write-floor    put what is measured, less a margin, into bench/quality/floor.json; needs ../shared/data/queries
  --misses         list Oppslag's queries whose first hit is not right
  --alone          measure Oppslag only
`;
/** Fixed for good: another seed is another set, with another floor. */
const GENERATOR = { seed: 20_261_122, perKind: 200 };

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const { values: options } = parseArgs({
    args,
    options: {
      json: { type: 'string' },
      markdown: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      'write-floor': { type: 'boolean', default: false },
      misses: { type: 'boolean', default: false },
      alone: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const shared = sharedQuerySets();
  if (options['write-docs'] && (options.alone || shared === undefined)) {
    // Rows and columns would silently go missing.
    process.stderr.write('quality: --write-docs needs all engines and ../shared/data/queries\n');
    return 2;
  }
  if (options['write-floor'] && shared === undefined) {
    process.stderr.write('quality: --write-floor needs ../shared/data/queries\n');
    return 2;
  }
  if (shared === undefined) {
    process.stdout.write(
      'Notice: ../shared/data/queries is not there; only the project’s own queries are measured.\n\n',
    );
  }
  const corpora = await loadCorpora(shared?.postalRegister);
  const generated = GENERATED_CORPORA.map((id) => generateQueries(corpora.get(id)!, GENERATOR));
  const sets = [ownQuerySet(), ...generated, ...(shared?.sets ?? [])];
  const measurements = measure(sets, options.alone ? [oppslagEngine] : ENGINES, corpora);
  const own = measurements.filter((measurement) => measurement.engine === oppslagEngine.name);

  const table = qualityTable(measurements);
  const goals = goalTable(judgeGoals(own));
  process.stdout.write(textTable(table));
  process.stdout.write(`\n${textTable(goals, isGoalLabel)}`);
  if (options.misses) process.stdout.write(`\n${own.map(missesOf).join('')}`);
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify(figures(measurements), null, 2)}\n`);
  if (options.markdown !== undefined) writeFileSync(options.markdown, markdownTable(table));
  if (options['write-docs']) {
    const measured = new Set(sets.flatMap(({ queries }) => queries.map((query) => query.corpus)));
    const date = new Date().toISOString().slice(0, 10);
    writeDocs({
      date,
      editions: [...measured].sort().map((id) => editionOf(corpora.get(id)!)),
      table,
      goals,
    });
  }

  if (options['write-floor']) writeFloor(floorOf(own));
  const failures = underFloor(readFloor(), own);
  if (failures.length === 0) return 0;
  process.stdout.write(`\nUnder the floor:\n${failures.map((failure) => `  ${failure}\n`).join('')}`);
  return 1;
}

/** One line a query: set, kind, place of the first right hit, query, first three codes, expected codes. */
function missesOf({ set, answers }: Measurement): string {
  return answers
    .filter((answer) => answer.place !== 1)
    .map(({ query, codes, place }) => {
      const expected = [...query.expected];
      const shown = `${expected.slice(0, 6).join(',')}${expected.length > 6 ? ',…' : ''}`;
      const rank = place === 0 ? 'missed' : `place ${place}`;
      return `${[set, query.kind, rank, query.text, codes.slice(0, 3).join(',') || '-', shown].join('\t')}\n`;
    })
    .join('');
}

/** What was searched: a name and its edition. */
function editionOf({ id, system, sourceName }: Corpus): string {
  return `${id} ${system.metadata.codeSystem.edition} (${sourceName})`;
}

function figures(measurements: readonly Measurement[]): object {
  return measurements.map((measurement) => {
    const { set, engine } = measurement;
    return { set, engine, figures: Object.fromEntries(figuresByKind(measurement)) };
  });
}
