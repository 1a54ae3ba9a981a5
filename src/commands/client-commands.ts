import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXPORT_FORMATS, type ExportFormat } from '../cli/export-forms.ts';
import { processOutput } from '../cli/output.ts';
import { addressOption, asOfOption, type Environment, repeatable, wholeNumber } from './options.ts';

/** Commands that ask a running service. */
export function addClientCommands(program: Command, env: Environment): void {
  const address = () => addressOption('OPPSLAG_GRPC_ADDRESS', env.OPPSLAG_GRPC_ADDRESS, '127.0.0.1:50051');
  const asClient = (command: Command) =>
    command.addOption(address()).option('--json', 'answer as JSON', false);
  asClient(program.command('systems').description('list the code systems')).action(
    async (options: { address: string; json: boolean }) => {
      const { systems } = await import('../cli/systems.ts');
      await systems(options, processOutput);
    },
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
      const { lookup } = await import('../cli/lookup.ts');
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
      const { validate } = await import('../cli/validate.ts');
      if (options.display !== '' && codes.length > 1) command.error('error: --display goes with one code');
      const isValid = await validate(
        { ...options, system, codes, languages: options.language },
        processOutput,
      );
      if (!isValid) process.exitCode = 1;
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
      const { translate } = await import('../cli/translate.ts');
      await translate({ ...options, system, codes }, processOutput);
    });
  asClient(program.command('changes').description('list what happened to the codes of a system'))
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .requiredOption('--from <date>', 'first day, YYYY-MM-DD (required)')
    .addOption(new Option('--to <date>', 'first day after').default('', 'the day after today'))
    .action(async (system: string, options: ChangesFlags) => {
      const { changes } = await import('../cli/changes.ts');
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
      const { list } = await import('../cli/list.ts');
      const { property: filters, language: languages } = options;
      await list({ ...options, system, filters, languages }, processOutput);
    });
  const asWalk = (command: Command) =>
    asClient(command)
      .argument('<system>', 'id, URI or urn:oid: of a code system')
      .argument('<code>', 'a code, in any spelling')
      .addOption(depthOption())
      .addOption(asOfOption())
      .addOption(repeatable('--language <tag>', 'wished language of the display', "the system's own"));
  asWalk(program.command('ancestors').description('show what is above a code')).action(
    async (system: string, code: string, options: HierarchyFlags) => {
      const { ancestors } = await import('../cli/hierarchy.ts');
      await ancestors({ ...options, system, code, languages: options.language }, processOutput);
    },
  );
  asWalk(program.command('descendants').description('show what is below a code')).action(
    async (system: string, code: string, options: HierarchyFlags) => {
      const { descendants } = await import('../cli/hierarchy.ts');
      await descendants({ ...options, system, code, languages: options.language }, processOutput);
    },
  );
  asClient(program.command('subsumes').description('tell whether one code is above another'))
    .argument('<system>', 'id, URI or urn:oid: of a code system')
    .argument('<code-a>', 'a code, in any spelling')
    .argument('<code-b>', 'another')
    .addOption(asOfOption())
    .action(async (system: string, codeA: string, codeB: string, options: ClientFlags) => {
      const { subsumes } = await import('../cli/hierarchy.ts');
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
    .addOption(address())
    .action(async (system: string, options: ExportFlags) => {
      const { exportConcepts } = await import('../cli/export.ts');
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
      const { search } = await import('../cli/search.ts');
      const { system: systems, property: filters } = options;
      await search({ ...options, query, systems, filters }, processOutput);
    });
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
