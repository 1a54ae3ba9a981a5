import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { type ServiceError, status } from '@grpc/grpc-js';
import { BadRequestSchema, ErrorInfoSchema } from '../../gen/google/rpc/error_details_pb.ts';
import { type Status, StatusSchema } from '../../gen/google/rpc/status_pb.ts';
import { OppslagError } from '../base/errors.ts';
import { periodText } from './wording.ts';

/** What to do about some reasons of the API. */
const HINTS: Readonly<Record<string, string>> = {
  CODE_SYSTEM_UNKNOWN: '`oppslag systems` lists what is served.',
  SNAPSHOT_NOT_KEPT: '`oppslag status` lists the snapshots that are kept.',
  SNAPSHOT_REJECTED:
    'What was served is served on; docs/snapshot-format.md says what to do about each reason.',
};

/** What the library tells in words of its own, when the service gave no reason. */
const WITHOUT_REASON: Readonly<Partial<Record<status, { message: string; hint: string }>>> = {
  [status.DEADLINE_EXCEEDED]: {
    message: 'the service did not answer in time',
    hint: 'Ask for less, or later; `oppslag status` and the log of the service tell how it does.',
  },
  [status.RESOURCE_EXHAUSTED]: {
    message: 'the request or its answer is larger than a message may be',
    hint: 'Name fewer codes at a time, or ask for less with --limit.',
  },
  [status.UNIMPLEMENTED]: {
    message: 'the service at that address does not take this call',
    hint: 'refresh, pin and unpin go to OPPSLAG_ADMIN_ADDRESS, all others to OPPSLAG_GRPC_ADDRESS; name the address with --address.',
  },
};

/** The error for an address at which nothing answers. */
export function unreachable(cause?: unknown): OppslagError {
  return new OppslagError({
    code: 'UNREACHABLE',
    message: 'no service answers at that address',
    hint: 'Start one with `npm start`, or name another with --address.',
    cause,
  });
}

/** The error for a call that failed: with the service's own reason and words, if it gave any. */
export function callFailed(error: ServiceError): OppslagError {
  const told = statusOf(error);
  if (told === undefined && error.code === status.UNAVAILABLE) return unreachable(error);
  const reason = told === undefined ? undefined : infoOf(told)?.reason;
  if (told === undefined || reason === undefined) {
    const words = WITHOUT_REASON[error.code] ?? { message: error.details };
    return new OppslagError({ code: status[error.code] ?? 'UNKNOWN', cause: error, ...words });
  }
  const hint = HINTS[reason];
  return new OppslagError({
    code: reason,
    message: requestFaults(told) ?? statusText(told),
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** What a service says of a call, or of one item of a batch, in one line. */
export function statusText(told: Status): string {
  const periods = infoOf(told)?.metadata.periods;
  if (periods === undefined || periods === '') return told.message;
  const [rule] = told.message.split(';');
  return `${rule}; it is valid ${periods.split(',').map(periodOf).join(', ')}`;
}

/** Every broken rule of a request, one a line, when there are several. */
function requestFaults({ details }: Status): string | undefined {
  const violations = details.flatMap((detail) => anyUnpack(detail, BadRequestSchema)?.fieldViolations ?? []);
  if (violations.length < 2) return undefined;
  const lines = violations.map(({ field, description }) => `  - ${field} ${description}`);
  return `the request breaks several rules:\n${lines.join('\n')}`;
}

/** `2018-01-01/2020-01-01` in words; either end may be open. */
function periodOf(text: string): string {
  const [validFrom = '', validTo = ''] = text.split('/');
  return periodText({ validFrom, validTo });
}

function infoOf({ details }: Status) {
  return details.map((detail) => anyUnpack(detail, ErrorInfoSchema)).find((info) => info !== undefined);
}

function statusOf(error: ServiceError): Status | undefined {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  return bytes instanceof Buffer ? fromBinary(StatusSchema, bytes) : undefined;
}
