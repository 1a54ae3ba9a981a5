import { asBuffer } from './service-definition.ts';

const WIRE = { varint: 0, fixed64: 1, lengthDelimited: 2 } as const;

/** Bytes that a UTF-16 unit takes in UTF-8 at most. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Writes protobuf messages into one reused buffer, so that an answer is a concatenation of bytes that exist already. Fields
 * must be written in the order of their numbers; then the bytes are those of any protobuf library. As in proto3, a field
 * that has its default is left out.
 */
export class MessageWriter {
  #buffer = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  #content = { start: 0, end: 0 };

  /** Bytes written since the last `reset`. */
  get byteLength(): number {
    return this.#length;
  }

  reset(): void {
    this.#length = 0;
  }

  /** A copy of what was written. */
  finish(): Buffer {
    const bytes = Buffer.allocUnsafe(this.#length);
    this.#buffer.copy(bytes, 0, 0, this.#length);
    return bytes;
  }

  string(field: number, value: string): void {
    if (value === '') return;
    this.#reserve(value.length * MAX_BYTES_PER_UNIT + 16);
    const mark = this.begin(field);
    this.#length += this.#buffer.write(value, this.#length);
    this.end(mark);
  }

  /** A string or message whose bytes are at hand. */
  bytes(field: number, value: Uint8Array, start = 0, end = value.length): void {
    this.#reserve(end - start + 16);
    this.#tag(field, WIRE.lengthDelimited);
    this.#varint(end - start);
    this.raw(value, start, end);
  }

  /** Bytes as they are, without a field. */
  raw(value: Uint8Array, start = 0, end = value.length): void {
    const length = end - start;
    this.#reserve(length);
    if (length < 64) {
      for (let i = 0; i < length; i++) this.#buffer[this.#length + i] = value[start + i]!;
    } else {
      asBuffer(value).copy(this.#buffer, this.#length, start, end);
    }
    this.#length += length;
  }

  /** A whole number from 0 to 2⁵³−1, an enum value, or a truth value. */
  number(field: number, value: number | boolean): void {
    const number = Number(value);
    if (number === 0) return;
    this.#reserve(16);
    this.#tag(field, WIRE.varint);
    this.#varint(number);
  }

  double(field: number, value: number): void {
    if (value === 0) return;
    this.#reserve(16);
    this.#tag(field, WIRE.fixed64);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** Opens a message field. What is written until `end` is its content. */
  begin(field: number): number {
    this.#reserve(16);
    this.#tag(field, WIRE.lengthDelimited);
    return this.#length++;
  }

  /** Closes the message that `begin` opened, moving its content when the length takes more than one byte. */
  end(mark: number): void {
    const length = this.#length - mark - 1;
    const lengthBytes = length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x200000 ? 3 : 4;
    if (lengthBytes > 1) {
      this.#reserve(lengthBytes);
      this.#buffer.copyWithin(mark + lengthBytes, mark + 1, this.#length);
      this.#length += lengthBytes - 1;
    }
    const end = this.#length;
    this.#length = mark;
    this.#varint(length);
    this.#content = { start: this.#length, end };
    this.#length = end;
  }

  /** The content of the message that `end` closed last. A view that the next write may change. */
  lastContent(): Uint8Array {
    return this.#buffer.subarray(this.#content.start, this.#content.end);
  }

  #tag(field: number, wire: number): void {
    this.#varint(field * 8 + wire);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
