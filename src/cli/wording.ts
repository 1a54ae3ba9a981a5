import type { Coding, Period } from '../../gen/oppslag/v1/concept_pb.ts';

/** A period of validity in words. */
export function periodText({ validFrom, validTo }: Pick<Period, 'validFrom' | 'validTo'>): string {
  if (validFrom === '' && validTo === '') return 'always, as far as the source says';
  return `${validFrom === '' ? 'from the start' : `from ${validFrom}`}${validTo === '' ? '' : ` until ${validTo}`}`;
}

/** `5501 Tromsø` */
export function codingText({ code, display }: Pick<Coding, 'code' | 'display'>): string {
  return `${code} ${display}`;
}
