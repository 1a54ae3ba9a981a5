import { toJsonString } from '@bufbuild/protobuf';
import {
  type Concept,
  ConceptSchema,
  ConceptStatusSchema,
  type Property,
} from '../../gen/oppslag/v1/concept_pb.ts';

/** Forms of an export. */
export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How an export is written, line by line. */
interface ExportForm {
  /** The first line; empty for none. */
  readonly heading: string;
  line(concept: Concept): string;
}

const COLUMNS = [
  ...['system', 'code', 'display', 'valid_from', 'valid_to', 'status', 'selectable'],
  ...['parents', 'designations', 'properties'],
];
/** Parts the values of one cell. */
const SEPARATOR = '; ';

export const EXPORT_FORMS: Readonly<Record<ExportFormat, ExportForm>> = {
  /** A `Concept` in proto3 JSON on each line. Nothing is lost. */
  ndjson: { heading: '', line: (concept) => toJsonString(ConceptSchema, concept) },
  /** RFC 4180, but with `\n` at the end of lines. For people and spreadsheets: several values share a cell. */
  csv: { heading: COLUMNS.join(','), line: (concept) => cellsOf(concept).map(quoted).join(',') },
};

function cellsOf(concept: Concept): string[] {
  const { coding, validFrom, validTo, status, selectable, parents, designations, properties } = concept;
  const statusName = ConceptStatusSchema.value[status]?.localName ?? '';
  return [
    ...[coding?.system ?? '', coding?.code ?? '', coding?.display ?? ''],
    ...[validFrom, validTo, statusName.toLowerCase(), String(selectable)],
    parents.join(SEPARATOR),
    designations.map(({ use, language, value }) => `${use} ${language}: ${value}`).join(SEPARATOR),
    properties.map((property) => `${property.code}: ${valueText(property)}`).join(SEPARATOR),
  ];
}

function valueText({ value }: Property): string {
  return value.case === 'codingValue'
    ? `${value.value.system} ${value.value.code}`
    : String(value.value ?? '');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
