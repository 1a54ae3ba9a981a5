import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { invalidDocument } from '../../checks.ts';

/** Elements that FHIR defines as lists, by the element that holds them; only of what is read. */
const LISTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['CodeSystem', ['identifier', 'property', 'concept']],
  ['concept', ['concept', 'property', 'designation']],
  ['ValueSet', ['identifier']],
  ['compose', ['include', 'exclude']],
  ['include', ['concept', 'filter', 'valueSet']],
  ['exclude', ['concept', 'filter', 'valueSet']],
  ['expansion', ['contains']],
  ['contains', ['contains', 'designation']],
  ['ConceptMap', ['group']],
  ['group', ['element']],
  ['element', ['target']],
  ['target', ['dependsOn', 'product']],
]);
const BOOLEANS = new Set(['abstract', 'caseSensitive', 'inactive', 'noMap', 'valueBoolean']);
const INTEGERS = new Set(['count', 'offset', 'total', 'valueInteger']);
/** Elements that nothing is read from: the narrative, other resources, and what any reader may skip. */
const IGNORED = new Set(['contained', 'extension', 'meta', 'text']);
/** Tags in each other; the narrative does not count. */
const MAX_DEPTH = 80;
const NAMESPACE = 'http://hl7.org/fhir';
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['gt', '>'],
  ['lt', '<'],
  ['quot', '"'],
]);

/** What the parser makes of a tag: text alone, or attributes (`@name`), texts (`#text`) and lists of tags. */
type Tag = string | { readonly [name: string]: string | readonly Tag[] };

/**
 * Reads a FHIR resource in XML into the shape it has in JSON: `value` attributes become values, lists become arrays,
 * `resourceType` is the name of the root. Document type and entities are refused: nobody needs them, and attacks do.
 *
 * @throws OppslagError SOURCE_INVALID
 */
export function resourceOfXml(source: string, text: string): unknown {
  if (/^\s*(<!DOCTYPE\s+html|<html)\b/i.test(text)) {
    throw invalidDocument(source, 'the document must be FHIR in JSON or XML; what came is HTML');
  }
  // Entities of a document type grow into texts of any size, or into files of this machine.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) {
    throw invalidDocument(source, 'the XML must not have a document type or entities');
  }
  const encoding = /^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)/.exec(text)?.[1] ?? 'utf-8';
  if (encoding.toLowerCase() !== 'utf-8') {
    throw invalidDocument(source, 'the XML must be declared as UTF-8, as FHIR requires');
  }
  const [name, root] = rootOf(source, parse(source, text));
  const fields = fieldsOf(source, name, root);
  return { resourceType: name, ...(typeof fields === 'object' ? fields : {}) };
}

function parse(source: string, text: string): Readonly<Record<string, readonly Tag[]>> {
  const fault = XMLValidator.validate(text);
  if (fault !== true) {
    const { line, col } = fault.err;
    throw invalidDocument(source, `the XML must be well-formed; it is not at line ${line}, column ${col}`);
  }
  const parser = new XMLParser({
    attributeNamePrefix: '@',
    ignoreAttributes: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
    jPath: false,
    maxNestedTags: MAX_DEPTH,
    parseTagValue: false,
    // Its decoder knows no character references (`&#229;`) and lets unknown entities stand.
    processEntities: false,
    stopNodes: ['CodeSystem.text', 'ValueSet.text', 'ConceptMap.text'],
    trimValues: false,
  });
  try {
    return parser.parse(text);
  } catch (error) {
    throw invalidDocument(source, `the XML must be plain and at most ${MAX_DEPTH} tags deep`, error);
  }
}

function rootOf(source: string, document: Readonly<Record<string, readonly Tag[]>>): [string, Tag] {
  const roots = Object.entries(document).filter(([name]) => name !== '#text');
  const [name, tags] = roots[0] ?? ['', []];
  const root = tags[0];
  if (roots.length !== 1 || tags.length !== 1 || root === undefined) {
    throw invalidDocument(source, 'the XML must have one root');
  }
  if (typeof root === 'string' || root['@xmlns'] !== NAMESPACE) {
    throw invalidDocument(
      source,
      `the root of the XML must be in the namespace ${NAMESPACE}, without prefix`,
    );
  }
  return [name, root];
}

/** The value of a tag: a primitive, an object, or undefined for one that holds nothing that is read. */
function fieldsOf(source: string, name: string, tag: Tag): unknown {
  if (typeof tag === 'string') return refuseText(source, name, tag);
  const value = tag['@value'];
  if (typeof value === 'string') return primitive(name, unescaped(source, name, value));
  const fields: [string, unknown][] = [];
  for (const [child, tags] of Object.entries(tag)) {
    if (child.startsWith('@') || IGNORED.has(child)) continue;
    if (typeof tags === 'string') {
      refuseText(source, name, tags);
      continue;
    }
    const values = tags.map((each) => fieldsOf(source, child, each)).filter((each) => each !== undefined);
    const isList = values.length > 1 || LISTS.get(name)?.includes(child) === true;
    if (values.length > 0) fields.push([child, isList ? values : values[0]]);
  }
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

function refuseText(source: string, name: string, text: string): undefined {
  if (text.trim() === '') return undefined;
  throw invalidDocument(source, `${name} must not hold text; FHIR writes values as attributes`);
}

function primitive(name: string, text: string): unknown {
  if (BOOLEANS.has(name) && /^(true|false)$/.test(text)) return text === 'true';
  if (INTEGERS.has(name) && /^-?(0|[1-9]\d*)$/.test(text)) return Number(text);
  return text;
}

/** An attribute's text: white space as XML normalises it, and the five entities and character references resolved. */
function unescaped(source: string, name: string, text: string): string {
  if (text.includes('<')) throw invalidDocument(source, `the value of ${name} must not hold a bare <`);
  return text.replace(/\r\n|[\t\r\n]/g, ' ').replace(/&([^;&]*)(;?)/g, (_, entity: string, end: string) => {
    const character = ENTITIES.get(entity) ?? characterOf(entity);
    if (character !== undefined && end === ';') return character;
    throw invalidDocument(source, `the value of ${name} must not hold unknown entities`);
  });
}

/** The character of `#229` or `#xE5`; undefined for anything else and for what XML does not allow. */
function characterOf(reference: string): string | undefined {
  const digits = /^#(?:(\d{1,7})|x([0-9A-Fa-f]{1,6}))$/.exec(reference);
  if (digits === null) return undefined;
  const point = digits[1] === undefined ? Number.parseInt(digits[2]!, 16) : Number(digits[1]);
  const isAllowed = point >= 0x20 || point === 0x9 || point === 0xa || point === 0xd;
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  if (!isAllowed || isSurrogate || point > 0x10ffff) return undefined;
  return String.fromCodePoint(point);
}
