import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  CodingSchema,
  ConceptSchema,
  DesignationSchema,
  type Property as PropertyMessage,
  PropertySchema,
} from '../../gen/oppslag/v1/concept_pb.ts';
import type { ConceptPeriod, Property, PropertyValue } from '../concept/concept.ts';
import { formatLocalDay, OPEN_END, OPEN_START, parseLocalDay } from '../concept/local-day.ts';
import type { TextLabel } from '../index/static-order.ts';

/** Where a text of a concept lies in the concept's bytes. */
export interface EncodedText {
  readonly label: TextLabel;
  readonly value: string;
  /** Offset of its UTF-8 bytes in `EncodedConcept.bytes`. */
  readonly start: number;
  readonly length: number;
}

/** A serialised `oppslag.v1.Concept` and the places of its texts. */
export interface EncodedConcept {
  readonly bytes: Uint8Array;
  /** The display first, then the designations that differ from every text before them. */
  readonly texts: readonly EncodedText[];
}

/**
 * Serialises a concept the way the server sends it, without `status`. Fields are written in the order of their numbers, so
 * that the bytes are those of any protobuf library. A text is the last field of its message, so its place is known from
 * the message's end.
 */
export function encodeConcept(system: string, language: string, concept: ConceptPeriod): EncodedConcept {
  const texts: EncodedText[] = [];
  const seen = new Set<string>();
  let length = 0;
  const parts: Uint8Array[] = [];
  const append = (field: number, message: Uint8Array): void => {
    const head = new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(message.length).finish();
    parts.push(head, message);
    length += head.length + message.length;
  };
  const remember = (label: TextLabel, value: string): void => {
    if (value === '' || seen.has(value)) return;
    seen.add(value);
    const valueLength = Buffer.byteLength(value);
    texts.push({ label, value, start: length - valueLength, length: valueLength });
  };

  const coding = { system, code: concept.code, display: concept.display };
  append(ConceptSchema.field.coding.number, toBinary(CodingSchema, create(CodingSchema, coding)));
  remember({ language, use: 'display' }, concept.display);
  for (const designation of concept.designations) {
    const message = create(DesignationSchema, designation);
    append(ConceptSchema.field.designations.number, toBinary(DesignationSchema, message));
    remember({ language: designation.language, use: designation.use }, designation.value);
  }
  for (const property of concept.properties) {
    append(ConceptSchema.field.properties.number, toBinary(PropertySchema, propertyMessage(property)));
  }
  const rest = create(ConceptSchema, {
    parents: [...concept.parents],
    selectable: concept.selectable,
    validFrom: formatLocalDay(concept.validFrom),
    validTo: formatLocalDay(concept.validTo),
  });
  parts.push(toBinary(ConceptSchema, rest));
  return { bytes: Buffer.concat(parts), texts };
}

/** Reads back what `encodeConcept` wrote. */
export function decodeConcept(bytes: Uint8Array): ConceptPeriod {
  const message = fromBinary(ConceptSchema, bytes);
  return {
    code: message.coding?.code ?? '',
    display: message.coding?.display ?? '',
    designations: message.designations.map(({ language, use, value }) => ({ language, use, value })),
    properties: message.properties.map(({ code, value }) => ({ code, value: propertyValue(value) })),
    parents: message.parents,
    selectable: message.selectable,
    validFrom: parseLocalDay(message.validFrom) ?? OPEN_START,
    validTo: parseLocalDay(message.validTo) ?? OPEN_END,
  };
}

function propertyValue(value: PropertyMessage['value']): PropertyValue {
  switch (value.case) {
    case 'boolValue':
      return { type: 'boolean', value: value.value };
    case 'intValue':
      return { type: 'integer', value: value.value };
    case 'decimalValue':
      return { type: 'decimal', value: value.value };
    case 'dateValue':
      return { type: 'date', value: parseLocalDay(value.value) ?? OPEN_START };
    case 'codingValue': {
      const { system, code, display } = value.value;
      return { type: 'Coding', value: { system, code, display } };
    }
    default:
      return { type: 'string', value: value.value ?? '' };
  }
}

function propertyMessage({ code, value }: Property): PropertyMessage {
  switch (value.type) {
    case 'string':
      return create(PropertySchema, { code, value: { case: 'stringValue', value: value.value } });
    case 'boolean':
      return create(PropertySchema, { code, value: { case: 'boolValue', value: value.value } });
    case 'integer':
      return create(PropertySchema, { code, value: { case: 'intValue', value: value.value } });
    case 'decimal':
      return create(PropertySchema, { code, value: { case: 'decimalValue', value: value.value } });
    case 'date':
      return create(PropertySchema, {
        code,
        value: { case: 'dateValue', value: formatLocalDay(value.value) },
      });
    case 'Coding':
      return create(PropertySchema, {
        code,
        value: { case: 'codingValue', value: create(CodingSchema, value.value) },
      });
  }
}
