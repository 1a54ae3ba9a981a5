import type { LocalDay } from './local-day.ts';
import { parseLocalDay } from './local-day.ts';

const MS_PER_HOUR = 3_600_000;

/** Tells which day it is in Norway. */
export class OsloCalendar {
  readonly #format = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo', dateStyle: 'short' });
  #hour = Number.NaN;
  #day: LocalDay = 0;

  /**
   * The local date in Europe/Oslo at a moment.
   *
   * @param nowMs milliseconds since 1970; the date can change only on the hour, so it is worked out once an hour
   */
  dayAt(nowMs: number): LocalDay {
    const hour = Math.floor(nowMs / MS_PER_HOUR);
    if (hour !== this.#hour) {
      this.#day = parseLocalDay(this.#format.format(nowMs)) ?? Math.floor(nowMs / (24 * MS_PER_HOUR));
      this.#hour = hour;
    }
    return this.#day;
  }
}
