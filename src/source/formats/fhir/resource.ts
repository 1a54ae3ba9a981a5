import { fieldOf, invalidDocument } from '../../checks.ts';
import { decodeText } from '../../text-document.ts';
import { type Element, elementAt } from './element.ts';
import { resourceOfXml } from './xml.ts';

/** The kinds of resource that are read. */
export const RESOURCE_TYPES = ['CodeSystem', 'ValueSet', 'ConceptMap'] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/**
 * Reads a FHIR resource in JSON or XML, whichever its first character tells, into the JSON shape. Decimals are texts,
 * since their trailing zeros count.
 *
 * @throws OppslagError SOURCE_INVALID
 */
export function readResource(
  source: string,
  bytes: Uint8Array,
): { readonly type: ResourceType; readonly root: Element } {
  const text = decodeText(source, bytes, 'utf-8');
  const value = /^\s*</.test(text) ? resourceOfXml(source, text) : resourceOfJson(source, text);
  const name = fieldOf(value, 'resourceType');
  const type = RESOURCE_TYPES.find((each) => each === name);
  if (type === undefined) {
    throw invalidDocument(source, `resourceType must be one of ${RESOURCE_TYPES.join(', ')}`);
  }
  return { type, root: elementAt(source, type, value) };
}

function resourceOfJson(source: string, text: string): unknown {
  try {
    // A reviver costs time on every value, and decimals are rare.
    return text.includes('"valueDecimal"') ? JSON.parse(text, decimalAsText) : JSON.parse(text);
  } catch (error) {
    throw invalidDocument(source, 'the document must be JSON or XML; it breaks off or is malformed', error);
  }
}

/** Keeps a decimal as it was written. */
function decimalAsText(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return key === 'valueDecimal' && typeof value === 'number' ? (context?.source ?? value) : value;
}
