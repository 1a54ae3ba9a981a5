import {
  align,
  BYTES_PER_ELEMENT,
  FORMAT_VERSION,
  HEADER_BYTES,
  MAGIC,
  requireLittleEndian,
  SECTION_NAME_BYTES,
  SECTION_TYPES,
  type SectionArrays,
  type SectionType,
  TABLE_ENTRY_BYTES,
} from './format.ts';

interface Section {
  readonly name: string;
  readonly type: SectionType;
  readonly bytes: Uint8Array;
}

/** Collects named sections and lays them out as one file. The same sections give the same bytes. */
export class SegmentWriter {
  readonly #sections = new Map<string, Section>();

  /** Adds a section. Names are ASCII, at most 31 characters, unique. */
  add<T extends SectionType>(name: string, type: T, values: SectionArrays[T]): void {
    if (!/^[a-z][a-z0-9_.]{0,30}$/.test(name))
      throw new RangeError('section name breaks ^[a-z][a-z0-9_.]{0,30}$');
    if (this.#sections.has(name)) throw new RangeError(`section ${name} was added twice`);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#sections.set(name, { name, type, bytes });
  }

  /** Adds a section that holds a JSON value as UTF-8. */
  addJson(name: string, value: unknown): void {
    this.add(name, 'u8', new TextEncoder().encode(JSON.stringify(value)));
  }

  /** The whole file. */
  finish(): Uint8Array {
    requireLittleEndian();
    const sections = [...this.#sections.values()];
    let offset = align(HEADER_BYTES + sections.length * TABLE_ENTRY_BYTES);
    const offsets = sections.map((section) => {
      const start = offset;
      offset = align(offset + section.bytes.byteLength);
      return start;
    });

    const file = new Uint8Array(offset);
    const view = new DataView(file.buffer);
    file.set(MAGIC, 0);
    view.setUint32(8, FORMAT_VERSION, true);
    view.setUint32(12, sections.length, true);
    view.setFloat64(16, offset, true);
    for (const [index, section] of sections.entries()) {
      const entry = HEADER_BYTES + index * TABLE_ENTRY_BYTES;
      const start = offsets[index]!;
      file.set(new TextEncoder().encode(section.name), entry);
      view.setUint32(entry + SECTION_NAME_BYTES, SECTION_TYPES.indexOf(section.type), true);
      view.setUint32(entry + SECTION_NAME_BYTES + 8, start / 8, true);
      const elements = section.bytes.byteLength / BYTES_PER_ELEMENT[section.type];
      view.setUint32(entry + SECTION_NAME_BYTES + 12, elements, true);
      file.set(section.bytes, start);
    }
    return file;
  }
}
