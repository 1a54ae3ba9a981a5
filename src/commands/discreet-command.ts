import { Command, type ErrorOptions } from 'commander';

/** What commander puts between a value and the words of ours that follow it. */
const OPTION_MARK = "' is invalid. ";
const ARGUMENT_MARK = "' is invalid for argument '";

/** A command that tells what is wrong with a command line without repeating what was typed, which may be health data. */
export class DiscreetCommand extends Command {
  override createCommand(name?: string): DiscreetCommand {
    return new DiscreetCommand(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    return super.error(`error: ${this.#faultOf(message, options?.code)}`, options);
  }

  /** Only faults whose words hold nothing typed keep them: commander's on what is missing, and our own. */
  #faultOf(message: string, code = ''): string {
    switch (code) {
      case 'commander.unknownCommand':
        return 'unknown command';
      case 'commander.unknownOption':
        return this.#unknownOption();
      case 'commander.excessArguments':
        return this.#excess();
      case 'commander.invalidArgument':
        return invalidArgument(message);
      default:
        return message.replace(/^error: /, '');
    }
  }

  #unknownOption(): string {
    const takesNone = this.registeredArguments.length === 0;
    const hint = takesNone ? '' : '; put an argument that begins with - after --';
    return `unknown option${this.#place()}${hint}`;
  }

  #place(): string {
    return this.parent === null ? '' : ` for '${this.name()}'`;
  }

  #excess(): string {
    const names = this.registeredArguments.map((argument) => argument.name());
    const most = names.length === 0 ? 'it takes none' : `it takes ${names.length} (${names.join(', ')})`;
    const what = names.includes('query') ? 'a query' : 'an argument';
    const hint = names.length === 0 ? '' : `; put ${what} of several words in quotes`;
    return `too many arguments${this.#place()}: ${most}${hint}`;
  }
}

/** Takes the value out from between the name and the rule. It may have any words, so both are looked for from their ends. */
function invalidArgument(message: string): string {
  const option = /^error: (option '[^']*') /.exec(message)?.[1];
  if (option !== undefined) {
    return `the argument of ${option} is invalid. ${after(message, OPTION_MARK)}`;
  }
  const [argument = '', rule = ''] = after(message, ARGUMENT_MARK).split("'. ");
  return `argument '${argument}' is invalid. ${rule}`;
}

function after(message: string, mark: string): string {
  return message.slice(message.lastIndexOf(mark) + mark.length);
}
