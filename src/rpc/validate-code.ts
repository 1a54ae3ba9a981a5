import { create, toBinary } from '@bufbuild/protobuf';
import { ErrorReason } from '../../gen/oppslag/v1/errors_pb.ts';
import {
  type ValidateCodeRequest,
  type ValidateCodeRequestSchema,
  type ValidateCodeResponse,
  ValidateCodeResponseSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { formatLocalDay, type LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import {
  displayOf,
  hasText,
  lookupCode,
  periodsOf,
  representativeRow,
  type ValidPeriod,
} from '../dataset/lookup.ts';
import { readConcept, viewConcept } from './concept-writer.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';
import { MESSAGES, messageLanguage } from './validation-messages.ts';

export const validateCode: UnaryHandler<typeof ValidateCodeRequestSchema> = (request, context) => {
  const checks = new RequestChecks();
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  checks.text(request.code, 'code', REQUEST_LIMITS.codeLength);
  const { displayLength } = REQUEST_LIMITS;
  checks.require(
    request.display.length <= displayLength,
    'display',
    `must have at most ${displayLength} UTF-16 units`,
  );
  checks.shared(request);
  const day = checks.day(request.asOf, 'as_of', context.today);
  checks.finish();

  const system = requireSystem(context.dataset, request.system);
  context.logged.system = system.id;
  const response = judge(system, request, day);
  response.meta = context.meta.message({ ...context, system, day });
  return toBinary(ValidateCodeResponseSchema, response);
};

function judge(system: CodeSystemData, request: ValidateCodeRequest, day: LocalDay): ValidateCodeResponse {
  const { title } = system.metadata.codeSystem;
  const messages = MESSAGES[messageLanguage(request.displayLanguages)];
  const found = lookupCode(system, request.code, day);
  if (found.outcome === 'unknown') {
    return create(ValidateCodeResponseSchema, {
      reason: ErrorReason.CODE_UNKNOWN,
      message: messages.unknown(title),
    });
  }
  const row = representativeRow(system, found.code, day);
  const periods = periodsOf(system, found.code);
  const shared = { display: shownDisplay(system, row, day, request), periods: periods.map(periodMessage) };
  if (found.outcome === 'not-valid') {
    const message = messages.notValid(title, day, nearestPeriod(periods, day));
    return create(ValidateCodeResponseSchema, {
      ...shared,
      reason: ErrorReason.CODE_NOT_VALID_ON_DATE,
      message,
    });
  }
  if (request.display !== '' && !hasText(system, row, request.display)) {
    return create(ValidateCodeResponseSchema, {
      ...shared,
      reason: ErrorReason.DISPLAY_MISMATCH,
      message: messages.display(title),
    });
  }
  return create(ValidateCodeResponseSchema, { ...shared, result: true });
}

function shownDisplay(
  system: CodeSystemData,
  row: number,
  day: LocalDay,
  request: ValidateCodeRequest,
): string {
  if (request.displayLanguages.length === 0) return displayOf(system, row);
  const view = { displayLanguages: request.displayLanguages, properties: [] };
  return viewConcept(readConcept(system, row, day), system, view).concept.coding?.display ?? '';
}

/** The period that tells most about the day: the last one before it, else the first one after it. */
function nearestPeriod(periods: readonly ValidPeriod[], day: LocalDay): ValidPeriod | undefined {
  return periods.findLast((period) => period.validTo <= day) ?? periods[0];
}

function periodMessage(period: ValidPeriod) {
  return { validFrom: formatLocalDay(period.validFrom), validTo: formatLocalDay(period.validTo) };
}
