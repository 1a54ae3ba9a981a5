import { z } from 'zod';
import { parseLocalDay } from '../../../concept/local-day.ts';
import { TEXT_ENCODINGS } from '../../text-document.ts';

const day = z.iso.date().refine((text) => parseLocalDay(text) !== undefined, 'must be a date, YYYY-MM-DD');

const property = z
  .strictObject({
    code: z.string().min(1).describe('Code of the property, for example county.'),
    system: z.string().min(1).describe('Short id of the code system that its values are codes of.'),
    targetClassificationId: z
      .int()
      .positive()
      .optional()
      .describe(
        'Klass number of that code system (104 for counties). Its correspondences with the classification say which ' +
          'value holds in which period; only for a classification URL.',
      ),
    prefix: z
      .int()
      .positive()
      .optional()
      .describe(
        'The value is as many first characters of the code: 2 for the county of a municipality. With ' +
          'targetClassificationId, it serves where correspondences are missing.',
      ),
  })
  .refine(
    ({ prefix, targetClassificationId }) => prefix !== undefined || targetClassificationId !== undefined,
    'property needs prefix, targetClassificationId or both',
  );

/** What a configuration may say of a Klass source beyond its address. */
export const klassOptions = z
  .strictObject({
    from: day
      .default('1838-01-01')
      .describe(
        'First day of the range asked for. The default is the first day that Klass knows any municipality. ' +
          'Without effect on files and with at.',
      ),
    to: day.optional().describe('First day after the range; without it, the range has no end.'),
    at: day
      .optional()
      .describe(
        'Reads the codes of this day only, in place of a range. Their validity is that of the version in force then; ' +
          'there are no relations over time.',
      ),
    changes: z
      .boolean()
      .default(true)
      .describe('Whether changes of codes become relations over time; only for a classification URL.'),
    ignoreCodes: z
      .array(z.string().min(1))
      .default([])
      .describe('Codes that are left out everywhere, such as 9999 for "not stated".'),
    property: property
      .optional()
      .describe('A property whose value is the code, in another system, that the concept belongs to.'),
    splitNames: z
      .boolean()
      .default(true)
      .describe(
        'Whether the parts of a name in several languages, joined by " - ", become synonyms. The name stays whole.',
      ),
    language: z
      .string()
      .min(2)
      .default('nb')
      .describe(
        'BCP 47 tag of short names. Parts of a name get "und": Klass does not say their languages, and their order varies.',
      ),
    encoding: z
      .enum(TEXT_ENCODINGS)
      .default('iso-8859-1')
      .describe(
        'Encoding of a CSV file; Klass writes iso-8859-1 unless asked otherwise. JSON is always utf-8.',
      ),
    delimiter: z.string().length(1).default(',').describe('Character between the fields of a CSV file.'),
  })
  .refine(({ at, to }) => at === undefined || to === undefined, 'at and to exclude each other')
  .refine(({ from, to }) => to === undefined || from < to, 'to must be later than from');

export type KlassOptions = z.infer<typeof klassOptions>;
export type KlassProperty = NonNullable<KlassOptions['property']>;
