import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  CodingSchema,
  type Concept as ConceptMessage,
  ConceptSchema,
  DesignationSchema,
  type Property as PropertyMessage,
  PropertySchema,
} from '../../gen/oppslag/v1/concept_pb.ts';
import type { ConceptPeriod, Property } from '../concept/concept.ts';
import { formatLocalDay } from '../concept/local-day.ts';
import type { TextLabel } from '../index/text-table.ts';

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
export function decodeConcept(bytes: Uint8Array): ConceptMessage {
  return fromBinary(ConceptSchema, bytes);
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
