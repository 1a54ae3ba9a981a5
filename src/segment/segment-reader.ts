import {
  align,
  BYTES_PER_ELEMENT,
  FORMAT_VERSION,
  HEADER_BYTES,
  MAGIC,
  MAX_SECTIONS,
  requireLittleEndian,
  SECTION_NAME_BYTES,
  SECTION_TYPES,
  type SectionArrays,
  type SectionType,
  segmentInvalid,
  TABLE_ENTRY_BYTES,
} from './format.ts';

/** One entry of the section table. */
export interface SectionInfo {
  readonly name: string;
  readonly type: SectionType;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly length: number;
  readonly byteLength: number;
}

/**
 * Gives typed arrays over the bytes of a segment file without copying them. The table is checked as a whole when the
 * reader is made: sections follow each other without gap or overlap and end where the file ends. What the sections hold is
 * checked by whoever reads them, unless these bytes were read before: a large segment is checked off the main thread,
 * and then opened on it.
 */
export class SegmentReader {
  readonly sections: ReadonlyMap<string, SectionInfo>;
  readonly byteLength: number;
  readonly #file: Uint8Array;
  readonly #isChecked: boolean;

  /**
   * @param file the whole file, starting at a multiple of 8 in its buffer
   * @param options.isChecked whether all indexes were opened on these very bytes before, so that what each number says need
   * not be looked at again
   * @throws OppslagError SEGMENT_INVALID
   */
  constructor(file: Uint8Array, options: { readonly isChecked?: boolean } = {}) {
    this.#isChecked = options.isChecked ?? false;
    requireLittleEndian();
    if (file.byteOffset % 8 !== 0)
      throw new RangeError('segment must start at a multiple of 8 in its buffer');
    this.#file = file;
    this.byteLength = file.byteLength;
    this.sections = readTable(file);
  }

  has(name: string): boolean {
    return this.sections.has(name);
  }

  /** Refuses the file because a section breaks a rule that only its reader knows. */
  invalid(name: string, rule: string): never {
    throw segmentInvalid(`section ${name} ${rule}`);
  }

  /** Refuses the file unless a rule on what a section holds is met. */
  check(name: string, rule: string, isMet: () => boolean): void {
    if (!this.#isChecked && !isMet()) this.invalid(name, rule);
  }

  /** A section as a typed array over the file. Throws SEGMENT_INVALID when it is missing or of another type. */
  get<T extends SectionType>(name: string, type: T): SectionArrays[T] {
    const info = this.sections.get(name);
    if (info === undefined) throw segmentInvalid(`section ${name} is missing`);
    if (info.type !== type) throw segmentInvalid(`section ${name} must be of type ${type}`);
    const { buffer } = this.#file;
    const start = this.#file.byteOffset + info.offset;
    switch (info.type) {
      case 'u8':
        return new Uint8Array(buffer, start, info.length) as SectionArrays[T];
      case 'u16':
        return new Uint16Array(buffer, start, info.length) as SectionArrays[T];
      case 'u32':
        return new Uint32Array(buffer, start, info.length) as SectionArrays[T];
      case 'i32':
        return new Int32Array(buffer, start, info.length) as SectionArrays[T];
    }
  }

  /** A section of known length. */
  getExactly<T extends SectionType>(name: string, type: T, length: number): SectionArrays[T] {
    const values = this.get(name, type);
    if (values.length !== length) throw segmentInvalid(`section ${name} must have ${length} elements`);
    return values;
  }

  /**
   * Offsets into another section: `count + 1` numbers, starting at 0, never falling, ending at `end`. Once checked, every
   * slice `[offsets[i], offsets[i + 1])` with i < count lies inside that section.
   */
  getOffsets(name: string, count: number, end: number): Uint32Array {
    const offsets = this.getExactly(name, 'u32', count + 1);
    this.check(name, 'must rise from 0 to the length of what it points into', () => {
      let last = 0;
      let isOrdered = offsets[0] === 0 && offsets[count] === end;
      for (let i = 0; i <= count; i++) {
        const value = offsets[i]!;
        isOrdered &&= value >= last;
        last = value;
      }
      return isOrdered;
    });
    return offsets;
  }

  /** Numbers that each are below `bound`, so that they can index without a further check. */
  getIds(name: string, bound: number): Uint32Array {
    const ids = this.get(name, 'u32');
    this.check(name, `must only have numbers below ${bound}`, () => {
      let greatest = -1;
      for (let i = 0; i < ids.length; i++) greatest = Math.max(greatest, ids[i]!);
      return greatest < bound;
    });
    return ids;
  }

  /** A section that holds a JSON value. The caller checks its shape. */
  getJson(name: string): unknown {
    const bytes = this.get(name, 'u8');
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch (error) {
      throw segmentInvalid(`section ${name} must hold JSON in UTF-8`, error);
    }
  }
}

/** Whether every slice between two offsets that never fall has an element. */
export function haveElements(offsets: Uint32Array): boolean {
  for (let i = 1; i < offsets.length; i++) if (offsets[i] === offsets[i - 1]) return false;
  return true;
}

function readTable(file: Uint8Array): Map<string, SectionInfo> {
  if (file.byteLength < HEADER_BYTES) throw segmentInvalid('file is shorter than a segment header');
  if (MAGIC.some((byte, i) => file[i] !== byte))
    throw segmentInvalid('file does not start with the segment magic');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(8, true) !== FORMAT_VERSION) {
    throw segmentInvalid(`format version must be ${FORMAT_VERSION}`);
  }
  const count = view.getUint32(12, true);
  if (count > MAX_SECTIONS) throw segmentInvalid(`section count must be at most ${MAX_SECTIONS}`);
  if (view.getFloat64(16, true) !== file.byteLength)
    throw segmentInvalid('file length differs from its header');
  let expected = align(HEADER_BYTES + count * TABLE_ENTRY_BYTES);
  if (expected > file.byteLength) throw segmentInvalid('section table runs past the end of the file');

  const sections = new Map<string, SectionInfo>();
  for (let index = 0; index < count; index++) {
    const entry = HEADER_BYTES + index * TABLE_ENTRY_BYTES;
    const name = readName(file.subarray(entry, entry + SECTION_NAME_BYTES));
    const type = SECTION_TYPES[view.getUint32(entry + SECTION_NAME_BYTES, true)];
    const offset = view.getUint32(entry + SECTION_NAME_BYTES + 8, true) * 8;
    const length = view.getUint32(entry + SECTION_NAME_BYTES + 12, true);
    if (type === undefined) throw segmentInvalid(`type of section ${index} is not known`);
    if (sections.has(name)) throw segmentInvalid(`section ${index} has the name of another`);
    const byteLength = length * BYTES_PER_ELEMENT[type];
    if (offset !== expected)
      throw segmentInvalid(`section ${index} does not start where the one before ends`);
    expected = align(offset + byteLength);
    if (expected > file.byteLength) throw segmentInvalid(`section ${index} runs past the end of the file`);
    sections.set(name, { name, type, offset, length, byteLength });
  }
  if (expected !== file.byteLength) throw segmentInvalid('file goes on after its last section');
  return sections;
}

function readName(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const name = String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end));
  if (!/^[a-z][a-z0-9_.]{0,30}$/.test(name)) throw segmentInvalid('a section name breaks its rule');
  return name;
}
