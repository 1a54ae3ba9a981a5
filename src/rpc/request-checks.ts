import { type LocalDay, parseLocalDay } from '../concept/local-day.ts';
import { tokenise } from '../concept/text.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { Fault, type FieldViolation } from './fault.ts';

/** Limits of requests, as the contract documents them. Lengths are UTF-16 units. */
export const REQUEST_LIMITS = {
  systemLength: 256,
  codeLength: 64,
  displayLength: 1_024,
  queryLength: 256,
  queryWords: 16,
  /** Combining marks in a row: more make normalising slow and are no text. */
  marksInRow: 8,
  batchSize: 1_000,
  systems: 16,
  searchPageSize: 100,
  pageSize: 1_000,
  languages: 8,
  languageLength: 35,
  properties: 32,
  propertyLength: 64,
  follow: 8,
  followLength: 128,
  filters: 8,
  filterValueLength: 64,
} as const;

const DEFAULT_PAGE_SIZE = 100;
const MARKS = new RegExp(`\\p{M}{${REQUEST_LIMITS.marksInRow + 1}}`, 'u');

/** Collects every broken rule of a request, so that the caller hears of all of them at once. */
export class RequestChecks {
  readonly #violations: FieldViolation[] = [];

  require(isMet: boolean, field: string, rule: string): void {
    if (!isMet) this.#violations.push({ field, rule });
  }

  /** A text that must be there and must not be longer than `maxLength`. */
  text(value: string, field: string, maxLength: number): void {
    this.require(value.trim() !== '', field, 'must not be empty');
    this.require(value.length <= maxLength, field, `must have at most ${maxLength} UTF-16 units`);
  }

  /** A text that may be left out. */
  optionalText(value: string, field: string, maxLength: number): void {
    if (value !== '') this.text(value, field, maxLength);
  }

  /** A list of short texts. */
  texts(values: readonly string[], field: string, maxCount: number, maxLength: number): void {
    if (values.length === 0) return;
    this.require(values.length <= maxCount, field, `must have at most ${maxCount} items`);
    if (values.length > maxCount) return;
    for (const [i, value] of values.entries()) this.text(value, `${field}[${i}]`, maxLength);
  }

  /** The items of a batch: their number. What is wrong with one of them is told by its own result. */
  batch(items: readonly unknown[], field: string): void {
    const { batchSize } = REQUEST_LIMITS;
    this.require(items.length > 0, field, 'must not be empty');
    this.require(items.length <= batchSize, field, `must have at most ${batchSize} items`);
  }

  /** A date, or `today` when the field is empty. */
  day(value: string, field: string, today: LocalDay): LocalDay {
    if (value === '') return today;
    const day = parseLocalDay(value);
    this.require(day !== undefined, field, 'must be a date in the form YYYY-MM-DD');
    return day ?? today;
  }

  /** A `page_size`, or the default when it is 0. */
  pageSize(value: number): number {
    const { pageSize } = REQUEST_LIMITS;
    const isMet = value >= 0 && value <= pageSize;
    this.require(isMet, 'page_size', `must be 1 to ${pageSize}, or 0 for ${DEFAULT_PAGE_SIZE}`);
    return value === 0 ? DEFAULT_PAGE_SIZE : value;
  }

  /** What was typed. Checked before anything normalises it. */
  query(value: string, field: string): void {
    this.text(value, field, REQUEST_LIMITS.queryLength);
    if (value.length > REQUEST_LIMITS.queryLength) return;
    const { marksInRow, queryWords } = REQUEST_LIMITS;
    this.require(!MARKS.test(value), field, `must have at most ${marksInRow} combining marks in a row`);
    const words = tokenise(value).length;
    this.require(words <= queryWords, field, `must have at most ${queryWords} words`);
    this.require(words > 0 || value.trim() === '', field, 'must have a letter or a digit');
  }

  /** Conditions on properties. */
  filters(filters: readonly { readonly property: string; readonly value: string }[]): void {
    const { filters: maxCount, propertyLength, filterValueLength } = REQUEST_LIMITS;
    this.require(filters.length <= maxCount, 'filters', `must have at most ${maxCount} items`);
    for (const [i, { property, value }] of filters.slice(0, maxCount).entries()) {
      this.text(property, `filters[${i}].property`, propertyLength);
      this.text(value, `filters[${i}].value`, filterValueLength);
    }
  }

  /** Fields that every read shares. */
  shared(request: { readonly displayLanguages: readonly string[] }): void {
    const { languages, languageLength } = REQUEST_LIMITS;
    this.texts(request.displayLanguages, 'display_languages', languages, languageLength);
  }

  /** Throws when a rule was broken. */
  finish(): void {
    const fault = this.fault();
    if (fault !== undefined) throw fault;
  }

  /** What is wrong; undefined when nothing is. */
  fault(): Fault | undefined {
    const count = this.#violations.length;
    if (count === 0) return undefined;
    const first = this.#violations[0]!;
    const more = count === 1 ? '' : ` (and ${count - 1} more)`;
    return new Fault({
      reason: 'REQUEST_INVALID',
      message: `${first.field} ${first.rule}${more}`,
      violations: this.#violations,
    });
  }
}

/** What is wrong with the code of one item of a batch, as of the code of a request; undefined when nothing is. */
export function codeFault(code: string): Fault | undefined {
  const checks = new RequestChecks();
  checks.text(code, 'code', REQUEST_LIMITS.codeLength);
  return checks.fault();
}

/** The code system of a request. Throws CODE_SYSTEM_UNKNOWN. */
export function requireSystem(dataset: Dataset, name: string, field = 'system'): CodeSystemData {
  const system = dataset.find(name);
  if (system !== undefined) return system;
  throw new Fault({
    reason: 'CODE_SYSTEM_UNKNOWN',
    message: `${field} must be the id, URI or urn:oid: of a code system that is served`,
    metadata: { field },
  });
}
