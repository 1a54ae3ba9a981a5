import { InvalidArgumentError, Option } from 'commander';

/** The environment of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An option that may be given several times. `fallback` says what holds when it is not given. */
export function repeatable(flags: string, description: string, fallback: string): Option {
  return new Option(flags, `${description}, repeatable`).argParser(collect).default([], fallback);
}

/** An option of which nothing holds until the command runs. `fallback` says what will when it is not given. */
export function unset(flags: string, description: string, fallback: string): Option {
  // Commander tells no default that is undefined.
  return new Option(flags, `${description} (default: ${fallback})`);
}

/** `--address`. Help names the setting that is its default and not the value, which is nobody else's business. */
export function addressOption(variable: string, value: string | undefined, fallback: string): Option {
  return new Option('--address <host:port>', 'address of the service').default(
    value ?? fallback,
    `${variable}, or ${fallback}`,
  );
}

/** `--as-of`, the date to answer for. */
export function asOfOption(): Option {
  return new Option('--as-of <date>', 'date to answer for, YYYY-MM-DD').default('', 'today');
}

/** Reads the argument of an option that is a whole number. */
export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
