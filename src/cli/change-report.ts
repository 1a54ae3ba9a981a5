import { styleText } from 'node:util';
import type { CodeChange, EditionSize, NamedCode, SystemChanges } from '../snapshot/changes.ts';
import { describeRow } from '../source/checks.ts';
import type { Finding } from '../source/findings.ts';
import { count, table } from './output.ts';

export const REPORT_FORMATS = ['text', 'markdown', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a build, or a comparison of two snapshots, found. */
export interface ChangeReport {
  readonly changes: readonly SystemChanges[];
  readonly findings: readonly Finding[];
}

export interface ReportOptions {
  readonly format: ReportFormat;
  /** Codes that are named of each kind of change; the rest is counted. JSON names all. */
  readonly limit: number;
}

interface Section {
  readonly title: string;
  readonly total: number;
  readonly lines: readonly string[];
}

const HEADING = [
  'system',
  'edition',
  'codes',
  'concepts',
  'added',
  'retired',
  'renamed',
  'moved',
  'other changes',
];

/** Writes a report for people or programs. */
export function renderReport(report: ChangeReport, { format, limit }: ReportOptions): string {
  if (format === 'json') return JSON.stringify(reportJson(report));
  const rows = report.changes.map(summaryRow);
  const sections = report.changes.flatMap((changes) => sectionsOf(changes, limit));
  const oddities = groupFindings(report.findings);
  return format === 'markdown' ? markdown(rows, sections, oddities) : text(rows, sections, oddities);
}

/** A report as JSON, every code named. */
export function reportJson({ changes, findings }: ChangeReport): object {
  return {
    systems: changes.map(({ properties, ...same }) => ({
      ...same,
      before: sizeJson(same.before),
      after: sizeJson(same.after),
      properties: Object.fromEntries(properties),
    })),
    // Row 0 is the whole document.
    findings: findings.map(({ row, ...finding }) => {
      return { ...finding, row: row === 0 ? null : describeRow(row) };
    }),
  };
}

function sizeJson(size: EditionSize | undefined): object | null {
  return size === undefined ? null : { ...size, codesInUse: size.codesInUse ?? null };
}

function summaryRow({ system, before, after, ...changes }: SystemChanges): string[] {
  const size = after ?? before!;
  const edition =
    before === undefined || after === undefined || before.edition === after.edition
      ? size.edition
      : `${before.edition} → ${after.edition}`;
  const state = stateOf(before, after);
  const lists = [...changes.properties, ['selectable', changes.selectable] as const];
  const numbers = [
    ...lists.map(([name, { length }]) => [name, length] as const),
    ['other texts', changes.otherTexts] as const,
    ['other periods', changes.otherPeriods] as const,
    ['relations added', changes.relationsAdded] as const,
    ['relations removed', changes.relationsRemoved] as const,
  ];
  const other = numbers
    .filter(([, number]) => number > 0)
    .map(([name, number]) => `${name} ${count(number)}`);
  return [
    ...[system, edition, count(after?.codesInUse ?? 0), count(after?.concepts ?? 0)],
    ...(state === undefined
      ? [changes.added, changes.retired, changes.renamed, changes.moved].map(({ length }) => count(length))
      : ['', '', '', '']),
    state ?? other.join(', '),
  ];
}

/** What there is to say of a system in the place of its changes. */
function stateOf(before: EditionSize | undefined, after: EditionSize | undefined): string | undefined {
  if (before === undefined) return 'new';
  if (after === undefined) return `gone, with ${count(before.concepts)} concepts`;
  return before.codesInUse === undefined ? 'not compared' : undefined;
}

/** The single codes. A system that is new or gone is told of in one line of the summary. */
function sectionsOf(changes: SystemChanges, limit: number): Section[] {
  const { system, before, after } = changes;
  if (before === undefined || after === undefined) return [];
  const names = ({ code, display }: NamedCode): string => `${code}  ${display}`;
  const renamed = ({ code, from, to }: CodeChange): string => `${code}  ${from} → ${to}`;
  const valued = ({ code, display, from, to }: CodeChange): string =>
    `${code}  ${display}: ${from || '(none)'} → ${to || '(none)'}`;
  const section = <T>(kind: string, items: readonly T[], describe: (item: T) => string): Section[] =>
    items.length === 0
      ? []
      : [{ title: `${system}: ${kind}`, total: items.length, lines: items.slice(0, limit).map(describe) }];
  return [
    ...section('retired', changes.retired, names),
    ...section('added', changes.added, names),
    ...section('renamed', changes.renamed, renamed),
    ...section('moved', changes.moved, valued),
    ...section('selectable', changes.selectable, valued),
    ...[...changes.properties].flatMap(([property, list]) => section(property, list, valued)),
  ];
}

/** Oddities of one kind in one source as one line: how many, and where the first is. */
function groupFindings(findings: readonly Finding[]): string[] {
  const groups = Map.groupBy(findings, ({ source, message }) => `${source}\n${message}`);
  return [...groups.values()].map((group) => {
    const { source, row, message } = group[0]!;
    const where = row === 0 ? '' : describeRow(row);
    if (group.length === 1) return `${source}${where && `, ${where}`}: ${message}`;
    return `${source}: ${message} (${count(group.length)} times${where && `, first in ${where}`})`;
  });
}

function text(rows: string[][], sections: readonly Section[], oddities: readonly string[]): string {
  const parts = [
    table(
      HEADING,
      rows.map((row) => row.map(printable)),
    ),
  ];
  for (const { title, total, lines } of sections) {
    const heading = styleText('bold', printable(`${title} ${count(total)}`));
    parts.push([heading, ...indent(lines), ...indent(rest(total, lines))].join('\n'));
  }
  if (oddities.length > 0) parts.push([styleText('bold', 'oddities'), ...indent(oddities)].join('\n'));
  return parts.join('\n\n');
}

function markdown(rows: string[][], sections: readonly Section[], oddities: readonly string[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const item = (line: string): string => `- ${escapeMarkdown(line)}`;
  const parts = [[row(HEADING), `|${'---|'.repeat(HEADING.length)}`, ...rows.map(row)].join('\n')];
  for (const { title, total, lines } of sections) {
    const heading = `### ${escapeMarkdown(title)} ${count(total)}`;
    parts.push([heading, '', ...[...lines, ...rest(total, lines)].map(item)].join('\n'));
  }
  if (oddities.length > 0) parts.push(['### oddities', '', ...oddities.map(item)].join('\n'));
  return parts.join('\n\n');
}

function rest(total: number, lines: readonly string[]): string[] {
  return total > lines.length ? [`… and ${count(total - lines.length)} more`] : [];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${printable(line)}`);
}

/** Texts come from outside: none may break a line, or steer a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** A text that is shown as it is: no mark-up, and in a table no new cell. Codes of ICD-10 end in an asterisk. */
function escapeMarkdown(text: string): string {
  return printable(text).replace(/[\\`*_<>[\]|~#&]/g, '\\$&');
}
