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
import { isMet, type Report, reportText } from './report.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { Workspace } from './workspace.ts';

const HELP = `Usage: npm run bench -- [scenario...] [options]
  scenarios      ${SCENARIOS.map((scenario) => scenario.name).join(', ')} (default: all)
  --json FILE    write the figures
  --quick        few and short rounds, to see that everything works
  --write-docs   put the tables into docs/performance.md
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const { values: options, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = positionals.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`bench: unknown scenario ${unknown.join(', ')}\n${HELP}`);
    return 2;
  }
  const chosen =
    positionals.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => positionals.includes(name));
  try {
    if (chosen.some((scenario) => scenario.needsH2load)) requireH2load();
    const run = { ...circumstances(), quick: options.quick, reports: await runAll(chosen, options.quick) };
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

async function runAll(scenarios: readonly Scenario[], isQuick: boolean): Promise<Report[]> {
  const workspace = new Workspace();
  const close = () => workspace.close();
  const interrupt = () => process.exit(130);
  // A second signal must not cut the first one's cleaning short.
  process.once('exit', close).on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const settings = buildStore(workspace);
    const reports: Report[] = [];
    for (const scenario of scenarios) {
      const report = await scenario.run({ workspace, settings, isQuick });
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
