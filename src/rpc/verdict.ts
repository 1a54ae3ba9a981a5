import { ErrorReason } from '../../gen/oppslag/v1/errors_pb.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import { hasText, lookupCode, periodsOf, representativeRow, type ValidPeriod } from '../dataset/lookup.ts';
import { successorsOf } from '../dataset/succession.ts';
import { shownDisplay } from './coding-writer.ts';
import { codeFault } from './request-checks.ts';
import { MESSAGES, messageLanguage, nearestPeriod } from './validation-messages.ts';

/** What there is to say of a code on a date. */
export interface Verdict {
  /** UNSPECIFIED when the code is right. */
  readonly reason: ErrorReason;
  /** For the person at the form; empty when the code is right. */
  readonly message: string;
  /** The row whose display is shown; undefined when the code is unknown. */
  readonly row?: number;
  readonly periods: readonly ValidPeriod[];
  /** Rows that are valid on the date and stand for what the code stood for, or will. */
  readonly replacements: readonly number[];
}

export interface ValidationQuestion {
  readonly code: string;
  /** Empty when only the code is asked about. */
  readonly display: string;
  readonly day: LocalDay;
  readonly displayLanguages: readonly string[];
}

/** Judges a code, and its display if there is one. */
export function judge(system: CodeSystemData, question: ValidationQuestion): Verdict {
  const { code, display, day, displayLanguages } = question;
  const { title } = system.metadata.codeSystem;
  const messages = MESSAGES[messageLanguage(displayLanguages)];
  if (codeFault(code) !== undefined) {
    const message = code.trim() === '' ? messages.missing() : messages.tooLong();
    return { reason: ErrorReason.REQUEST_INVALID, message, periods: [], replacements: [] };
  }
  const found = lookupCode(system, code, day);
  if (found.outcome === 'unknown') {
    const message = messages.unknown(title);
    return { reason: ErrorReason.CODE_UNKNOWN, message, periods: [], replacements: [] };
  }
  const row = representativeRow(system, found.code, day);
  const periods = periodsOf(system, found.code);
  if (found.outcome === 'not-valid') {
    const nearest = nearestPeriod(periods, day);
    const replacements = replacementsOf(system, found.code, nearest, day);
    const names = replacements.map((other) => nameOf(system, other, displayLanguages));
    const sentences = [messages.notValid(title, day, nearest)];
    if (names.length > 0) {
      sentences.push(nearest.validTo <= day ? messages.replaced(names) : messages.precededBy(names));
    }
    const reason = ErrorReason.CODE_NOT_VALID_ON_DATE;
    return { reason, message: sentences.join(' '), row, periods, replacements };
  }
  if (display !== '' && !hasText(system, row, display)) {
    const message = messages.display(title);
    return { reason: ErrorReason.DISPLAY_MISMATCH, message, row, periods, replacements: [] };
  }
  return { reason: ErrorReason.UNSPECIFIED, message: '', row, periods, replacements: [] };
}

/** What is valid on a day in place of a code that is not: what became of it, or what it came from. */
function replacementsOf(
  system: CodeSystemData,
  code: number,
  nearest: ValidPeriod,
  day: LocalDay,
): readonly number[] {
  const from = nearest.validTo <= day ? nearest.validTo - 1 : nearest.validFrom;
  return successorsOf(system, code, from, day).map(({ row }) => row);
}

function nameOf(system: CodeSystemData, row: number, displayLanguages: readonly string[]): string {
  const code = system.codes.codeAt(system.codes.codeOfRow(row));
  return `${code} ${shownDisplay(system, row, displayLanguages)}`;
}
