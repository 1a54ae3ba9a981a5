import { z } from 'zod';
import { TEXT_ENCODINGS } from '../../text-document.ts';
import {
  codeColumn,
  dayColumn,
  endDayColumn,
  firstDayColumn,
  textColumn,
  truthColumn,
} from './column-options.ts';

const RELATIONSHIPS = [
  'equivalent',
  'source-is-narrower-than-target',
  'source-is-broader-than-target',
  'related-to',
  'not-related-to',
] as const;

const systemId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and -, not starting with -');
const columnName = z.string().min(1);

const rowFilter = z
  .strictObject({
    column: columnName.describe('Name of the column.'),
    equals: z
      .string()
      .optional()
      .describe('The cell without white space at its ends; `""` is the empty cell.'),
    in: z.array(z.string()).min(1).optional().describe('One of these cells.'),
    notIn: z.array(z.string()).min(1).optional().describe('Any cell but these.'),
    notEmpty: z.literal(true).optional().describe('Any cell but the empty one.'),
  })
  .refine(({ column: _, ...conditions }) => Object.values(conditions).filter(isGiven).length === 1, {
    message: 'must have one of equals, in, notIn and notEmpty',
  });

const designation = z.strictObject({
  column: textColumn.describe('The text.'),
  language: z.string().min(1).describe('BCP 47 tag of the text, for example `nb`.'),
  use: z.string().min(1).describe('What the text is: `synonym`, `short`, `former-name`, `context` …'),
});

const propertyCode = z.string().min(1).describe('Code of the property.');
const property = z.discriminatedUnion('type', [
  z.strictObject({
    code: propertyCode,
    type: z.enum(['string', 'integer', 'decimal']).describe('An integer has 64 bits; a decimal has a point.'),
    column: textColumn.describe('The value.'),
  }),
  z.strictObject({
    code: propertyCode,
    type: z.literal('boolean'),
    column: truthColumn.describe('The value.'),
  }),
  z.strictObject({
    code: propertyCode,
    type: z.literal('date'),
    column: dayColumn.describe('The value.'),
  }),
  z.strictObject({
    code: propertyCode,
    type: z.literal('Coding').describe('A code in another system.'),
    column: textColumn.describe('The code.'),
    system: systemId.describe('Short id of the system that the code is in.'),
    display: textColumn
      .optional()
      .describe('The text of the code. Default: filled in from the system that it is in.'),
  }),
]);

const columns = z.strictObject({
  code: codeColumn
    .optional()
    .describe('The code as it is to be shown. Required unless the document gives only relations.'),
  display: textColumn
    .optional()
    .describe('The preferred text. A row without one is left out, if tolerance.missingNames allows it.'),
  designations: z.array(designation).default([]).describe('Other texts.'),
  parent: textColumn
    .optional()
    .describe(
      'Code of the parent in the same system. An empty cell is a root, or says nothing if `optional`.',
    ),
  selectable: truthColumn.optional().describe('Whether the code may be registered.'),
  validFrom: firstDayColumn
    .optional()
    .describe('The first day. An empty cell means that it was always so, or says nothing if `optional`.'),
  validTo: endDayColumn
    .optional()
    .describe(
      'The first day after. An empty cell means that there is no end yet, or says nothing if `optional`.',
    ),
  properties: z.array(property).default([]).describe('Typed facts.'),
});

const relation = z.strictObject({
  source: textColumn
    .optional()
    .describe(
      'Code that the relation starts in. Default: the code of the row. If `optional`, a row may lack it.',
    ),
  sourceSystem: systemId
    .optional()
    .describe('Short id of the system of the source. Default: the system that is loaded.'),
  target: textColumn.describe('Code that the relation leads to. If `optional`, a row may lack it.'),
  targetSystem: systemId.describe('Short id of the system of the target.'),
  relationship: z
    .enum(RELATIONSHIPS)
    .describe('How the target stands to the source, as in FHIR R5 ConceptMap.'),
  since: dayColumn
    .optional()
    .describe('The first day of the target in place of the source, for changes over time.'),
  skipSame: z
    .boolean()
    .default(false)
    .describe(
      'Passes over rows whose source and target are the same code (a new name); they are refused otherwise.',
    ),
});

/** Options of a delimited text: how it is written, which rows count and what their columns mean. */
export const csvOptions = z
  .strictObject({
    encoding: z.enum(TEXT_ENCODINGS).default('utf-8').describe('Encoding; a byte order mark is dropped.'),
    delimiter: z.enum([',', ';', '\t', '|', '#']).default(',').describe('Character between cells.'),
    quote: z
      .enum(['"', ''])
      .default('"')
      .describe(
        'Character around cells that hold delimiters or line breaks; `""` for a document without quoting.',
      ),
    header: z
      .union([
        z.literal(true),
        z
          .array(columnName)
          .min(1)
          .refine((names) => new Set(names).size === names.length, 'must not name a column twice'),
      ])
      .default(true)
      .describe(
        '`true`: the first row has the names of the columns. Else their names, for a document without header.',
      ),
    ignoreLines: z
      .array(z.int().min(1))
      .default([])
      .describe('Physical lines, from 1, that are no data (a free text under the header).'),
    rows: z.array(rowFilter).default([]).describe('Which rows count: those that every condition holds for.'),
    distinct: z
      .boolean()
      .default(false)
      .describe('The code repeats from row to row (the hospital of each unit): equal rows are one.'),
    columns: columns.prefault({}).describe('What becomes of the columns.'),
    relations: z.array(relation).default([]).describe('Relations that each row gives.'),
    concepts: z.boolean().default(true).describe('`false` for a document that gives only relations.'),
  })
  .superRefine((options, context) => {
    const refuse = (path: PropertyKey[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const { concepts, columns: mapped, relations } = options;
    if (mapped.code === undefined) {
      if (concepts) refuse(['columns', 'code'], 'is required unless concepts is false');
      for (const [index, { source }] of relations.entries()) {
        if (source === undefined) refuse(['relations', index, 'source'], 'is required without columns.code');
      }
    }
    if (concepts) return;
    if (relations.length === 0) refuse(['relations'], 'must not be empty when concepts is false');
    const { code: _, designations, properties, ...others } = mapped;
    if (designations.length + properties.length + Object.values(others).filter(isGiven).length > 0) {
      refuse(['columns'], 'may have only code when concepts is false');
    }
  });

export type CsvOptions = z.output<typeof csvOptions>;
export type RowFilter = z.output<typeof rowFilter>;
export type PropertyOptions = z.output<typeof property>;
export type RelationOptions = z.output<typeof relation>;

function isGiven(value: unknown): boolean {
  return value !== undefined;
}
