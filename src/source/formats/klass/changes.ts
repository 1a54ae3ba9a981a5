import type { LocalDay } from '../../../concept/local-day.ts';
import { fieldOf, invalidDocument, invalidRow } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { Relation, Relationship } from '../../publication.ts';
import type { CodeRow } from './code-rows.ts';
import { codeOrNone, dayOf } from './fields.ts';

/** One row of `/changes`: what was an old code is under a new one from a day on, wholly or in part. */
interface CodeChange {
  readonly row: string;
  readonly oldCode: string;
  readonly newCode: string;
  readonly day: LocalDay;
}

/** What changes are read against. */
export interface ChangeReading {
  readonly source: string;
  readonly findings: Findings;
  readonly system: string;
  readonly ignoreCodes: ReadonlySet<string>;
  /** First day of the range: what changed on it or before comes from codes that are not in the range. */
  readonly from: LocalDay;
  /** The codes of the same range, joined. */
  readonly rows: readonly CodeRow[];
}

/**
 * Reads the answer to `/changes` as relations from old codes to new ones, single steps in time.
 *
 * Klass lists what changed and not what went on: when a municipality takes in a neighbour, the neighbour's row stands
 * alone, and read by itself it would say that the two are the same. A code whose period runs across the day therefore
 * counts as its own successor. That becomes a relation only where the code also gave off an area (`A → A`, `A → B`),
 * since whoever follows the relations would otherwise leave it; a change of name or an area received needs none.
 */
export function readChanges(reading: ChangeReading, document: unknown): Relation[] {
  const list = fieldOf(document, 'codeChanges');
  if (!Array.isArray(list)) throw invalidDocument(reading.source, 'codeChanges must be an array');
  const known = new Set(reading.rows.map(({ code }) => code));
  const changes = list
    .map((value, index) => readChange(reading, known, `codeChanges ${index + 1}`, value))
    .filter((change) => change !== undefined);
  const days = [...Map.groupBy(changes, ({ day }) => day)].sort(([a], [b]) => a - b);
  const periods = Map.groupBy(reading.rows, ({ code }) => code);
  return days.flatMap(([day, ofDay]) =>
    relationsOf(reading, day, [...ofDay, ...goingOn(periods, day, ofDay)]),
  );
}

/** One row, or undefined for what makes no relation: a code that began, ended, is ignored or, tolerated, unknown. */
function readChange(
  { source, findings, ignoreCodes, from }: ChangeReading,
  known: ReadonlySet<string>,
  row: string,
  value: unknown,
): CodeChange | undefined {
  for (const field of ['oldCode', 'newCode']) {
    if (fieldOf(value, field) === undefined) {
      throw invalidRow(source, row, `${field} must be there, as a code or null`);
    }
  }
  const oldCode = codeOrNone(source, row, 'oldCode', fieldOf(value, 'oldCode'));
  const newCode = codeOrNone(source, row, 'newCode', fieldOf(value, 'newCode'));
  const day = dayOf(source, row, 'changeOccurred', fieldOf(value, 'changeOccurred'));
  if (oldCode === undefined && newCode === undefined) {
    throw invalidRow(source, row, 'oldCode and newCode must not both be missing');
  }
  if (oldCode === undefined || newCode === undefined || day <= from) return undefined;
  if (ignoreCodes.has(oldCode) || ignoreCodes.has(newCode)) return undefined;
  if (!known.has(oldCode) || !known.has(newCode)) {
    findings.tolerate('unknownCodes', row, 'oldCode and newCode must be codes in the list');
    return undefined;
  }
  return { row, oldCode, newCode, day };
}

/** The codes among those of a day that went on across it under the same name. */
function goingOn(
  periods: ReadonlyMap<string, readonly CodeRow[]>,
  day: LocalDay,
  changes: readonly CodeChange[],
): CodeChange[] {
  const rowByCode = new Map(
    changes.flatMap(({ row, oldCode, newCode }) => [
      [oldCode, row],
      [newCode, row],
    ]),
  );
  return [...rowByCode]
    .filter(([code]) => periods.get(code)!.some(({ from, to }) => from < day && to > day))
    .map(([code, row]) => ({ row, oldCode: code, newCode: code, day }));
}

function relationsOf({ system }: ChangeReading, day: LocalDay, changes: readonly CodeChange[]): Relation[] {
  const newCodes = codesBy(changes, 'oldCode', 'newCode');
  const oldCodes = codesBy(changes, 'newCode', 'oldCode');
  const relations: Relation[] = [];
  for (const [source, targets] of newCodes) {
    for (const [target, row] of targets) {
      // A code alone on its side became itself: a change of name, or an area received.
      if (target === source && targets.size === 1) continue;
      const relationship = relationshipOf(targets.size > 1, oldCodes.get(target)!.size > 1);
      relations.push({
        row,
        source: { system, code: source },
        target: { system, code: target },
        relationship,
        since: day,
      });
    }
  }
  return relations.sort(byCodes);
}

/** Codes on one side of the changes by those on the other, each with its first row; a change given twice counts once. */
function codesBy(changes: readonly CodeChange[], key: 'oldCode' | 'newCode', other: 'oldCode' | 'newCode') {
  const result = new Map<string, Map<string, string>>();
  for (const change of changes) {
    const codes = result.get(change[key]) ?? new Map<string, string>();
    if (!codes.has(change[other])) codes.set(change[other], change.row);
    result.set(change[key], codes);
  }
  return result;
}

function relationshipOf(split: boolean, merged: boolean): Relationship {
  if (split) return merged ? 'related-to' : 'source-is-broader-than-target';
  return merged ? 'source-is-narrower-than-target' : 'equivalent';
}

function byCodes(a: Relation, b: Relation): number {
  const [left, right] = [`${a.source.code} ${a.target.code}`, `${b.source.code} ${b.target.code}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
