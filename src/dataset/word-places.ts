import { isWordCharacter } from '../concept/text.ts';

const FIRST_SIZE = 64;

/**
 * Where the words of a text stand: what `tokenise` says, read from the text's UTF-8 bytes, since to make a string of a text
 * takes longer than to find a word in it. Holds scratch memory, so it knows one text at a time.
 */
export class WordPlaces {
  /** UTF-16 offsets into the text, by the place of the word. */
  starts = new Int32Array(FIRST_SIZE);
  ends = new Int32Array(FIRST_SIZE);
  #count = 0;

  /** Words that were found; those after the last one wanted are not. */
  get count(): number {
    return this.#count;
  }

  /**
   * Finds the words of a text up to one.
   *
   * @param from where the text starts in `bytes`
   * @param to where it ends
   * @param lastPlace place of the last word that is wanted, the first being 0
   */
  find(bytes: Uint8Array, from: number, to: number, lastPlace: number): void {
    this.#count = 0;
    let unit = 0;
    let start = -1;
    for (let i = from; i < to; ) {
      const lead = bytes[i]!;
      const length = lead < 0x80 ? 1 : sequenceLength(lead);
      const isWord = isWordCharacter(length === 1 ? lead : codePointAt(bytes, i, length));
      if (isWord && start < 0) {
        start = unit;
      } else if (!isWord && start >= 0) {
        this.#add(start, unit);
        if (this.#count > lastPlace) return;
        start = -1;
      }
      unit += length === 4 ? 2 : 1;
      i += length;
    }
    if (start >= 0) this.#add(start, unit);
  }

  #add(start: number, end: number): void {
    if (this.#count === this.starts.length) {
      this.starts = grown(this.starts);
      this.ends = grown(this.ends);
    }
    this.starts[this.#count] = start;
    this.ends[this.#count] = end;
    this.#count++;
  }
}

/** Bytes of a UTF-8 sequence, from its first byte. */
function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

function codePointAt(bytes: Uint8Array, at: number, length: number): number {
  let code = bytes[at]! & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) code = (code << 6) | (bytes[at + i]! & 0x3f);
  return code;
}

function grown(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
