import { dirname, isAbsolute, join } from 'node:path';
import type { RowName } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { Entry, Publication, Relation } from '../../publication.ts';
import type { ReadContext, SourceFormat } from '../format.ts';
import { type Line, readLines } from './lines.ts';
import { type BringLogOptions, bringLogOptions } from './log-options.ts';
import { periodsOf, startsOf } from './log-periods.ts';
import { relationsOf } from './log-relations.ts';
import { type ChangedCode, LOG_FIELD_COUNT, type NewCode, readChangedCode, readNewCode } from './log-rows.ts';

/**
 * Postnummerloggen, what Bring published of new and of changed postal codes since 1999, up to a day that the logs do
 * not say. Plain text, ten fields separated by tabs; see `readNewCode` and `readChangedCode` for the fields.
 *
 * `new` gives for each code one entry `{display, validFrom}`: when it was last taken into use, and its city then. An
 * earlier use is left out with a note, since the log does not say when it ended.
 *
 * `changed` gives, with days as `firstDayOfChange` explains,
 * - for a code that was replaced or withdrawn: its former city with `validTo`, and for the former a relation to the
 *   successor with `since`;
 * - for a code whose city got another name: the former name with `validTo` and the new name with `validFrom`. Of several
 *   renames each name has its own period; the last is open (no `validTo`) unless the code ended later;
 * - nothing for a change of category alone, of which one note tells how many there are.
 *
 * Without `newCodes`, first periods have no `validFrom`, and of a code that was used again after it ended only the
 * first use is told, with a note. With `newCodes`, a period also has the day on which the code was taken into use, and
 * codes that are only new have an open entry. The periods of a code never overlap.
 *
 * As a history behind the register, `changed` with `newCodes` is what gives former periods right.
 */
export const bringLogFormat: SourceFormat<typeof bringLogOptions> = {
  options: bringLogOptions,
  read: (options, context) =>
    options.kind === 'new' ? readNew(options, context) : readChanged(options, context),
};

async function readNew(options: BringLogOptions, context: ReadContext): Promise<Publication> {
  const { source, findings, uri } = context;
  const lines = await retrieveLines(options, context, source, uri);
  const started = readNewCodes(findings, lines, (line) => ({ line }));
  return publicationOf(context, startsOf(findings, started, options.withPlace), []);
}

async function readChanged(options: BringLogOptions, context: ReadContext): Promise<Publication> {
  const { source, findings, system, uri } = context;
  const changed = readChanges(findings, await retrieveLines(options, context, source, uri));
  const started: NewCode[] = [];
  if (options.newCodes !== undefined) {
    const address = addressBeside(uri, options.newCodes);
    const lines = await retrieveLines(options, context, `${source} (newCodes)`, address);
    started.push(...readNewCodes(findings, lines, (line) => `newCodes line ${line}`));
  }
  const entries = periodsOf(findings, { changed, started, withPlace: options.withPlace });
  return publicationOf(context, entries, relationsOf(system, changed));
}

async function retrieveLines(
  form: BringLogOptions,
  context: ReadContext,
  source: string,
  address: string,
): Promise<readonly Line[]> {
  const { bytes } = await context.retrieve(address, { accept: 'text/plain' });
  const { encoding, minimumRows } = form;
  return readLines(source, bytes, { encoding, minimumRows, fieldCount: LOG_FIELD_COUNT });
}

function readNewCodes(
  findings: Findings,
  lines: readonly Line[],
  rowOf: (line: number) => RowName,
): readonly NewCode[] {
  const seen = new Map<string, NewCode>();
  for (const { line, fields } of lines) {
    const started = readNewCode(findings, rowOf(line), fields);
    if (started === undefined) continue;
    const key = `${started.code} ${started.first}`;
    if (seen.has(key)) findings.tolerate('duplicateRows', started.row, 'code must be new once on a day');
    else seen.set(key, started);
  }
  return [...seen.values()];
}

/** Changes of code or city; how many changes of category there were is noted. */
function readChanges(findings: Findings, lines: readonly Line[]): readonly ChangedCode[] {
  const seen = new Set<string>();
  const changes: ChangedCode[] = [];
  const others: RowName[] = [];
  for (const { line, fields } of lines) {
    const row = { line };
    const key = fields.join('\t');
    if (seen.has(key)) {
      findings.tolerate('duplicateRows', row, 'the line must occur once');
      continue;
    }
    seen.add(key);
    const change = readChangedCode(findings, row, fields);
    if (change === undefined) continue;
    if (change.newCode === change.code && change.newCity === change.city) others.push(row);
    else changes.push(change);
  }
  if (others.length > 0) {
    const rule = `${others.length} lines from here on change neither code nor city and are left out`;
    findings.note(others[0]!, rule);
  }
  return changes;
}

/** The address of a document relative to that of another; it may also have one of its own. */
function addressBeside(uri: string, other: string): string {
  const isUrl = /^https?:/i;
  if (isUrl.test(uri)) return new URL(other, uri).href;
  return isUrl.test(other) || isAbsolute(other) ? other : join(dirname(uri), other);
}

function publicationOf(
  { system, findings }: ReadContext,
  entries: readonly Entry[],
  relations: readonly Relation[],
): Publication {
  return { entries: new Map([[system, entries]]), relations, findings: findings.list };
}
