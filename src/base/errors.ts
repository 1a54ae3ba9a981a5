/** What an OppslagError is made of. */
export interface OppslagErrorOptions<Code extends string> {
  /** Closed vocabulary of the module that throws, in UPPER_SNAKE_CASE. */
  readonly code: Code;
  /** What is wrong: names the field and the rule, never the value. */
  readonly message: string;
  /** What to do about it, as one sentence. */
  readonly hint?: string;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/** The one error class of Oppslag. Every floor narrows `Code` to its own union of reasons. */
export class OppslagError<Code extends string = string> extends Error {
  override readonly name = 'OppslagError';
  readonly code: Code;
  readonly hint: string | undefined;

  constructor(options: OppslagErrorOptions<Code>) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
  }
}

/** The `code` of a Node system error (`ENOENT`, `EADDRINUSE` …), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
