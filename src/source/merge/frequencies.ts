import type { ConceptPeriod } from '../../concept/concept.ts';
import type { Contribution } from './contribution.ts';

/**
 * How often each code is registered, by what the source with that role says; undefined where there is none. Says in its
 * findings how many codes it spoke of.
 *
 * @throws OppslagError SOURCE_INVALID for more unknown codes than tolerated
 */
export function frequenciesOf(
  contributions: readonly Contribution[],
  concepts: readonly ConceptPeriod[],
): ReadonlyMap<string, number> | undefined {
  const source = contributions.find(({ role }) => role === 'frequency');
  if (source === undefined) return undefined;
  const known = new Set(concepts.map(({ code }) => code));
  const frequencies = new Map<string, number>();
  for (const { code, row, frequency = 0 } of source.entries) {
    if (known.has(code)) frequencies.set(code, frequency);
    else
      source.findings.tolerate('unknownCodes', row, 'the code must be one that the list or its history has');
  }
  const others = known.size - frequencies.size;
  source.findings.note(0, `${frequencies.size} codes got a weight; the other ${others} count as 0`);
  return frequencies;
}
