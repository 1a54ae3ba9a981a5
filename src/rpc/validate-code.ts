import { PeriodSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import { ErrorReason } from '../../gen/oppslag/v1/errors_pb.ts';
import {
  type BatchValidateCodesRequestSchema,
  BatchValidateCodesResponseSchema,
  BatchValidateResultSchema,
  type ValidateCodeRequestSchema,
  ValidateCodeResponseSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { formatLocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import { sizeBucket } from './call-record.ts';
import { writeCoding, writeDisplay } from './coding-writer.ts';
import type { MessageWriter } from './message-writer.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';
import { judge, type ValidationQuestion } from './verdict.ts';

const ONE = ValidateCodeResponseSchema.field;
const BATCH = BatchValidateCodesResponseSchema.field;
const ITEM = BatchValidateResultSchema.field;
const PERIOD = PeriodSchema.field;

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

  const { dataset, writer, logged } = context;
  const system = requireSystem(dataset, request.system);
  logged.system = system.id;
  writeVerdict(writer, ONE, system, { ...request, day });
  context.meta.write(writer, ONE.meta.number, { ...context, system, day });
  return writer.finish();
};

export const batchValidateCodes: UnaryHandler<typeof BatchValidateCodesRequestSchema> = (
  request,
  context,
) => {
  const checks = new RequestChecks();
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  checks.batch(request.codes, 'codes');
  checks.shared(request);
  const day = checks.day(request.asOf, 'as_of', context.today);
  checks.finish();

  const { dataset, writer, logged } = context;
  const system = requireSystem(dataset, request.system);
  logged.system = system.id;
  logged.resultCount = sizeBucket(request.codes.length);
  const { displayLanguages } = request;
  for (const code of request.codes) {
    const item = writer.begin(BATCH.results.number);
    writer.string(ITEM.code.number, code);
    writeVerdict(writer, ITEM, system, { code, display: '', day, displayLanguages });
    writer.end(item);
  }
  context.meta.write(writer, BATCH.meta.number, { ...context, system, day });
  return writer.finish();
};

/** Judges and writes the verdict into the message that is open, whose fields for it bear the same names in both answers. */
function writeVerdict(
  writer: MessageWriter,
  fields: typeof ONE | typeof ITEM,
  system: CodeSystemData,
  question: ValidationQuestion,
): void {
  const { reason, message, row, periods, replacements } = judge(system, question);
  const { displayLanguages } = question;
  writer.number(fields.result.number, reason === ErrorReason.UNSPECIFIED);
  writer.number(fields.reason.number, reason);
  writer.string(fields.message.number, message);
  if (row !== undefined) writeDisplay(writer, fields.display.number, system, row, displayLanguages);
  for (const { validFrom, validTo } of periods) {
    const period = writer.begin(fields.periods.number);
    writer.string(PERIOD.validFrom.number, formatLocalDay(validFrom));
    writer.string(PERIOD.validTo.number, formatLocalDay(validTo));
    writer.end(period);
  }
  for (const replacement of replacements) {
    writeCoding(writer, fields.replacedBy.number, system, replacement, displayLanguages);
  }
}
