/** How many bits of a 32-bit number are set. */
export function countBits(bits: number): number {
  return countBitsOfTwo(bits | 0, 0);
}

/** How many bits of a list are set. */
export function countAllBits(list: Uint32Array): number {
  let count = 0;
  for (let i = 1; i < list.length; i += 2) count += countBitsOfTwo(list[i - 1]! | 0, list[i]! | 0);
  return list.length % 2 === 0 ? count : count + countBits(list.at(-1)!);
}

/** Clears the bits of a list that another of the same length lacks. Returns how many are left. */
export function keepCommonBits(list: Uint32Array, other: Uint32Array): number {
  let count = 0;
  for (let i = 1; i < list.length; i += 2) {
    const first = list[i - 1]! & other[i - 1]!;
    const second = list[i]! & other[i]!;
    list[i - 1] = first;
    list[i] = second;
    count += countBitsOfTwo(first, second);
  }
  const last = list.length - 1;
  if (list.length % 2 === 0) return count;
  list[last]! &= other[last]!;
  return count + countBits(list[last]!);
}

/** How many bits of two signed 32-bit numbers are set: added up in pairs, in fours, those of both together in eights, and in all. */
function countBitsOfTwo(a: number, b: number): number {
  const pairsOfA = (a - ((a >>> 1) & 0x55555555)) | 0;
  const pairsOfB = (b - ((b >>> 1) & 0x55555555)) | 0;
  const foursOfA = (pairsOfA & 0x33333333) + ((pairsOfA >>> 2) & 0x33333333);
  const foursOfB = (pairsOfB & 0x33333333) + ((pairsOfB >>> 2) & 0x33333333);
  const fours = (foursOfA + foursOfB) | 0;
  const eights = (fours & 0x0f0f0f0f) + ((fours >>> 4) & 0x0f0f0f0f);
  return Math.imul(eights, 0x01010101) >>> 24;
}
