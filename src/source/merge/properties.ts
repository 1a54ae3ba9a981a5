import type { Property } from '../../concept/concept.ts';

/** Whether two properties have the same code and value. Of a Coding, the display is no part of its value. */
export function isSameProperty(a: Property, b: Property): boolean {
  if (a.code !== b.code) return false;
  if (a.value.type === 'Coding' && b.value.type === 'Coding') {
    return a.value.value.system === b.value.value.system && a.value.value.code === b.value.value.code;
  }
  return a.value.type === b.value.type && a.value.value === b.value.value;
}

/** The properties of each code with every value once. */
export function distinctByCode(properties: readonly Property[]): Map<string, Property[]> {
  const byCode = new Map<string, Property[]>();
  for (const property of properties) {
    const values = byCode.get(property.code);
    if (values === undefined) byCode.set(property.code, [property]);
    else if (!values.some((known) => isSameProperty(known, property))) values.push(property);
  }
  return byCode;
}

/** Whether every property of the earlier has the same values in the later, in whatever order. */
export function hasSameValues(earlier: readonly Property[], later: readonly Property[]): boolean {
  if (earlier.length === 0) return true;
  const others = distinctByCode(later);
  return [...distinctByCode(earlier)].every(([code, values]) => isSameSet(values, others.get(code) ?? []));
}

/** Both have every value once. */
function isSameSet(a: readonly Property[], b: readonly Property[]): boolean {
  return a.length === b.length && a.every((value) => b.some((other) => isSameProperty(value, other)));
}
