import { type LocalDay, OPEN_END, OPEN_START } from '../../../concept/local-day.ts';
import { fieldOf, invalidDocument, invalidRow } from '../../checks.ts';
import type { ReadContext } from '../format.ts';
import {
  classificationId,
  offered,
  otherClassification,
  type Parameters,
  retrieveJsonIfThere,
} from './addresses.ts';
import type { CodeRow } from './code-rows.ts';
import { codeOrNone, dayOrOpen } from './fields.ts';
import type { KlassOptions, KlassProperty } from './options.ts';

/** What a code belongs to in another system, in a period: a municipality to its county. */
export interface Membership {
  readonly code: string;
  readonly target: string;
  readonly from: LocalDay;
  readonly to: LocalDay;
}

/** A code row with the codes of another system that it belongs to throughout its period. */
export interface MemberRow extends CodeRow {
  readonly targets: readonly string[];
}

/**
 * Reads the correspondences of a classification with another one. Their tables are kept in one direction (counties to
 * municipalities), and the server answers the other with 404 or nothing: both are asked. A table that is missing for
 * part of the range is 404 too; Klass allows that, and the caller falls back.
 */
export async function readMemberships(
  context: ReadContext,
  options: KlassOptions,
  target: number,
): Promise<readonly Membership[]> {
  const own = Number(classificationId(context.uri));
  const forth = await readCorrespondences(context, options, context.uri, target);
  if (forth.length > 0) return forth;
  const back = await readCorrespondences(context, options, otherClassification(context.uri, target), own);
  if (back.length === 0) {
    const rest = options.property?.prefix === undefined ? 'is left out' : 'follows from the code alone';
    context.findings.note('correspondences', `there are none for the time asked for: the property ${rest}`);
  }
  return back.map(({ code, target: other, ...period }) => ({ code: other, target: code, ...period }));
}

async function readCorrespondences(
  context: ReadContext,
  { from, to, at }: KlassOptions,
  classification: string,
  target: number,
): Promise<readonly Membership[]> {
  const name = at === undefined ? 'corresponds' : 'correspondsAt';
  const time: Parameters = at === undefined ? { from, to, includeFuture: 'true' } : { date: at };
  const address = offered(classification, name, { targetClassificationId: String(target), ...time });
  const document = await retrieveJsonIfThere(context, address);
  if (document === undefined) return [];
  const items = fieldOf(document, 'correspondenceItems');
  if (!Array.isArray(items)) throw invalidDocument(context.source, 'correspondenceItems must be an array');
  return items.flatMap((item, index) => {
    const row = `correspondenceItems ${index + 1}`;
    const [code, other] = ['sourceCode', 'targetCode'].map((field) =>
      codeOrNone(context.source, row, field, fieldOf(item, field)),
    );
    // A code without counterpart is listed with an empty other side.
    if (code === undefined || other === undefined) return [];
    return [{ code, target: other, ...periodOf(context.source, row, item, at !== undefined) }];
  });
}

function periodOf(source: string, row: string, item: unknown, snapshot: boolean) {
  if (snapshot) return { from: OPEN_START, to: OPEN_END };
  const from = dayOrOpen(source, row, 'validFrom', fieldOf(item, 'validFrom'), OPEN_START);
  const to = dayOrOpen(source, row, 'validTo', fieldOf(item, 'validTo'), OPEN_END);
  if (from >= to) throw invalidRow(source, row, 'validTo must be later than validFrom');
  return { from, to };
}

/** Cuts rows where what they belong to changes. Without correspondence, a prefix of the code serves when declared. */
export function withMemberships(
  source: string,
  rows: readonly CodeRow[],
  memberships: readonly Membership[],
  { prefix }: KlassProperty,
): MemberRow[] {
  const byCode = Map.groupBy(memberships, ({ code }) => code);
  return rows.flatMap((row) => {
    const own = (byCode.get(row.code) ?? []).filter(({ from, to }) => from < row.to && to > row.from);
    const within = own.flatMap(({ from, to }) => [from, to]).filter((day) => day > row.from && day < row.to);
    const cuts = [...new Set([row.from, ...within])].sort((a, b) => a - b);
    const pieces = cuts.map((from, index): MemberRow => {
      const valid = own.filter((membership) => membership.from <= from && membership.to > from);
      const targets = [...new Set(valid.map(({ target }) => target))].sort();
      const to = cuts[index + 1] ?? row.to;
      return { ...row, from, to, targets: targets.length > 0 ? targets : prefixOf(source, row, prefix) };
    });
    return joinedPieces(pieces);
  });
}

function prefixOf(source: string, { row, code }: CodeRow, length: number | undefined): readonly string[] {
  if (length === undefined) return [];
  if (code.length <= length) {
    throw invalidRow(source, row, `code must be longer than the ${length} characters of property.prefix`);
  }
  return [code.slice(0, length)];
}

function joinedPieces(pieces: readonly MemberRow[]): MemberRow[] {
  const joined: MemberRow[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last === undefined || last.targets.join() !== piece.targets.join()) joined.push(piece);
    else joined[joined.length - 1] = { ...last, to: piece.to };
  }
  return joined;
}
