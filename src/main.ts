import { type Command, CommanderError } from 'commander';
import { OppslagError, systemErrorCode } from './base/errors.ts';
import { packageVersion } from './base/version.ts';
import { addClientCommands } from './commands/client-commands.ts';
import { DiscreetCommand } from './commands/discreet-command.ts';
import { addOperatorCommands } from './commands/operator-commands.ts';
import type { Environment } from './commands/options.ts';
import { addSnapshotCommands } from './commands/snapshot-commands.ts';
import { EXIT_CONFIG } from './config.ts';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** Runs the command line. Never throws: a fault is told on stderr and in the exit code. */
export async function main(args: readonly string[], env: Environment): Promise<void> {
  endWithoutOutput();
  try {
    await commandLine(env).parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function commandLine(env: Environment): Command {
  const program = new DiscreetCommand('oppslag')
    .description('Looks up and searches code systems and registers, served from signed snapshots.')
    .version(packageVersion())
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(try --help)');
  addSnapshotCommands(program, env);
  addClientCommands(program, env);
  addOperatorCommands(program, env);
  return program;
}

/** `oppslag … | head` is no fault: whoever read has read enough. A full disk is one, and what is cut off must not look whole. */
function endWithoutOutput(): void {
  process.stdout.on('error', (error: Error) => {
    const code = systemErrorCode(error) ?? 'unknown fault';
    if (code === 'EPIPE') return;
    process.stderr.write(`oppslag: the output cannot be written (${code})\n`);
    process.exit(EXIT_FAILURE);
  });
  // What cannot be told changes nothing, least of all a service that answers.
  process.stderr.on('error', () => {});
}

/** Tells what went wrong. Returns the exit code. */
function report(error: unknown): number {
  // Commander has told its own faults already; help and version end with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof OppslagError) {
    const hint = error.hint === undefined ? '' : `\n  ${error.hint}`;
    process.stderr.write(`oppslag: ${error.message} [${error.code}]${hint}\n`);
    return error.code === 'CONFIG_INVALID' ? EXIT_CONFIG : EXIT_FAILURE;
  }
  process.stderr.write(
    `oppslag: unexpected fault\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return EXIT_FAILURE;
}
