import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { OppslagError, systemErrorCode } from '../../base/errors.ts';
import { ruleOf } from '../../base/shape-rules.ts';
import { type SourcesConfig, sourcesConfig } from './schema.ts';

const MAX_REPORTED_FAULTS = 32;

/**
 * Reads the configuration of a build.
 *
 * @throws OppslagError CONFIG_INVALID that lists every fault with its field
 */
export async function readSourcesConfig(path: string): Promise<SourcesConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw configInvalid(`cannot be read (${systemErrorCode(error) ?? 'unknown fault'})`, error);
  }
  let value: unknown;
  try {
    // Editors on Windows put a byte order mark in front.
    text = text.replace(/^\ufeff/, '');
    value = JSON.parse(text);
  } catch (error) {
    throw configInvalid(`must be JSON${placeOf(text, error)}`, error);
  }
  return checkSourcesConfig(value);
}

/** Checks a configuration that was read already. Throws like `readSourcesConfig`. */
export function checkSourcesConfig(value: unknown): SourcesConfig {
  const result = sourcesConfig.safeParse(value, { reportInput: true });
  if (!result.success) throw configInvalid(describe(result.error.issues).join('; '));
  return result.data;
}

/** The line that the parser stopped at. It says it next to what it read there, which is not shown, or not at all. */
function placeOf(text: string, error: unknown): string {
  const told = /\(line (?<line>\d+) column \d+\)/.exec(String(error))?.groups?.line;
  const line = told ?? lineOfToken(text);
  return line === undefined ? '' : `; line ${line} is not`;
}

/** The first line with which a beginning of the text is not only cut short, but wrong. */
function lineOfToken(text: string): number | undefined {
  const lines = text.split('\n');
  const index = lines.findIndex((_, i) => {
    try {
      JSON.parse(lines.slice(0, i + 1).join('\n'));
      return false;
    } catch (error) {
      return String(error).includes('Unexpected token');
    }
  });
  return index < 0 ? undefined : index + 1;
}

/** The operator's own words are shown: names of fields are what is to be corrected. Values never are. */
function describe(issues: readonly z.core.$ZodIssue[]): string[] {
  const faults = issues.map((issue) => {
    const field = issue.path.map((step, i) =>
      typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`,
    );
    return printable(`${field.join('') || 'the configuration'}: ${wordsFor(issue)}`);
  });
  const shown = faults.slice(0, MAX_REPORTED_FAULTS);
  return shown.length < faults.length ? [...shown, `and ${faults.length - shown.length} more`] : shown;
}

function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `${ruleOf(issue)}, not ${issue.keys.map((name) => JSON.stringify(name)).join(', ')}`;
  }
  const isMissing = 'input' in issue && issue.input === undefined;
  return isMissing ? `must be given, and ${ruleOf(issue)}` : ruleOf(issue);
}

/** A name of a field may be anything, and is shown on a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

function configInvalid(rule: string, cause?: unknown): OppslagError<'CONFIG_INVALID'> {
  return new OppslagError({
    code: 'CONFIG_INVALID',
    message: `configuration of sources: ${rule}`,
    hint: 'docs/sources.md describes the fields; an editor that knows sources/sources.schema.json shows them.',
    cause,
  });
}
