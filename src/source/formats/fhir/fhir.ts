import type { SourceFormat } from '../format.ts';
import { readCodeSystem } from './code-system.ts';
import { readConceptMap } from './concept-map.ts';
import { fhirOptions } from './options.ts';
import { readResource } from './resource.ts';
import { readValueSet } from './value-set.ts';

const ACCEPT =
  'application/fhir+json, application/fhir+xml;q=0.9, application/json;q=0.8, application/xml;q=0.7';

/**
 * One resource of HL7 FHIR R4 or R5 in JSON or XML: a CodeSystem or a ValueSet that lists its codes gives entries, a
 * ConceptMap gives relations (http://hl7.org/fhir/R5/terminology-module.html).
 */
export const fhirFormat: SourceFormat<typeof fhirOptions> = {
  options: fhirOptions,
  async read(options, context) {
    const { bytes } = await context.retrieve(context.uri, { accept: ACCEPT });
    const { type, root } = readResource(context.source, bytes);
    switch (type) {
      case 'CodeSystem':
        return readCodeSystem(root, options, context);
      case 'ValueSet':
        return readValueSet(root, options, context);
      case 'ConceptMap':
        return readConceptMap(root, options, context);
    }
  },
};
