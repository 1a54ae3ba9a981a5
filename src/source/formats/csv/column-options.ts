import { z } from 'zod';
import { DAY_FORMS, type DayForm, parseDay } from './day-forms.ts';
import { hasGroupsOf, isPattern } from './patterns.ts';

const REFERENCE_RULE = 'must be the name of a column, or an object that describes it';

const pattern = z
  .string()
  .min(1)
  .refine(isPattern, 'must be a regular expression (flag u)')
  .describe('Regular expression, flag u, that the whole cell must match.');

const form = z
  .strictObject({
    match: pattern,
    replace: z.string().optional().describe('What the cell becomes; `$1` is the first group of `match`.'),
  })
  .superRefine(checkGroups);

/** What every reference to a column may say. */
const columnShape = {
  column: z.string().min(1).optional().describe('Name of the column.'),
  value: z.string().min(1).optional().describe('A constant for every row, in place of a column.'),
  emptyWhen: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Cells that count as empty (`-`, `NULL`).'),
  match: pattern.optional(),
  replace: form.shape.replace,
  forms: z
    .array(form)
    .min(1)
    .optional()
    .describe('Several pairs of `match` and `replace`: the first that matches the cell holds.'),
  padStart: z
    .strictObject({
      length: z.int().min(2).max(64).describe('Length in characters.'),
      with: z.string().length(1).describe('The character that is put in front, usually `0`.'),
    })
    .optional()
    .describe('Fills the value from the left, after `replace`.'),
};

const optional = {
  optional: z
    .boolean()
    .default(false)
    .describe('A cell that is empty or does not match says nothing, instead of being refused.'),
};

const as = {
  as: z
    .enum(DAY_FORMS)
    .default('date')
    .describe(
      '`date` is YYYY-MM-DD, `date-dmy` DD.MM.YYYY; of a year YYYY, `year-start` is 1 January, `year-end` the first day after the year.',
    ),
};

const truths = {
  trueWhen: z
    .array(z.string())
    .min(1)
    .default(['true'])
    .describe('Cells that mean true; `""` is the empty cell.'),
  falseWhen: z
    .array(z.string())
    .min(1)
    .default(['false'])
    .describe('Cells that mean false; `""` is the empty cell.'),
};

const bare = z.strictObject(columnShape).superRefine(checkReference);
const plain = z.strictObject({ ...columnShape, ...optional }).superRefine(checkReference);
const truth = z
  .strictObject({ ...columnShape, ...optional, ...truths })
  .superRefine(checkReference)
  .refine(({ trueWhen, falseWhen }) => !trueWhen.some((word) => falseWhen.includes(word)), {
    path: ['falseWhen'],
    message: 'must not share a cell with trueWhen',
  })
  .refine((ref) => !(ref.optional && [...ref.trueWhen, ...ref.falseWhen].includes('')), {
    path: ['optional'],
    message: 'contradicts the meaning that trueWhen or falseWhen gives to the empty cell',
  });
const day = z
  .strictObject({ ...columnShape, ...optional, ...as })
  .superRefine(checkReference)
  .superRefine((ref, context) => checkDays(ref, ['value'], context));
const firstDay = z
  .strictObject({
    ...columnShape,
    ...optional,
    ...as,
    openBefore: z
      .string()
      .optional()
      .describe('This day or year, and any before it, means that the beginning is not known.'),
  })
  .superRefine(checkReference)
  .superRefine((ref, context) => checkDays(ref, ['value', 'openBefore'], context));
const endDay = z
  .strictObject({
    ...columnShape,
    ...optional,
    ...as,
    inclusive: z.boolean().default(false).describe('The date is the last day, not the first day after.'),
    openAfter: z
      .string()
      .optional()
      .describe('This day or year, and any after it, means that there is no end yet.'),
  })
  .superRefine(checkReference)
  .superRefine((ref, context) => checkDays(ref, ['value', 'openAfter'], context))
  .refine((ref) => !(ref.inclusive && ref.as.startsWith('year')), {
    path: ['inclusive'],
    message: 'is for dates; year-end already includes its year',
  });

/** A column by its name, or an object that says more. The result is always the object. */
function reference<Schema extends z.ZodType>(schema: Schema) {
  const widen = (given: string | z.input<Schema>, context: z.core.$RefinementCtx): unknown => {
    if (typeof given === 'string') return { column: given };
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given;
    context.addIssue({ code: 'custom', message: REFERENCE_RULE });
    return z.NEVER;
  };
  return z.preprocess(widen, schema);
}

/** A column that every row must fill. */
export const codeColumn = reference(bare);
export const textColumn = reference(plain);
export const truthColumn = reference(truth);
export const dayColumn = reference(day);
export const firstDayColumn = reference(firstDay);
export const endDayColumn = reference(endDay);

/** What readers of columns have in common. */
export type ColumnRef = z.output<typeof bare> & { readonly optional?: boolean };
export type TruthRef = z.output<typeof truth>;
export type DayRef = z.output<typeof day>;
export type FirstDayRef = z.output<typeof firstDay>;
export type EndDayRef = z.output<typeof endDay>;

function checkGroups(
  { match, replace }: { match?: string | undefined; replace?: string | undefined },
  context: z.core.$RefinementCtx,
): void {
  if (match === undefined || replace === undefined || !isPattern(match) || hasGroupsOf(match, replace))
    return;
  context.addIssue({ code: 'custom', path: ['replace'], message: 'names a group that match lacks' });
}

function checkReference(ref: ColumnRef, context: z.core.$RefinementCtx): void {
  const refuse = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  if ((ref.column === undefined) === (ref.value === undefined)) {
    refuse('column', 'must be given, or value, and not both');
  }
  if (ref.value !== undefined) {
    for (const field of ['match', 'replace', 'forms', 'padStart', 'emptyWhen'] as const) {
      if (ref[field] !== undefined) refuse(field, 'is for columns; the value is a constant');
    }
  }
  if (ref.replace !== undefined && ref.match === undefined) refuse('replace', 'needs a match');
  if (ref.forms !== undefined && ref.match !== undefined) refuse('forms', 'stands in the place of match');
  checkGroups(ref, context);
}

function checkDays<Field extends string>(
  ref: { readonly as: DayForm } & Readonly<Partial<Record<Field, string | undefined>>>,
  fields: readonly Field[],
  context: z.core.$RefinementCtx,
): void {
  for (const field of fields) {
    const text = ref[field];
    if (text === undefined || parseDay(ref.as, text) !== undefined) continue;
    context.addIssue({ code: 'custom', path: [field], message: `must be a ${ref.as}, as \`as\` says` });
  }
}
