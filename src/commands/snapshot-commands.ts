import { type Command, InvalidArgumentError, Option } from 'commander';
import { REPORT_FORMATS, type ReportFormat } from '../cli/change-report.ts';
import { processOutput } from '../cli/output.ts';
import { type Config, readConfig, SETTINGS } from '../config.ts';
import { describeIssues, repositoryShape } from '../trust/shape.ts';
import { type Environment, repeatable, unset, wholeNumber } from './options.ts';

const DEFAULT_KEY = 'keys/local.key.pem';

/** Commands that work on files, or serve them. Their defaults are the settings of the service. */
export function addSnapshotCommands(program: Command, env: Environment): void {
  const config = memoise(() => readConfig(env));
  program
    .command('serve')
    .description('serve the newest snapshot of the store until SIGTERM')
    .option(
      '--local',
      'first make a local key pair and a snapshot of the bundled sources, if there is none, or if it has expired, has other editions or is refused',
      false,
    )
    .action(async (options: { local: boolean }) => {
      const { serve } = await import('../cli/serve.ts');
      await serve(config(), options, processOutput);
    });
  program
    .command('keygen')
    .description('make a signing key pair, and a trust policy if there is none')
    .option('--directory <dir>', 'where the keys go', 'keys')
    .option('--name <name>', 'name of the key files', fileName, 'local')
    .option('--repository <name>', 'repository of a new trust policy', repositoryName, 'oppslag.local')
    .option('--rotate', 'tell how to replace a key by the new one', false)
    .addOption(trustOption())
    .action(async (options: KeygenFlags) => {
      const { keygen } = await import('../cli/keygen.ts');
      await keygen({ ...options, trust: options.trust ?? config().trust }, processOutput);
    });
  program
    .command('build')
    .description('build a snapshot from published sources, sign and publish it')
    .addOption(unset('--config <file>', 'configuration of the sources', 'the bundled sources'))
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
      unset('--sequence <n>', 'sequence of the snapshot', 'one more than the store announces').argParser(
        wholeNumber(1, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(pendingOption())
    .option('--dry-run', 'stop before signing: only report what would be new', false)
    .option('--json', 'answer as JSON', false)
    .action(async ({ key, approve, store, trust, ...options }: BuildFlags) => {
      const { build } = await import('../cli/build.ts');
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
      const { renew } = await import('../cli/renew.ts');
      const keys = key.length > 0 ? key : [DEFAULT_KEY];
      await renew({ ...options, ...placesOf({ store, trust }, config()), keys }, processOutput);
    });
  program
    .command('sign')
    .description('show the snapshot that waits for further signatures, or sign it')
    .addOption(storeOption())
    .addOption(trustOption())
    .option('--key <file>', 'private key to sign with', DEFAULT_KEY)
    .addOption(unset('--digest <sha256>', 'sign the snapshot of this digest', 'only show it'))
    .action(async ({ key, digest, ...places }: SignFlags) => {
      const { sign } = await import('../cli/sign.ts');
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
      const { publish } = await import('../cli/publish.ts');
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
      const { diff } = await import('../cli/diff.ts');
      await diff({ ...options, before, after, systems: options.system }, processOutput);
    });
  program
    .command('verify')
    .description('check the announced snapshot the way a server does')
    .addOption(storeOption())
    .addOption(trustOption())
    .option('--json', 'answer as JSON', false)
    .action(async (options: StoreFlags) => {
      const { verify } = await import('../cli/verify.ts');
      await verify({ ...placesOf(options, config()), json: options.json }, processOutput);
    });
  program
    .command('inspect')
    .description('show what a snapshot or one of its segments consists of')
    .argument('[target]', 'id of a code system, or path of a segment file')
    .addOption(storeOption())
    .option('--json', 'answer as JSON', false)
    .action(async (target: string | undefined, options: StoreFlags) => {
      const { inspect } = await import('../cli/inspect.ts');
      const { store } = placesOf(options, config());
      await inspect({ store, json: options.json, target }, processOutput);
    });
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

function storeOption(description = 'snapshot store'): Option {
  return unset('--store <dir>', description, 'the first of OPPSLAG_STORE, or snapshots').argParser(storeName);
}

function pendingOption(): Option {
  return new Option(
    '--pending',
    'with fewer keys than the policy wants, leave it for others to sign',
  ).default(false);
}

function trustOption(): Option {
  return unset('--trust <file>', 'trust policy', 'OPPSLAG_TRUST, or keys/trust.json');
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

function fileName(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(text)) return text;
  throw new InvalidArgumentError('It must be a file name of letters, digits, dots and hyphens.');
}

/** The rule of OPPSLAG_STORE, for the one store that a command works on. */
function storeName(text: string): string {
  const { error } = SETTINGS.store.shape.safeParse([text]);
  if (error === undefined) return text;
  throw new InvalidArgumentError(`It ${error.issues[0]?.message ?? 'breaks its rule'}.`);
}

/** What the policy would refuse is refused before there are keys. */
function repositoryName(text: string): string {
  const { error } = repositoryShape.safeParse(text);
  if (error === undefined) return text;
  throw new InvalidArgumentError(`${describeIssues('It', error.issues).join('; ')}.`);
}

function memoise<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
