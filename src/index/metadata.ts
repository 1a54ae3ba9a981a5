import { z } from 'zod';
import type { CodeSystemEdition } from '../concept/code-system.ts';
import { segmentInvalid } from '../segment/format.ts';
import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';

/** What a segment says about itself, in its section `metadata`. */
export interface SegmentMetadata {
  readonly codeSystem: CodeSystemEdition;
  /** The system's own language first, then those of its designations. */
  readonly languages: readonly string[];
  /** Codes of the properties that its concepts have, sorted. */
  readonly propertyCodes: readonly string[];
}

const schema = z.strictObject({
  codeSystem: z.strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
    uri: z.string().min(1),
    oid: z
      .string()
      .regex(/^[0-9.]+$/)
      .exactOptional(),
    title: z.string(),
    publisher: z.string(),
    language: z.string(),
    edition: z.string(),
    editionDate: z.string().exactOptional(),
  }),
  languages: z.array(z.string()),
  propertyCodes: z.array(z.string()),
});

const SECTION = 'metadata';

export function writeMetadata(writer: SegmentWriter, metadata: SegmentMetadata): void {
  writer.addJson(SECTION, metadata);
}

/** @throws OppslagError SEGMENT_INVALID */
export function readMetadata(reader: SegmentReader): SegmentMetadata {
  const result = schema.safeParse(reader.getJson(SECTION));
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw segmentInvalid(`section ${SECTION} has fields that break their rules: ${fields}`);
}
