import type { LocalDay } from '../concept/local-day.ts';
import { formatLocalDay } from '../concept/local-day.ts';
import type { ValidPeriod } from '../dataset/lookup.ts';

/** Languages that validation messages exist in. */
export type MessageLanguage = 'nb' | 'en';

/** Codes that a message names; of more it says how many. */
const MAX_NAMES = 3;

/** The first wished language that there are messages in; Norwegian when none is. */
export function messageLanguage(wished: readonly string[]): MessageLanguage {
  for (const tag of wished) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en') return 'en';
    if (language === 'nb' || language === 'no' || language === 'nn') return 'nb';
  }
  return 'nb';
}

/** The period that tells most about a day that is in none: the last one before it, else the first one after it. */
export function nearestPeriod(periods: readonly ValidPeriod[], day: LocalDay): ValidPeriod {
  return periods.findLast((period) => period.validTo <= day) ?? periods[0]!;
}

/**
 * Sentences for the person at the form. `title` is the code system's own name, `names` are codes with their displays, at
 * least one.
 */
export const MESSAGES = {
  nb: {
    missing: () => 'Koden mangler.',
    tooLong: () => 'Koden er for lang.',
    unknown: (title: string) => `Koden finnes ikke i ${title}.`,
    notValid: (title: string, day: LocalDay, period: ValidPeriod) =>
      `Koden er ikke gyldig i ${title} på datoen ${formatLocalDay(day)}${periodNb(day, period)}.`,
    replaced: (names: readonly string[]) => `Koden er erstattet av ${listed(names, 'og', othersNb)}.`,
    precededBy: (names: readonly string[]) =>
      `${names.length === 1 ? 'Koden' : 'Kodene'} på den datoen er ${listed(names, 'og', othersNb)}.`,
    display: (title: string) => `Teksten hører ikke til koden i ${title}.`,
  },
  en: {
    missing: () => 'The code is missing.',
    tooLong: () => 'The code is too long.',
    unknown: (title: string) => `The code does not exist in ${title}.`,
    notValid: (title: string, day: LocalDay, period: ValidPeriod) =>
      `The code is not valid in ${title} on ${formatLocalDay(day)}${periodEn(day, period)}.`,
    replaced: (names: readonly string[]) => `The code is replaced by ${listed(names, 'and', othersEn)}.`,
    precededBy: (names: readonly string[]) =>
      `The ${names.length === 1 ? 'code' : 'codes'} on that date ${names.length === 1 ? 'is' : 'are'} ${listed(names, 'and', othersEn)}.`,
    display: (title: string) => `The text does not belong to the code in ${title}.`,
  },
} as const;

/** `A`, `A og B`, `A, B og C`, `A, B, C og 2 andre`. */
function listed(names: readonly string[], and: string, others: (count: number) => string): string {
  const more = names.length - MAX_NAMES;
  const parts = more > 0 ? [...names.slice(0, MAX_NAMES), others(more)] : names;
  if (parts.length === 1) return parts[0]!;
  return `${parts.slice(0, -1).join(', ')} ${and} ${parts.at(-1)!}`;
}

function othersNb(count: number): string {
  return count === 1 ? '1 annen' : `${count} andre`;
}

function othersEn(count: number): string {
  return count === 1 ? '1 other' : `${count} others`;
}

function periodNb(day: LocalDay, period: ValidPeriod): string {
  if (day < period.validFrom) return `; den gjelder fra ${formatLocalDay(period.validFrom)}`;
  return `; den gjaldt til ${formatLocalDay(period.validTo)}`;
}

function periodEn(day: LocalDay, period: ValidPeriod): string {
  if (day < period.validFrom) return `; it is valid from ${formatLocalDay(period.validFrom)}`;
  return `; it was valid until ${formatLocalDay(period.validTo)}`;
}
