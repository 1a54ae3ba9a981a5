import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { OppslagError, systemErrorCode } from '../../base/errors.ts';
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
    value = JSON.parse(text);
  } catch (error) {
    throw configInvalid('must be JSON', error);
  }
  return checkSourcesConfig(value);
}

/** Checks a configuration that was read already. Throws like `readSourcesConfig`. */
export function checkSourcesConfig(value: unknown): SourcesConfig {
  const result = sourcesConfig.safeParse(value);
  if (!result.success) throw configInvalid(describe(result.error.issues).join('; '));
  return result.data;
}

/** The operator's own words are shown: names of fields are what is to be corrected. Values never are. */
function describe(issues: readonly z.core.$ZodIssue[]): string[] {
  const faults = issues.map(({ path, message }) => {
    const field = path.map((step, i) =>
      typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`,
    );
    return `${field.join('') || 'the configuration'}: ${message}`;
  });
  const shown = faults.slice(0, MAX_REPORTED_FAULTS);
  return shown.length < faults.length ? [...shown, `and ${faults.length - shown.length} more`] : shown;
}

function configInvalid(rule: string, cause?: unknown): OppslagError<'CONFIG_INVALID'> {
  return new OppslagError({
    code: 'CONFIG_INVALID',
    message: `configuration of sources: ${rule}`,
    hint: 'docs/sources.md describes the fields; an editor that knows sources/sources.schema.json shows them.',
    cause,
  });
}
