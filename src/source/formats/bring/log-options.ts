import { z } from 'zod';
import { TEXT_ENCODINGS } from '../../text-document.ts';

/** What a configuration may say of a log beyond its address. */
export const bringLogOptions = z
  .strictObject({
    kind: z
      .enum(['new', 'changed'])
      .describe(
        'Which log it is: that of new codes (Postnummerlogg-nye) or of changes (Postnummerlogg-endringer).',
      ),
    newCodes: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Address of the log of new codes, relative to that of the changes. With both, every period has the start and ' +
          'the end that they tell; a code that was taken into use again cannot be understood from one of them alone.',
      ),
    withPlace: z
      .boolean()
      .default(false)
      .describe(
        'Whether a period that begins in the log of new codes has the municipality and category of its first day. ' +
          'Needs a system "kommune" that has the municipalities since 1999.',
      ),
    encoding: z.enum(TEXT_ENCODINGS).default('iso-8859-1').describe('Encoding of the log, or of both.'),
    minimumRows: z
      .int()
      .min(1)
      .default(1_000)
      .describe('Fewer lines than this is a truncated log, which is refused. Logs only ever grow.'),
  })
  .refine(
    ({ kind, newCodes }) => kind === 'changed' || newCodes === undefined,
    'newCodes needs kind changed',
  );

export type BringLogOptions = z.infer<typeof bringLogOptions>;
