import { codeKey, stripCode } from '../concept/code.ts';
import { haveElements, type SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';

/** A run of consecutive numbers, `[start, end)`. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** Longest key a query may have; keys are stored in UTF-8. */
const MAX_KEY_BYTES = 256;
const EMPTY_SLOT = 0xffffffff;

/**
 * Writes the code index.
 *
 * @param codes the codes of the system, sorted by `compareCodes`
 * @param rowOffsets for code i the rows `[rowOffsets[i], rowOffsets[i + 1])`
 */
export function writeCodeIndex(
  writer: SegmentWriter,
  codes: readonly string[],
  rowOffsets: Uint32Array,
): void {
  const keys = codes.map(codeKey);
  const keyText = concatenate(keys);
  const codeText = concatenate(codes);
  writer.add('code.keys', 'u8', keyText.bytes);
  writer.add('code.key_offsets', 'u32', keyText.offsets);
  writer.add('code.codes', 'u8', codeText.bytes);
  writer.add('code.code_offsets', 'u32', codeText.offsets);
  writer.add('code.rows', 'u32', rowOffsets);
  writer.add('code.slots', 'u32', hashSlots(keys, keyText));
}

/** The order of codes in a segment: by key, then as written. */
export function compareCodes(a: string, b: string): number {
  return compareText(codeKey(a), codeKey(b)) || compareText(a, b);
}

/**
 * Finds codes in any spelling, and runs of codes that start alike. Exact look-up is a hash probe, so its time does not
 * grow with the system; prefixes are a binary search in the sorted keys.
 */
export class CodeIndex {
  readonly size: number;
  readonly rowCount: number;
  readonly #keys: Uint8Array;
  readonly #keyOffsets: Uint32Array;
  readonly #codes: Uint8Array;
  readonly #codeOffsets: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #scratch = new Uint8Array(MAX_KEY_BYTES * 3);

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, rowCount: number) {
    this.rowCount = rowCount;
    this.size = reader.get('code.key_offsets', 'u32').length - 1;
    this.#keys = reader.get('code.keys', 'u8');
    this.#keyOffsets = reader.getOffsets('code.key_offsets', this.size, this.#keys.length);
    this.#codes = reader.get('code.codes', 'u8');
    this.#codeOffsets = reader.getOffsets('code.code_offsets', this.size, this.#codes.length);
    this.#rows = reader.getOffsets('code.rows', this.size, rowCount);
    reader.check('code.rows', 'must give every code a row', () => haveElements(this.#rows));
    this.#slots = reader.getExactly('code.slots', 'u32', slotCount(this.size));
    reader.check('code.slots', 'must point at codes', () =>
      this.#slots.every((slot) => slot < this.size || slot === EMPTY_SLOT),
    );
    reader.check('code.slots', 'must have an empty slot, where a probe ends', () =>
      this.#slots.includes(EMPTY_SLOT),
    );
  }

  /**
   * The number of the code that `code` spells, or -1. Of several codes that differ in case or punctuation only, the one
   * written exactly so wins, then the only one in the same case; of codes that differ in case alone, then the first.
   * What could be `1.11` as well as `11.1` is neither.
   */
  find(code: string): number {
    const length = this.#encodeKey(code);
    if (length === 0) return -1;
    const first = this.#probe(length);
    if (first < 0) return -1;
    const next = first + 1;
    if (next >= this.size || this.#compareKey(next, length) !== 0) return first;
    return this.#findAmong(first, length, code);
  }

  /** The number of the code that is written exactly so, or -1. */
  findExactly(code: string): number {
    const found = this.find(code);
    return found >= 0 && this.codeAt(found) === code.normalize('NFC') ? found : -1;
  }

  #findAmong(first: number, length: number, code: string): number {
    const exact = code.normalize('NFC');
    const stripped = stripCode(code);
    const sameCase: number[] = [];
    const spellings = new Set<string>();
    for (let i = first; i < this.size && this.#compareKey(i, length) === 0; i++) {
      const own = this.codeAt(i);
      if (own === exact) return i;
      if (stripCode(own) === stripped) sameCase.push(i);
      spellings.add(own.toLowerCase());
    }
    if (sameCase.length === 1) return sameCase[0]!;
    return spellings.size === 1 ? first : -1;
  }

  /** The codes whose key starts with that of `prefix`. Empty for a prefix without letter or digit. */
  findPrefix(prefix: string): Run {
    const length = this.#encodeKey(prefix);
    if (length === 0) return { start: 0, end: 0 };
    const start = this.#lowerBound(0, (i) => this.#comparePrefix(i, length) >= 0);
    return { start, end: this.#lowerBound(start, (i) => this.#comparePrefix(i, length) > 0) };
  }

  /** True when the key of code `index` is exactly that of `code`. */
  isExact(index: number, code: string): boolean {
    return this.#compareKey(index, this.#encodeKey(code)) === 0;
  }

  /** The code as its source writes it. */
  codeAt(index: number): string {
    return decode(this.#codes, this.#codeOffsets[index]!, this.#codeOffsets[index + 1]!);
  }

  /** First row of a code. Row numbers of a code are consecutive and ordered by time. */
  firstRow(index: number): number {
    return this.#rows[index]!;
  }

  /** The row after the last of a code. */
  endRow(index: number): number {
    return this.#rows[index + 1]!;
  }

  /** The rows of a code. */
  rowRun(index: number): Run {
    return { start: this.#rows[index]!, end: this.#rows[index + 1]! };
  }

  /** The code that a row is a period of. */
  codeOfRow(row: number): number {
    let low = 0;
    let high = this.size - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#rows[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The rows of a run of codes. */
  rowsOf(codes: Run): Run {
    return { start: this.#rows[codes.start]!, end: this.#rows[codes.end]! };
  }

  /** Bytes of the key of `code` in the scratch area; 0 when it has none or is too long to be a code. */
  #encodeKey(code: string): number {
    if (code.length > MAX_KEY_BYTES) return 0;
    const scratch = this.#scratch;
    let length = 0;
    for (let i = 0; i < code.length; i++) {
      const unit = code.charCodeAt(i);
      if (unit >= 0x80) return new TextEncoder().encodeInto(codeKey(code), scratch).written;
      if (unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0x2d || unit === 0x2e) continue;
      scratch[length++] = unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit;
    }
    return length;
  }

  #probe(length: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashBytes(this.#scratch, 0, length) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]!;
      if (index === EMPTY_SLOT) return -1;
      if (this.#compareKey(index, length) === 0) return index;
    }
  }

  #compareKey(index: number, length: number): number {
    return (
      this.#comparePrefix(index, length) || this.#keyOffsets[index + 1]! - this.#keyOffsets[index]! - length
    );
  }

  /** Sign of key `index` against the scratch key, looking no further than the scratch key is long. */
  #comparePrefix(index: number, length: number): number {
    const start = this.#keyOffsets[index]!;
    const available = this.#keyOffsets[index + 1]! - start;
    const common = Math.min(available, length);
    for (let i = 0; i < common; i++) {
      const difference = this.#keys[start + i]! - this.#scratch[i]!;
      if (difference !== 0) return difference;
    }
    return available < length ? -1 : 0;
  }

  #lowerBound(from: number, isAfter: (index: number) => boolean): number {
    let low = from;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isAfter(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

interface ConcatenatedText {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

function concatenate(texts: readonly string[]): ConcatenatedText {
  const offsets = new Uint32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) offsets[i + 1] = offsets[i]! + Buffer.byteLength(text);
  return { bytes: new Uint8Array(Buffer.from(texts.join(''))), offsets };
}

/** A power of two that leaves at least half of the slots empty, so that a probe always ends. */
function slotCount(codes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, codes) * 2));
}

function hashSlots(keys: readonly string[], { bytes, offsets }: ConcatenatedText): Uint32Array {
  const slots = new Uint32Array(slotCount(keys.length)).fill(EMPTY_SLOT);
  for (let i = 0; i < keys.length; i++) {
    if (i > 0 && keys[i] === keys[i - 1]) continue;
    let slot = hashBytes(bytes, offsets[i]!, offsets[i + 1]!) & (slots.length - 1);
    while (slots[slot] !== EMPTY_SLOT) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = i;
  }
  return slots;
}

/** FNV-1a with a final mix, since the table uses the low bits. */
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString();
}
