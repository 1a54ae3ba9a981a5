import { parseLocalDay } from '../../../concept/local-day.ts';
import type { Publication, Relation } from '../../publication.ts';
import type { ReadContext, SourceFormat } from '../format.ts';
import { isClassification, offered, retrieveJson } from './addresses.ts';
import { readChanges } from './changes.ts';
import { type Classification, editionOf, readClassification, versionInForce } from './classification.ts';
import { type CodeRow, listOf, periodWithin, rangedPeriod } from './code-rows.ts';
import { type CodeList, numbered, readCodeDocument, readRows } from './document.ts';
import { entriesOf } from './entries.ts';
import { type Membership, readMemberships, withMemberships } from './membership.ts';
import { type KlassOptions, klassOptions } from './options.ts';
import { joinedPeriods } from './periods.ts';

/**
 * Klass, Statistics Norway's server of classifications (https://data.ssb.no/api/klass/v1): municipalities, counties,
 * city districts and many more, with every period and change since 1838.
 *
 * The address is a classification's (`…/classifications/131`), of which codes, changes and correspondences are read; or
 * that of one document, as `readCodeDocument` describes. A document gives entries only.
 */
export const klassFormat: SourceFormat<typeof klassOptions> = {
  options: klassOptions,
  read: (options, context) =>
    isClassification(context.uri) ? readLive(context, options) : readFile(context, options),
};

async function readFile(context: ReadContext, options: KlassOptions): Promise<Publication> {
  const list = await readCodeDocument(context, options);
  const rows = joinedPeriods(context.source, context.findings, list.rows);
  if (options.property?.targetClassificationId !== undefined) {
    context.findings.note(
      'property',
      'targetClassificationId has no effect: one document has no correspondences',
    );
  }
  return publicationOf(context, options, { ...list, rows, memberships: [], relations: [] });
}

async function readLive(context: ReadContext, options: KlassOptions): Promise<Publication> {
  const { source, findings, uri } = context;
  const classification = readClassification(source, await retrieveJson(context, uri));
  const list = await (options.at === undefined
    ? readRange(context, options, classification)
    : readSnapshot(context, options, classification, options.at));
  const rows = joinedPeriods(source, findings, list.rows);
  const target = options.property?.targetClassificationId;
  const memberships = target === undefined ? [] : await readMemberships(context, options, target);
  const relations = await readRelations(context, options, rows);
  const publication = publicationOf(context, options, { ...list, rows, memberships, relations });
  return { ...publication, identity: { title: classification.title } };
}

/** The codes of a range, with their periods in it. */
async function readRange(
  context: ReadContext,
  options: KlassOptions,
  classification: Classification,
): Promise<CodeList> {
  const { source } = context;
  const range = { from: options.from, to: options.to, includeFuture: 'true' };
  const document = await retrieveJson(context, offered(context.uri, 'codes', range));
  const from = parseLocalDay(options.from)!;
  const to = options.to === undefined ? undefined : parseLocalDay(options.to)!;
  const isCut = classification.versions[0]!.from < from;
  const lastDay = to === undefined ? undefined : to - 1;
  return {
    rows: readRows(context, options, numbered(listOf(source, document, 'codes')), rangedPeriod(source)),
    unsaid: { from: isCut ? from : undefined, to },
    edition: editionOf(versionInForce(source, classification, lastDay)),
  };
}

/** The codes of one day, in the validity of the version that was in force. */
async function readSnapshot(
  context: ReadContext,
  options: KlassOptions,
  classification: Classification,
  at: string,
): Promise<CodeList> {
  const { source } = context;
  const document = await retrieveJson(context, offered(context.uri, 'codesAt', { date: at }));
  const version = versionInForce(source, classification, parseLocalDay(at)!);
  const items = numbered(listOf(source, document, 'codes'));
  return {
    rows: readRows(context, options, items, periodWithin(source, version)),
    unsaid: { from: undefined, to: undefined },
    edition: editionOf(version),
  };
}

async function readRelations(
  context: ReadContext,
  options: KlassOptions,
  rows: readonly CodeRow[],
): Promise<readonly Relation[]> {
  if (!options.changes || options.at !== undefined) return [];
  const range = { from: options.from, to: options.to, includeFuture: 'true' };
  const document = await retrieveJson(context, offered(context.uri, 'changes', range));
  const { source, findings, system } = context;
  const from = parseLocalDay(options.from)!;
  const ignoreCodes = new Set(options.ignoreCodes);
  return readChanges({ source, findings, system, ignoreCodes, from, rows }, document);
}

function publicationOf(
  context: ReadContext,
  options: KlassOptions,
  parts: CodeList & {
    readonly memberships: readonly Membership[];
    readonly relations: readonly Relation[];
  },
): Publication {
  const { rows, memberships, unsaid, relations, edition } = parts;
  const { property } = options;
  const members = property ? withMemberships(context.source, rows, memberships, property) : rows;
  return {
    entries: new Map([[context.system, entriesOf(members, unsaid, options)]]),
    relations,
    ...(edition && { edition }),
    findings: context.findings.list,
  };
}
