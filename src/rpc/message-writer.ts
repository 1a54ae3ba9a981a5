import { asBuffer } from './service-definition.ts';

const WIRE = { varint: 0, fixed64: 1, lengthDelimited: 2 } as const;

/** Bytes that a UTF-16 unit takes in UTF-8 at most. */
const MAX_BYTES_PER_UNIT = 3;
/** Up to this length a loop is faster than to call what is written in C++. */
const MAX_LOOP_LENGTH = 63;
/** Bytes that the length of a message takes at most: an answer has fewer than 2²⁸. */
const MAX_LENGTH_BYTES = 4;

/**
 * Writes protobuf messages into one reused buffer, so that an answer is a concatenation of bytes that exist already. Fields
 * must be written in the order of their numbers; then the bytes are those of any protobuf library. As in proto3, a field
 * that has its default is left out.
 */
export class MessageWriter {
  #buffer = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  #contentStart = 0;
  #contentEnd = 0;
  /** The bytes that were copied from last. Concepts are slices of one array, for which no second Buffer need be made. */
  #source: Uint8Array = this.#buffer;
  #sourceBuffer: Buffer = this.#buffer;

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
    // A segment must not be held when it is no longer served.
    this.#source = this.#buffer;
    this.#sourceBuffer = this.#buffer;
    return bytes;
  }

  string(field: number, value: string): void {
    if (value === '') return;
    this.#reserve(value.length * MAX_BYTES_PER_UNIT + 16);
    const mark = this.begin(field, value.length);
    if (value.length > MAX_LOOP_LENGTH || !this.#ascii(value))
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
    if (length <= MAX_LOOP_LENGTH) {
      for (let i = 0; i < length; i++) this.#buffer[this.#length + i] = value[start + i]!;
    } else {
      if (value !== this.#source) {
        this.#source = value;
        this.#sourceBuffer = asBuffer(value);
      }
      this.#sourceBuffer.copy(this.#buffer, this.#length, start, end);
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

  /**
   * Opens a message field. What is written until `end`, which is given what this returns, is its content.
   *
   * @param expectedLength about how long the content will be, in bytes: when its length takes as many bytes as this one,
   *   the content need not be moved
   */
  begin(field: number, expectedLength = 0): number {
    this.#reserve(16);
    this.#tag(field, WIRE.lengthDelimited);
    const lengthBytes = varintLength(expectedLength);
    this.#length += lengthBytes;
    return this.#length * MAX_LENGTH_BYTES + lengthBytes - 1;
  }

  /** Closes the message that `begin` opened. */
  end(mark: number): void {
    const begun = Math.floor(mark / MAX_LENGTH_BYTES);
    const reserved = (mark % MAX_LENGTH_BYTES) + 1;
    const length = this.#length - begun;
    const lengthBytes = varintLength(length);
    const start = begun + lengthBytes - reserved;
    if (lengthBytes !== reserved) {
      this.#reserve(MAX_LENGTH_BYTES);
      this.#buffer.copyWithin(start, begun, this.#length);
    }
    this.#length = begun - reserved;
    this.#varint(length);
    this.#contentStart = start;
    this.#contentEnd = start + length;
    this.#length = start + length;
  }

  /** The content of the message that `end` closed last. A view that the next write may change. */
  lastContent(): Uint8Array {
    return this.#buffer.subarray(this.#contentStart, this.#contentEnd);
  }

  /** Writes a text if it is all ASCII. Returns whether it is. */
  #ascii(value: string): boolean {
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= 0x80) return false;
      this.#buffer[this.#length + i] = unit;
    }
    this.#length += value.length;
    return true;
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

function varintLength(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : MAX_LENGTH_BYTES;
}
