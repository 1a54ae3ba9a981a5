import { styleText } from 'node:util';
import type { CodeChange, NamedCode, SystemChanges } from '../snapshot/changes.ts';
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
      before: same.before ?? null,
      after: same.after ?? null,
      properties: Object.fromEntries(properties),
    })),
    findings: findings.map(({ row, ...finding }) => ({ ...finding, row: describeRow(row) })),
  };
}

function summaryRow({ system, before, after, ...changes }: SystemChanges): string[] {
  const size = after ?? before!;
  const edition =
    before === undefined || after === undefined || before.edition === after.edition
      ? size.edition
      : `${before.edition} → ${after.edition}`;
  const state = before === undefined ? 'new' : after === undefined ? 'gone' : undefined;
  const other = [
    ...[...changes.properties].map(([property, list]) => `${property} ${count(list.length)}`),
    ...(changes.otherTexts > 0 ? [`other texts ${count(changes.otherTexts)}`] : []),
  ];
  return [
    ...[system, edition, count(after?.codesInUse ?? 0), count(after?.concepts ?? 0)],
    ...(state === undefined
      ? [changes.added, changes.retired, changes.renamed, changes.moved].map(({ length }) => count(length))
      : ['', '', '', '']),
    state ?? other.join(', '),
  ];
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
    ...[...changes.properties].flatMap(([property, list]) => section(property, list, valued)),
  ];
}

/** Oddities of one kind in one source as one line: how many, and where the first is. */
function groupFindings(findings: readonly Finding[]): string[] {
  const groups = Map.groupBy(findings, ({ source, message }) => `${source}\n${message}`);
  return [...groups.values()].map((group) => {
    const { source, row, message } = group[0]!;
    const where = row === 0 ? '' : `, ${describeRow(row)}`;
    return group.length === 1
      ? `${source}${where}: ${message}`
      : `${source}: ${message} (${count(group.length)} times, first in ${describeRow(row)})`;
  });
}

function text(rows: string[][], sections: readonly Section[], oddities: readonly string[]): string {
  const parts = [table(HEADING, rows)];
  for (const { title, total, lines } of sections) {
    parts.push(
      [styleText('bold', `${title} ${count(total)}`), ...indent(lines), ...rest(total, lines)].join('\n'),
    );
  }
  if (oddities.length > 0) parts.push([styleText('bold', 'oddities'), ...indent(oddities)].join('\n'));
  return parts.join('\n\n');
}

function markdown(rows: string[][], sections: readonly Section[], oddities: readonly string[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  const parts = [[row(HEADING), row(HEADING.map(() => '---')), ...rows.map(row)].join('\n')];
  for (const { title, total, lines } of sections) {
    parts.push(
      [`### ${title} ${count(total)}`, '', ...lines.map((line) => `- ${line}`), ...rest(total, lines)].join(
        '\n',
      ),
    );
  }
  if (oddities.length > 0)
    parts.push(['### oddities', '', ...oddities.map((line) => `- ${line}`)].join('\n'));
  return parts.join('\n\n');
}

function rest(total: number, lines: readonly string[]): string[] {
  return total > lines.length ? [`  … and ${count(total - lines.length)} more`] : [];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
