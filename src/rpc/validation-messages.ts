import type { LocalDay } from '../concept/local-day.ts';
import { formatLocalDay } from '../concept/local-day.ts';
import type { ValidPeriod } from '../dataset/lookup.ts';

/** Languages that validation messages exist in. */
export type MessageLanguage = 'nb' | 'en';

/** The first wished language that there are messages in; Norwegian when none is. */
export function messageLanguage(wished: readonly string[]): MessageLanguage {
  for (const tag of wished) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en') return 'en';
    if (language === 'nb' || language === 'no' || language === 'nn') return 'nb';
  }
  return 'nb';
}

/** Sentences for the person at the form. `title` is the code system's own name. */
export const MESSAGES = {
  nb: {
    unknown: (title: string) => `Koden finnes ikke i ${title}.`,
    notValid: (title: string, day: LocalDay, period: ValidPeriod | undefined) =>
      `Koden er ikke gyldig i ${title} på datoen ${formatLocalDay(day)}${periodNb(day, period)}.`,
    display: (title: string) => `Teksten hører ikke til koden i ${title}.`,
  },
  en: {
    unknown: (title: string) => `The code does not exist in ${title}.`,
    notValid: (title: string, day: LocalDay, period: ValidPeriod | undefined) =>
      `The code is not valid in ${title} on ${formatLocalDay(day)}${periodEn(day, period)}.`,
    display: (title: string) => `The text does not belong to the code in ${title}.`,
  },
} as const;

function periodNb(day: LocalDay, period: ValidPeriod | undefined): string {
  if (period === undefined) return '';
  if (day < period.validFrom) return `; den gjelder fra ${formatLocalDay(period.validFrom)}`;
  return `; den gjaldt til ${formatLocalDay(period.validTo)}`;
}

function periodEn(day: LocalDay, period: ValidPeriod | undefined): string {
  if (period === undefined) return '';
  if (day < period.validFrom) return `; it is valid from ${formatLocalDay(period.validFrom)}`;
  return `; it was valid until ${formatLocalDay(period.validTo)}`;
}
