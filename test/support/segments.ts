import { expect } from 'vitest';
import type { SectionArrays, SectionType } from '../../src/segment/format.ts';
import { SegmentReader } from '../../src/segment/segment-reader.ts';
import { SegmentWriter } from '../../src/segment/segment-writer.ts';

/** Writes a segment with what `write` adds, and reads it back. */
export function segmentOf(write: (writer: SegmentWriter) => void): SegmentReader {
  const writer = new SegmentWriter();
  write(writer);
  return new SegmentReader(writer.finish());
}

/** Sections to put in the place of those of a segment; undefined leaves one out. */
export type Damage = Readonly<Record<string, SectionArrays[SectionType] | undefined>>;

/** The same segment with other sections in the place of some. */
export function damagedSegment(file: Uint8Array, damage: Damage): Uint8Array {
  const reader = new SegmentReader(file);
  const writer = new SegmentWriter();
  for (const { name, type } of reader.sections.values()) {
    const values = name in damage ? damage[name] : reader.get(name, type);
    if (values !== undefined) writer.add(name, type, values as SectionArrays[typeof type]);
  }
  return writer.finish();
}

/** Matches an OppslagError of this code; `message` may be a part of its message. */
export function oppslagError(code: string, message = ''): unknown {
  return expect.objectContaining({ name: 'OppslagError', code, message: expect.stringContaining(message) });
}
