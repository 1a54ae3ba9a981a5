import { z } from 'zod';
import { parseLocalDay } from '../../concept/local-day.ts';
import { TOLERABLE_FAULTS, type TolerableFault } from '../findings.ts';
import type { SourceFormat } from '../formats/format.ts';
import { FORMATS } from '../formats/index.ts';
import { SOURCE_ROLES } from '../merge/contribution.ts';
import { retrievalLimits } from '../retrieve/limits.ts';

const text = (maxChars: number) =>
  z
    .string()
    .min(1)
    .max(maxChars)
    .regex(/^\P{Cc}*$/u, 'must be one line of text');
const day = z.string().refine((value) => parseLocalDay(value) !== undefined, 'must be a date, YYYY-MM-DD');
const systemId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and -, not starting with -');
const pattern = z.string().refine(isPattern, 'must be a regular expression');

const identity = z
  .strictObject({
    uri: text(2_048).optional().describe('Canonical URI of the code system.'),
    oid: z
      .string()
      .regex(/^[0-9]+(\.[0-9]+)+$/, 'must be an OID without urn:oid:')
      .optional()
      .describe('OID without urn:oid:.'),
    title: text(256).optional().describe("Name for people, in the system's own language."),
    publisher: text(256).optional().describe('Who publishes it.'),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 tag')
      .optional()
      .describe('BCP 47 tag of the displays. Default nb.'),
  })
  .describe(
    'What identifies the system; needed for one that Oppslag does not know and that its source does not describe.',
  );

const FAULTY_ROWS: Readonly<Record<TolerableFault, string>> = {
  missingNames: 'have no name',
  damagedTexts: 'hold U+FFFD or another trace of lost letters',
  unknownCodes: 'speak of a code that the system lacks',
  duplicateRows: 'repeat a code and period; the first holds',
};

const sourceFields = {
  name: text(256).describe('Name of the publication, for messages and for the catalogue.'),
  role: z
    .enum(SOURCE_ROLES)
    .default('list')
    .describe(
      'list: which codes there are now. edition: an earlier edition of the list. history: earlier periods. ' +
        'groups: concepts above those of the list. details: texts, properties and parents for known codes. relations: only its concept maps. ' +
        'frequency: how often codes are registered, which decides among equally good hits; only of the format frequency.',
    ),
  uri: text(2_048).describe('http(s) URL, or path of a file relative to this configuration.'),
  publishedAt: text(2_048)
    .optional()
    .describe('Address of the publication for the catalogue. Default: uri, without its query.'),
  licence: text(256).describe('Licence of the data, as an SPDX id where there is one.'),
  publisher: text(256).optional().describe('Who published it. Default: the publisher of the code system.'),
  since: day.optional().describe('First day of an edition, which must have one.'),
  isComplete: z
    .boolean()
    .default(false)
    .describe('Of a history: it has every code of its time, so that a code it lacks was not valid then.'),
  tolerance: z
    .strictObject(
      Object.fromEntries(
        TOLERABLE_FAULTS.map((fault) => [
          fault,
          z.int().min(0).max(1_000_000).optional().describe(`Rows that ${FAULTY_ROWS[fault]}.`),
        ]),
      ) as Record<(typeof TOLERABLE_FAULTS)[number], z.ZodOptional<z.ZodInt>>,
    )
    .default({})
    .describe(
      'How many rows with a fault are left out before the publication is refused. Default: none of any kind.',
    ),
} as const;

/** One source: fields that all have, and the options of its format. */
const source = z.discriminatedUnion(
  'format',
  (Object.entries(FORMATS) as [string, SourceFormat][]).map(([name, format]) =>
    z
      .strictObject({
        ...sourceFields,
        format: z.literal(name as keyof typeof FORMATS).describe('How the publication is written.'),
        options: format.options.prefault({}).describe('What the format needs to know.'),
      })
      .superRefine(checkRole),
  ) as unknown as [SourceShape, ...SourceShape[]],
);

type SourceFields = z.output<z.ZodObject<typeof sourceFields>>;
type SourceShape = z.ZodObject<
  typeof sourceFields & { format: z.ZodLiteral<keyof typeof FORMATS>; options: z.ZodType<unknown> }
>;

const system = z.strictObject({
  identity: identity.default({}),
  edition: text(256)
    .optional()
    .describe('The edition in the words of the publisher. Default: what the list says of itself.'),
  editionDate: day.optional().describe('First day of the edition. Needed when there are earlier editions.'),
  minimumCodes: z.int().min(1).default(1).describe('Fewer codes in use than this is a truncated list.'),
  codePattern: pattern.optional().describe('Regular expression that every code must match as a whole.'),
  parents: z
    .strictObject({
      prefixLength: z
        .int()
        .min(1)
        .optional()
        .describe(
          'The parent is the longest other code that the code begins with, of at least so many characters.',
        ),
      byRange: z
        .boolean()
        .optional()
        .describe('The parent is the narrowest code that is a range (A15-A19) around the code.'),
    })
    .optional()
    .describe('How to find the parent of a code that no source gives one.'),
  context: z
    .array(text(64))
    .default([])
    .describe('Coding properties by whose targets a concept is found too, such as municipality.'),
  sources: z
    .array(source)
    .min(1)
    .max(32)
    .refine(hasList, 'must have a source of the role list')
    .refine(hasOneFrequency, 'must have at most one source of the role frequency')
    .describe('In order of precedence. At least one has the role list.'),
});

/** What a manifest has room for. */
const MAX_SYSTEMS = 64;

/** The configuration of a build. */
export const sourcesConfig = z
  .strictObject({
    $schema: z.string().optional().describe('Address of this schema, for editors.'),
    cacheDirectory: text(1_024)
      .optional()
      .describe('Where documents are kept between builds, relative to this configuration. Default: nowhere.'),
    limits: retrievalLimits.prefault({}).describe('What one document may cost.'),
    systems: z
      .record(systemId, system)
      .refine((systems) => Object.keys(systems).length > 0, 'must have at least one code system')
      .refine(
        (systems) => Object.keys(systems).length <= MAX_SYSTEMS,
        `must have at most ${MAX_SYSTEMS} code systems`,
      )
      .describe('The code systems of the snapshot, by short id.'),
  })
  .describe('What `oppslag build --config` builds a snapshot from.');

export type SourcesConfig = z.output<typeof sourcesConfig>;
export type SystemConfig = SourcesConfig['systems'][string];
export type SourceConfig = SystemConfig['sources'][number];

type CheckedFields = SourceFields & { readonly format: keyof typeof FORMATS };

function checkRole(source: CheckedFields, context: z.core.$RefinementCtx): void {
  const { role, since, isComplete, format } = source;
  const refuse = (field: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [field], message });
  if (role === 'edition' && since === undefined) refuse('since', 'must be given for the role edition');
  if (role !== 'edition' && since !== undefined) refuse('since', 'is for the role edition only');
  if (role !== 'history' && isComplete) refuse('isComplete', 'is for the role history only');
  const isFrequency = role === 'frequency';
  if (isFrequency !== (format === 'frequency'))
    refuse('role', 'must be frequency for the format frequency, and for no other');
  // What pushes some codes above others must be open to everybody's check.
  if (isFrequency && source.publisher === undefined)
    refuse('publisher', 'must be given for the role frequency');
  if (isFrequency && !isUrl(source.publishedAt ?? source.uri))
    refuse('publishedAt', 'must be the http(s) URL of the publication for the role frequency');
}

function hasList(sources: readonly SourceFields[]): boolean {
  return sources.some(({ role }) => role === 'list');
}

/** Two publications that count differently would give an order that is true of neither. */
function hasOneFrequency(sources: readonly SourceFields[]): boolean {
  return sources.filter(({ role }) => role === 'frequency').length <= 1;
}

function isUrl(uri: string): boolean {
  return /^https?:/i.test(uri) && URL.canParse(uri);
}

function isPattern(value: string): boolean {
  try {
    new RegExp(value, 'u');
    return true;
  } catch {
    return false;
  }
}
