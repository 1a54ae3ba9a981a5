import { z } from 'zod';

const SHORT_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
const LANGUAGE_TAG = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;
const uri = z.string().regex(/^[a-z][a-z0-9+.-]*:\S+$/i, 'must be an absolute URI');

/** What a configuration says of a FHIR resource beyond its address. */
export const fhirOptions = z.strictObject({
  system: uri
    .optional()
    .describe(
      'Canonical URI of the code system to read, without version. A CodeSystem must bear it as its url; of a ValueSet ' +
        'only the codes of this system are read. Needed for a ValueSet that draws on several systems.',
    ),
  systems: z
    .record(uri, z.string().regex(SHORT_ID, `must match ${SHORT_ID.source}`))
    .default({})
    .describe(
      'Short id of each code system by its canonical URI without version. A ConceptMap needs it for every source and ' +
        'target; a Coding in a property keeps the URI of a system that is not named here.',
    ),
  language: z
    .string()
    .regex(LANGUAGE_TAG, 'must be a BCP 47 tag')
    .optional()
    .describe('BCP 47 tag of the displays, for a resource that does not say its language itself.'),
  uses: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe(
      'Use of a designation by the code of its FHIR use. By default SNOMED CT synonyms and fully specified names are ' +
        '`synonym`, names preferred in a language are `display`, no use is `synonym`, and other codes stay as they are.',
    ),
});

export type FhirOptions = z.infer<typeof fhirOptions>;
