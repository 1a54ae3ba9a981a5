import type { Random } from '../../../bench/quality/random.ts';
import { BYTES_PER_ELEMENT, HEADER_BYTES, TABLE_ENTRY_BYTES } from '../../../src/segment/format.ts';
import { SegmentReader } from '../../../src/segment/segment-reader.ts';

/** What parsers trip over. */
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    '',
    '\u0000',
    '\ud800',
    'A',
    '../x',
    '__proto__',
    '2026-02-30T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ],
  ...[0, -1, 0.5, 1e308, -0, 2 ** 31, 2 ** 53, 2 ** 53 - 1, [], {}, [[]], 'x'.repeat(3_000), 'æ'.repeat(200)],
];

/** Other bytes, one to four edits away: bits, bytes, slices that are cut, doubled or moved. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let result = Buffer.from(bytes);
  for (let edits = random.between(1, 4); edits > 0; edits--) {
    const [at, to] = [random.below(result.length + 1), random.below(result.length + 1)];
    const [from, end] = [Math.min(at, to), Math.min(Math.max(at, to), Math.min(at, to) + random.below(64))];
    const slice = result.subarray(from, end);
    switch (random.below(6)) {
      case 0:
        if (at < result.length) result[at]! ^= 1 << random.below(8);
        break;
      case 1:
        if (at < result.length) result[at] = random.below(256);
        break;
      case 2:
        result = Buffer.concat([result.subarray(0, from), result.subarray(end)]);
        break;
      case 3:
        result = Buffer.concat([result.subarray(0, end), slice, result.subarray(end)]);
        break;
      case 4:
        result = Buffer.concat([
          result.subarray(0, at),
          Buffer.from([random.below(256)]),
          result.subarray(at),
        ]);
        break;
      default:
        result = Buffer.from(result.subarray(0, at));
    }
  }
  return result;
}

/** Another JSON value: one leaf or branch replaced, removed, doubled or added. */
export function mutateJson(random: Random, value: unknown): unknown {
  const copy = structuredClone(value);
  const branches: (Record<string, unknown> | unknown[])[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    branches.push(node as Record<string, unknown>);
    for (const child of Object.values(node)) visit(child);
  };
  visit(copy);
  const branch = random.pick(branches) as Record<string, unknown>;
  const keys = Object.keys(branch);
  const key = keys.length === 0 ? '0' : random.pick(keys);
  switch (random.below(6)) {
    case 0:
      delete branch[key];
      break;
    case 1:
      branch[random.pick(['more', '__proto__', 'constructor', key.toUpperCase()])] = random.pick(VALUES);
      break;
    case 2:
      if (Array.isArray(branch)) branch.push(structuredClone(branch[0]));
      else branch[key] = structuredClone(branch[random.pick(keys)]);
      break;
    case 3:
      if (typeof branch[key] === 'number') branch[key] = branch[key] + random.pick([-1, 1, 10, 1_000_000]);
      else if (typeof branch[key] === 'string') branch[key] = changedText(random, branch[key]);
      break;
    default:
      branch[key] = random.pick(VALUES);
  }
  return copy;
}

function changedText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const piece = random.pick(['', ' ', '0', 'a', 'Z', '/', '\n', 'é']);
  return text.slice(0, at) + piece + text.slice(at + random.below(3));
}

/** Other bytes of the same length or less whose magic is right: numbers of sections, or of the table, replaced. */
export function mutateSegment(random: Random, file: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(file);
  const view = new DataView(bytes.buffer);
  const sections = [...new SegmentReader(file).sections.values()].filter(({ length }) => length > 0);
  for (let edits = random.between(1, 3); edits > 0; edits--) {
    if (random.below(16) === 0) {
      const entry = HEADER_BYTES + random.below(sections.length) * TABLE_ENTRY_BYTES;
      view.setUint32(entry + 4 * random.below(12), numberNear(random, random.below(1_000)), true);
      continue;
    }
    const { type, offset, length } = random.pick(sections);
    const at = offset + random.below(length) * BYTES_PER_ELEMENT[type];
    if (type === 'u8')
      bytes[at] = random.below(2) === 0 ? bytes[at]! ^ (1 << random.below(8)) : random.below(256);
    else if (type === 'u16') view.setUint16(at, numberNear(random, view.getUint16(at, true)) & 0xffff, true);
    else view.setUint32(at, numberNear(random, view.getUint32(at, true)), true);
  }
  if (random.below(50) === 0) return bytes.slice(0, random.below(bytes.length));
  return bytes;
}

function numberNear(random: Random, value: number): number {
  const step = random.pick([-2, -1, 1, 2]);
  return (
    random.pick([0, 1, 0xffffffff, 0x7fffffff, 0x80000000, random.below(64), value + step, value + step]) >>>
    0
  );
}
