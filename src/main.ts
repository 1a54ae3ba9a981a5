import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { OppslagError, systemErrorCode } from './base/errors.ts';
import { packageVersion } from './base/version.ts';
import { build } from './cli/build.ts';
import { REPORT_FORMATS, type ReportFormat } from './cli/change-report.ts';
import { changes } from './cli/changes.ts';
import { diff } from './cli/diff.ts';
import { exportConcepts } from './cli/export.ts';
import { EXPORT_FORMATS, type ExportFormat } from './cli/export-forms.ts';
import { ancestors, descendants, subsumes } from './cli/hierarchy.ts';
import { inspect } from './cli/inspect.ts';
import { keygen } from './cli/keygen.ts';
import { list } from './cli/list.ts';
import { lookup } from './cli/lookup.ts';
import { processOutput } from './cli/output.ts';
import { pin, unpin } from './cli/pin.ts';
import { publish } from './cli/publish.ts';
import { refresh } from './cli/refresh.ts';
import { renew } from './cli/renew.ts';
import { search } from './cli/search.ts';
import { serve } from './cli/serve.ts';
import { sign } from './cli/sign.ts';
import { status } from './cli/status.ts';
import { systems } from './cli/systems.ts';
import { translate } from './cli/translate.ts';
import { validate } from './cli/validate.ts';
import { verify } from './cli/verify.ts';
import { watch } from './cli/watch.ts';
import { type Config, EXIT_CONFIG, readConfig } from './config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_KEY = 'keys/local.key.pem';
const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** Runs the command line. Never throws: a fault is told on stderr and in the exit code. */
export async function main(args: readonly string[], env: Environment): Promise<void> {
  endQuietlyWithoutReader(process.stdout);
  endQuietlyWithoutReader(process.stderr);
  try {
    await commandLine(env).parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function commandLine(env: Environment): Command {
  const program = new Command('oppslag')
    .description('Looks up and searches code systems and registers, served from signed snapshots.')
    .version(packageVersion())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(try --help)');
  addServiceCommands(program, env);
  addClientCommands(program, env);
  addOperatorCommands(program, env);
  return program;
}

/** Commands that work on files, or serve them. Their defaults are the settings of the service. */
function addServiceCommands(program: Command, env: Environment): void {
  const config = memoise(() => readConfig(env));
  program
    .command('serve')
    .description('serve the newest snapshot of the store until SIGTERM')
    .option(
      '--local',
      'first make a local key pair and a snapshot of the bundled sources, if there is none',
      false,
    )
    .action(async (options: { local: boolean }) => await serve(config(), options, processOutput));
  program
    .command('keygen')
    .description('make a signing key pair, and a trust policy if there is none')
    .option('--directory <dir>', 'where the keys go', 'keys')
    .option('--name <name>', 'name of the key files', fileName, 'local')
    .option('--repository <name>', 'repository of a new trust policy', 'oppslag.local')
    .option('--rotate', 'tell how to replace a key by the new one', false)
    .addOption(trustOption())
    .action(async (options: KeygenFlags) => {
      await keygen({ ...options, trust: options.trust ?? config().trust }, processOutput);
    });
  program
    .command('build')
    .description('build a snapshot from published sources, sign and publish it')
    .addOption(
      new Option('--config <file>', 'configuration of the sources').default(undefined, 'the bundled sources'),
    )
    .addOption(storeOption())
    .addOption(trustOption())
    .addOption(repeatable('--key <file>', 'private key to sign with', 'keys/local.key.pem'))
    .option('--validity-days <n>', 'days until the snapshot expires', wholeNumber(1, 400), 365)
    .addOption(repeatable('--allow-shrink <system>', 'system that may lose many concepts', 'none'))
    .addOption(
      new Option(
        '--approve <system=codes>',
        'let so many codes of a system change although that is more than usual, repeatable',
      )
        .argParser(collectApproval)
        .default(new Map(), 'none'),
    )
    .addOption(
      new Option('--sequence <n>', 'sequence of the snapshot')
        .argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER))
        .default(undefined, 'one more than the store announces'),
    )
    .addOption(pendingOption())
    .option('--dry-run', 'stop before signing: only report what would be new', false)
    .option('--json', 'answer as JSON', false)
    .action(async ({ key, approve, store, trust, ...options }: BuildFlags) => {
      const keys = key.length > 0 ? key : [DEFAULT_KEY];
      const places = placesOf({ store, trust }, config());
      await build({ ...options, ...places, keys, approved: approve }, processOutput);
    });
  program
    .command('renew')
    .description('sign the announced snapshot once more, with the next sequence and a new time')
    .addOption(storeOption())
    .addOption(trustOption())
    .addOption(repeatable('--key <file>', 'private key to sign with', 'keys/local.key.pem'))
    .option('--validity-days <n>', 'days until the snapshot expires', wholeNumber(1, 400), 365)
    .addOption(pendingOption())
    .option('--json', 'answer as JSON', false)
    .action(async ({ key, store, trust, ...options }: RenewFlags) => {
      const keys = key.length > 0 ? key : [DEFAULT_KEY];
      await renew({ ...options, ...placesOf({ store, trust }, config()), keys }, processOutput);
    });
  program
    .command('sign')
    .description('show the snapshot that waits for further signatures, or sign it')
    .addOption(storeOption())
    .addOption(trustOption())
    .option('--key <file>', 'private key to sign with', DEFAULT_KEY)
    .addOption(
      new Option('--digest <sha256>', 'sign the snapshot of this digest').default(undefined, 'only show it'),
    )
    .action(async ({ key, digest, ...places }: SignFlags) => {
      await sign({ ...placesOf(places, config()), key, digest }, processOutput);
    });
  program
    .command('publish')
    .description('copy the announced snapshot to the directory of another store')
    .argument('<target>', 'directory of the other store')
    .addOption(storeOption('directory or URL of the store to copy from'))
    .addOption(trustOption())
    .option('--json', 'answer as JSON', false)
    .action(async (target: string, options: StoreFlags) => {
      await publish({ ...placesOf(options, config()), target, json: options.json }, processOutput);
    });
  program
    .command('diff')
    .description('tell what changed between two snapshots')
    .argument('<before>', 'a store, for the snapshot that it announces, or <store>@<sequence>')
    .argument('<after>', 'the same for the newer one')
    .addOption(repeatable('--system <id>', 'code system to compare', 'all'))
    .addOption(new Option('--format <format>', 'form of the answer').choices(REPORT_FORMATS).default('text'))
    .option('--limit <n>', 'codes to name of each kind of change', wholeNumber(0, 1_000_000), 20)
    .action(async (before: string, after: string, options: DiffFlags) => {
      await diff({ ...options, before, after, systems: options.system }, processOutput);
    });
  program
    .command('verify')
    .description('check the announced snapshot the way a server does')
    .addOption(storeOption())
    .addOption(trustOption())
    .option('--json', 'answer as JSON', false)
    .action(
      async (options: StoreFlags) =>
        await verify({ ...placesOf(options, config()), json: options.json }, processOutput),
    );
  program
    .command('inspect')
    .description('show what a snapshot or one of its segments consists of')
    .argument('[target]', 'id of a code system, or path of a segment file')
    .addOption(storeOption())
    .option('--json', 'answer as JSON', false)
    .action(async (target: string | undefined, options: StoreFlags) => {
      const { store } = placesOf(options, config());
      await inspect({ store, json: options.json, target }, processOutput);
    });
}

/** Commands that ask a running service. */
function addClientCommands(program: Command, env: Environment): void {
  const address = env.OPPSLAG_GRPC_ADDRESS ?? '127.0.0.1:50051';
  const asClient = (command: Command) =>
    command
      .option('--address <host:port>', 'address of the service', address)
      .option('--json', 'answer as JSON', false);
  asClient(program.command('systems').description('list the code systems')).action(
    async (options: { address: string; json: boolean }) => await systems(options, processOutput),
  );
  asClient(program.command('lookup').description('look up one code, or several'))
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .argument('<codes...>', 'codes, in any spelling')
    .addOption(asOfOption())
    .addOption(
      repeatable('--follow <path>', 'Coding property to resolve too, such as municipality.county', 'none'),
    )
    .addOption(repeatable('--language <tag>', 'wished language of the display', "the system's own"))
    .action(async (system: string, codes: string[], options: LookupFlags) => {
      await lookup({ ...options, system, codes, languages: options.language }, processOutput);
    });
  asClient(
    program.command('validate').description('tell whether codes are valid on a date, and what replaces them'),
  )
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .argument('<codes...>', 'codes, in any spelling')
    .addOption(new Option('--display <text>', 'text to check too, of one code').default('', 'not checked'))
    .addOption(asOfOption())
    .addOption(repeatable('--language <tag>', 'wished language of message and display', 'nb'))
    .action(async (system: string, codes: string[], options: ValidateFlags, command: Command) => {
      if (options.display !== '' && codes.length > 1) command.error('error: --display goes with one code');
      const isValid = await validate(
        { ...options, system, codes, languages: options.language },
        processOutput,
      );
      if (!isValid) process.exitCode = EXIT_FAILURE;
    });
  asClient(
    program.command('translate').description('tell what codes are in another system or on another date'),
  )
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .argument('<codes...>', 'codes, in any spelling')
    .addOption(new Option('--to <system>', 'system to translate to').default('', 'the same, over time'))
    .addOption(
      new Option('--as-of <date>', 'date on which the codes were valid').default('', 'their newest period'),
    )
    .addOption(
      new Option('--target-as-of <date>', 'date on which the targets must be valid').default('', 'today'),
    )
    .action(async (system: string, codes: string[], options: TranslateFlags) => {
      await translate({ ...options, system, codes }, processOutput);
    });
  asClient(program.command('changes').description('list what happened to the codes of a system'))
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .requiredOption('--from <date>', 'first day, YYYY-MM-DD')
    .addOption(new Option('--to <date>', 'first day after').default('', 'the day after today'))
    .action(async (system: string, options: ChangesFlags) => {
      await changes({ ...options, system }, processOutput);
    });
  asClient(program.command('list').description('list the concepts of a system that meet every condition'))
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .addOption(new Option('--parent <code>', 'only children of this code').default('', 'all'))
    .addOption(ancestorOption())
    .addOption(propertyOption())
    .option('--selectable', 'only concepts that are meant to be registered', false)
    .option('--include-inactive', 'also codes that are not valid on the date', false)
    .addOption(
      new Option('--changed-since <date>', 'only codes with a period that began or ended since').default(
        '',
        'all',
      ),
    )
    .addOption(asOfOption())
    .addOption(repeatable('--language <tag>', 'wished language of the display', "the system's own"))
    .option('--limit <n>', 'concepts to show', wholeNumber(1, 1_000_000), 100)
    .action(async (system: string, options: ListFlags) => {
      const { property: filters, language: languages } = options;
      await list({ ...options, system, filters, languages }, processOutput);
    });
  asClient(program.command('ancestors').description('show what is above a code'))
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .argument('<code>', 'a code, in any spelling')
    .addOption(depthOption())
    .addOption(asOfOption())
    .addOption(repeatable('--language <tag>', 'wished language of the display', "the system's own"))
    .action(async (system: string, code: string, options: HierarchyFlags) => {
      await ancestors({ ...options, system, code, languages: options.language }, processOutput);
    });
  asClient(program.command('descendants').description('show what is below a code'))
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .argument('<code>', 'a code, in any spelling')
    .addOption(depthOption())
    .addOption(asOfOption())
    .addOption(repeatable('--language <tag>', 'wished language of the display', "the system's own"))
    .action(async (system: string, code: string, options: HierarchyFlags) => {
      await descendants({ ...options, system, code, languages: options.language }, processOutput);
    });
  asClient(program.command('subsumes').description('tell whether one code is above another'))
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .argument('<code-a>', 'a code, in any spelling')
    .argument('<code-b>', 'another')
    .addOption(asOfOption())
    .action(async (system: string, codeA: string, codeB: string, options: ClientFlags) => {
      await subsumes({ ...options, system, codeA, codeB }, processOutput);
    });
  program
    .command('export')
    .description('write all concepts of a system to stdout, and check that all came')
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .addOption(
      new Option('--format <format>', 'form of the concepts').choices(EXPORT_FORMATS).default('ndjson'),
    )
    .option('--all-periods', 'every period of every concept, not only what is valid on the date', false)
    .addOption(asOfOption())
    .option('--address <host:port>', 'address of the service', address)
    .action(async (system: string, options: ExportFlags) => {
      await exportConcepts({ ...options, system }, processOutput, process.stdout);
    });
  asClient(program.command('search').description('search texts and codes'))
    .argument('<query>', 'what was typed')
    .addOption(repeatable('--system <id>', 'code system to search', 'all'))
    .addOption(ancestorOption())
    .addOption(propertyOption())
    .addOption(asOfOption())
    .option('--limit <n>', 'hits to show, 1 to 100', wholeNumber(1, 100), 10)
    .option('--include-inactive', 'also find what is not valid on the date', false)
    .action(async (query: string, options: SearchFlags) => {
      const { system: systems, property: filters } = options;
      await search({ ...options, query, systems, filters }, processOutput);
    });
}

/** Commands for whoever runs a service: two that ask it, and three that tell it what to do. */
function addOperatorCommands(program: Command, env: Environment): void {
  const served = env.OPPSLAG_GRPC_ADDRESS ?? '127.0.0.1:50051';
  const { OPPSLAG_ADMIN_ADDRESS: admin = 'off' } = env;
  const asOperator = (command: Command, address: string) =>
    command
      .option('--address <host:port>', 'address of the service', address)
      .option('--json', 'answer as JSON', false);
  const orders = admin === 'off' ? '127.0.0.1:50052' : admin;
  asOperator(
    program.command('status').description('tell what is served, refused and kept, and how the stores do'),
    served,
  ).action(async (options: OperatorFlags) => await status(options, processOutput));
  asOperator(
    program.command('watch').description('write a line for every change of the snapshot'),
    served,
  ).action(async (options: OperatorFlags) => await watch(options, processOutput));
  asOperator(program.command('refresh').description('look for a new snapshot now'), orders)
    .option('--validate-only', 'check everything and tell what would change, but change nothing', false)
    .action(async (options: OperatorFlags & { validateOnly: boolean }) => {
      await refresh(options, processOutput);
    });
  asOperator(program.command('pin').description('hold a service at a snapshot that it has kept'), orders)
    .argument('<sequence>', 'its sequence', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action(async (sequence: number, options: OperatorFlags) => {
      await pin({ ...options, sequence }, processOutput);
    });
  asOperator(program.command('unpin').description('let refreshes change the snapshot again'), orders).action(
    async (options: OperatorFlags) => await unpin(options, processOutput),
  );
}

interface OperatorFlags {
  readonly address: string;
  readonly json: boolean;
}

interface PlaceFlags {
  readonly store?: string | undefined;
  readonly trust?: string | undefined;
}

interface StoreFlags extends PlaceFlags {
  readonly json: boolean;
}

interface KeygenFlags {
  readonly directory: string;
  readonly name: string;
  readonly repository: string;
  readonly rotate: boolean;
  readonly trust?: string;
}

interface RenewFlags extends StoreFlags {
  readonly key: string[];
  readonly validityDays: number;
  readonly pending: boolean;
}

interface SignFlags extends PlaceFlags {
  readonly key: string;
  readonly digest: string | undefined;
}

interface BuildFlags extends StoreFlags {
  readonly config?: string;
  readonly key: string[];
  readonly validityDays: number;
  readonly allowShrink: string[];
  readonly approve: ReadonlyMap<string, number>;
  readonly sequence?: number;
  readonly pending: boolean;
  readonly dryRun: boolean;
}

interface DiffFlags {
  readonly system: string[];
  readonly format: ReportFormat;
  readonly limit: number;
}

interface ClientFlags {
  readonly address: string;
  readonly json: boolean;
  readonly asOf: string;
}

interface LookupFlags extends ClientFlags {
  readonly follow: string[];
  readonly language: string[];
}

interface ValidateFlags extends ClientFlags {
  readonly display: string;
  readonly language: string[];
}

interface TranslateFlags extends ClientFlags {
  readonly to: string;
  readonly targetAsOf: string;
}

interface ChangesFlags extends Omit<ClientFlags, 'asOf'> {
  readonly from: string;
  readonly to: string;
}

interface ListFlags extends ClientFlags {
  readonly parent: string;
  readonly ancestor: string;
  readonly property: { property: string; value: string }[];
  readonly selectable: boolean;
  readonly includeInactive: boolean;
  readonly changedSince: string;
  readonly language: string[];
  readonly limit: number;
}

interface HierarchyFlags extends ClientFlags {
  readonly depth: number;
  readonly language: string[];
}

interface ExportFlags extends Omit<ClientFlags, 'json'> {
  readonly format: ExportFormat;
  readonly allPeriods: boolean;
}

interface SearchFlags extends ClientFlags {
  readonly system: string[];
  readonly ancestor: string;
  readonly property: { property: string; value: string }[];
  readonly limit: number;
  readonly includeInactive: boolean;
}

function storeOption(description = 'snapshot store'): Option {
  return new Option('--store <dir>', description).default(
    undefined,
    'the first of OPPSLAG_STORE, or snapshots',
  );
}

function pendingOption(): Option {
  return new Option(
    '--pending',
    'with fewer keys than the policy wants, leave it for others to sign',
  ).default(false);
}

function trustOption(): Option {
  return new Option('--trust <file>', 'trust policy').default(undefined, 'OPPSLAG_TRUST, or keys/trust.json');
}

function asOfOption(): Option {
  return new Option('--as-of <date>', 'date to answer for, YYYY-MM-DD').default('', 'today');
}

function ancestorOption(): Option {
  return new Option('--ancestor <code>', 'only what is below this code').default('', 'all');
}

function propertyOption(): Option {
  return new Option('--property <code=value>', 'only concepts with this property, repeatable')
    .argParser(collectFilter)
    .default([], 'all');
}

function depthOption(): Option {
  return new Option('--depth <n>', 'greatest distance')
    .argParser(wholeNumber(1, 1_000_000))
    .default(0, 'no limit');
}

/** An option that may be given several times. `fallback` says what holds when it is not given. */
function repeatable(flags: string, description: string, fallback: string): Option {
  return new Option(flags, `${description}, repeatable`).argParser(collect).default([], fallback);
}

function placesOf(flags: PlaceFlags, config: Config) {
  return { store: flags.store ?? config.stores[0]!, trust: flags.trust ?? config.trust };
}

/** `postnummer=1627`, added to those before. */
function collectApproval(text: string, previous: ReadonlyMap<string, number>): Map<string, number> {
  const { system, codes } = /^(?<system>[a-z0-9][a-z0-9-]{0,31})=(?<codes>\d{1,9})$/.exec(text)?.groups ?? {};
  if (system === undefined) {
    throw new InvalidArgumentError('It must be <id>=<number>, such as postnummer=1627.');
  }
  return new Map([...previous, [system, Number(codes)]]);
}

/** `county=55`, added to those before. The value may have a `=` of its own. */
function collectFilter(
  text: string,
  previous: readonly { property: string; value: string }[],
): { property: string; value: string }[] {
  const { property, value } = /^(?<property>[^=]+)=(?<value>.+)$/s.exec(text)?.groups ?? {};
  if (property === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be <code>=<value>, such as county=55.');
  }
  return [...previous, { property, value }];
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function fileName(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(text)) return text;
  throw new InvalidArgumentError('It must be a file name of letters, digits, dots and hyphens.');
}

function memoise<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** `oppslag … | head` is no fault: whoever read has read enough. */
function endQuietlyWithoutReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: Error) => {
    if (systemErrorCode(error) !== 'EPIPE') throw error;
  });
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
