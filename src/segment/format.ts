import { OppslagError } from '../base/errors.ts';

/**
 * The segment file, in short (docs/snapshot-format.md has the whole story):
 *
 *   0  magic "OPPSLAG\0" · 8 format version u32 · 12 section count u32 · 16 file length f64
 *   24 section table, 48 bytes each: name (32 bytes, ASCII, zero padded) · type u32 · reserved u32 · offset u32 in
 *      units of 8 bytes · element count u32
 *   … sections, each aligned to 8 bytes, zero padded, in table order, without gaps
 *
 * Everything is little-endian, so that a section is a typed array over the file's own bytes.
 */
export const MAGIC = new Uint8Array([0x4f, 0x50, 0x50, 0x53, 0x4c, 0x41, 0x47, 0x00]);
/** Raised whenever a reader of the version before could misread the file. */
export const FORMAT_VERSION = 5;
export const HEADER_BYTES = 24;
export const TABLE_ENTRY_BYTES = 48;
export const SECTION_NAME_BYTES = 32;
export const ALIGNMENT_BYTES = 8;
/** More sections than any writer makes; stops a forged count before it is used. */
export const MAX_SECTIONS = 256;

/** The element types of a section, by their number in the file. */
export const SECTION_TYPES = ['u8', 'u16', 'u32', 'i32'] as const;
export type SectionType = (typeof SECTION_TYPES)[number];

export interface SectionArrays {
  u8: Uint8Array;
  u16: Uint16Array;
  u32: Uint32Array;
  i32: Int32Array;
}

export const BYTES_PER_ELEMENT: Readonly<Record<SectionType, number>> = { u8: 1, u16: 2, u32: 4, i32: 4 };

/** The next multiple of ALIGNMENT_BYTES. */
export function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

/** A file that is not a segment, or one whose parts contradict each other. */
export function segmentInvalid(message: string, cause?: unknown): OppslagError<'SEGMENT_INVALID'> {
  return new OppslagError({
    code: 'SEGMENT_INVALID',
    message,
    hint: 'Build the snapshot again with `oppslag build`; the file is damaged or was written by another version.',
    cause,
  });
}

/** Typed arrays read the machine's own byte order; refusing here beats wrong answers on a big-endian machine. */
export function requireLittleEndian(): void {
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1) {
    throw segmentInvalid('segments can only be read and written on a little-endian machine');
  }
}
