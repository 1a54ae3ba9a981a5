/**
 * `npm run bench`: how fast Oppslag is, beside the floor it stands on and beside other engines, in one run.
 * `npm run bench -- --help` tells the options.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { writeDocs } from './docs.ts';
import { H2loadMissing, requireH2load } from './h2load.ts';
import { buildStore } from './oppslag-server.ts';
import { chooseNames, readSizes } from './options.ts';
import { isMet, type Report, reportText } from './report.ts';
import type { BenchContext, Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { Workspace } from './workspace.ts';

const SIZES = [20_000, 200_000, 1_000_000];
const HELP = `Usage: npm run bench -- [scenario...] [options]
  scenarios      ${SCENARIOS.map((scenario) => scenario.name).join(', ')} (default: all)
                 the beginning of names chooses all that begin so: search is search and search-in-process
  --exact        take names as they are: search is search alone, over gRPC
  --sizes LIST   numbers of concepts to search among (default: ${SIZES.join(',')}; with --quick ${SIZES[0]})
  --json FILE    write the figures
  --quick        few and short rounds, to see that everything works
  --write-docs   put the tables into docs/performance.md; those of other scenarios stay
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const { values: options, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      exact: { type: 'boolean', default: false },
      sizes: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const names = SCENARIOS.map((scenario) => scenario.name);
  const { chosen, unknown } = chooseNames(names, positionals, options.exact);
  if (unknown.length > 0) {
    process.stderr.write(`bench: unknown scenario ${unknown.join(', ')}\n${HELP}`);
    return 2;
  }
  const sizes = readSizes(options.sizes ?? (options.quick ? SIZES.slice(0, 1) : SIZES).join(','));
  if (sizes === undefined) {
    process.stderr.write(
      `bench: --sizes must be whole numbers with commas between, 1,000 to 2,000,000\n${HELP}`,
    );
    return 2;
  }
  try {
    const scenarios = SCENARIOS.filter(({ name }) => chosen.includes(name));
    if (scenarios.some((scenario) => scenario.needsH2load)) requireH2load();
    const reports = await runAll(scenarios, { isQuick: options.quick, sizes });
    const run = { ...circumstances(), quick: options.quick, reports };
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(run, null, 2)}\n`);
    if (options['write-docs']) writeDocs(run);
    process.stdout.write(verdict(run.reports));
    return 0;
  } catch (error) {
    if (!(error instanceof H2loadMissing)) throw error;
    process.stderr.write(`bench: ${error.message}\n`);
    return 1;
  }
}

async function runAll(
  scenarios: readonly Scenario[],
  options: Pick<BenchContext, 'isQuick' | 'sizes'>,
): Promise<Report[]> {
  const workspace = new Workspace();
  const close = () => workspace.close();
  const interrupt = () => process.exit(130);
  // A second signal must not cut the first one's cleaning short.
  process.once('exit', close).on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const settings = buildStore(workspace);
    const reports: Report[] = [];
    for (const scenario of scenarios) {
      const report = await scenario.run({ workspace, settings, ...options });
      process.stdout.write(`${reportText(report)}\n`);
      reports.push(report);
    }
    return reports;
  } finally {
    close();
    process.off('exit', close).off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** What figures depend on. Nothing that names a machine or a place. */
function circumstances(): { date: string; node: string; cpu: string; cores: number } {
  const cores = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
  };
}

function verdict(reports: readonly Report[]): string {
  const rows = reports.flatMap((report) => report.rows).filter((row) => row.target !== undefined);
  const met = rows.filter((row) => isMet(row) === true).length;
  return `${met} of ${rows.length} targets met\n`;
}
