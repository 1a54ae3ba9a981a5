import { create, toBinary } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { Metadata, type ServerErrorResponse, status } from '@grpc/grpc-js';
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '../../gen/google/rpc/error_details_pb.ts';
import { type Status, StatusSchema } from '../../gen/google/rpc/status_pb.ts';
import type { ErrorReason } from '../../gen/oppslag/v1/errors_pb.ts';
import { asBuffer } from './service-definition.ts';

/** A reason without its prefix: `CODE_UNKNOWN`. */
export type ReasonName = Exclude<keyof typeof ErrorReason, 'UNSPECIFIED'>;

/** One broken rule of a request. */
export interface FieldViolation {
  /** Path of the field, as in the contract: `codes[3]`. */
  readonly field: string;
  /** The rule. Never the value. */
  readonly rule: string;
}

export interface FaultOptions {
  readonly reason: ReasonName;
  readonly message: string;
  /** Facts that a program can use. Never anything the caller sent. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations?: readonly FieldViolation[];
  readonly cause?: unknown;
}

/** The gRPC status of each reason, as errors.proto documents it. */
const STATUS_OF_REASON: Readonly<Record<ReasonName, status>> = {
  REQUEST_INVALID: status.INVALID_ARGUMENT,
  CODE_SYSTEM_UNKNOWN: status.NOT_FOUND,
  CODE_UNKNOWN: status.NOT_FOUND,
  CODE_NOT_VALID_ON_DATE: status.NOT_FOUND,
  DISPLAY_MISMATCH: status.INVALID_ARGUMENT,
  SNAPSHOT_GONE: status.FAILED_PRECONDITION,
  NOT_READY: status.UNAVAILABLE,
  DRAINING: status.UNAVAILABLE,
  OVERLOADED: status.RESOURCE_EXHAUSTED,
  SNAPSHOT_NOT_KEPT: status.NOT_FOUND,
  SNAPSHOT_REJECTED: status.FAILED_PRECONDITION,
  DEADLINE_PASSED: status.DEADLINE_EXCEEDED,
  ANSWER_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  NOT_IMPLEMENTED: status.UNIMPLEMENTED,
  INTERNAL_FAULT: status.INTERNAL,
};

const DOMAIN = 'oppslag';
/** Details travel in a trailer, of which clients take 8 KiB. What is broken 32 times is told. */
const MAX_VIOLATIONS = 32;
const DETAILS_KEY = 'grpc-status-details-bin';

/** A call that fails in a way the contract foresees. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly reason: ReasonName;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];

  constructor(options: FaultOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = options.reason;
    this.metadata = options.metadata ?? {};
    this.violations = options.violations ?? [];
  }

  /** Any error as a fault; what is not one already is a defect whose message stays in the log. */
  static from(error: unknown, requestId: string): Fault {
    if (error instanceof Fault) return error;
    return new Fault({
      reason: 'INTERNAL_FAULT',
      message: 'internal fault; the request id finds it in the log',
      metadata: { request_id: requestId },
      cause: error,
    });
  }

  get code(): status {
    return STATUS_OF_REASON[this.reason];
  }

  /** The fault as `google.rpc.Status`, for an item of a batch or the details of a failed call. */
  toStatus(): Status {
    const details = [
      anyPack(
        ErrorInfoSchema,
        create(ErrorInfoSchema, { reason: this.reason, domain: DOMAIN, metadata: this.metadata }),
      ),
    ];
    if (this.violations.length > 0) {
      const fieldViolations = this.violations
        .slice(0, MAX_VIOLATIONS)
        .map(({ field, rule }) => ({ field, description: rule }));
      details.push(anyPack(BadRequestSchema, create(BadRequestSchema, { fieldViolations })));
    }
    if (this.reason === 'OVERLOADED') {
      details.push(anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay: { nanos: 100_000_000 } })));
    }
    return create(StatusSchema, { code: this.code, message: this.message, details });
  }

  /** The fault as grpc-js sends it. */
  toServerError(): ServerErrorResponse {
    const metadata = new Metadata();
    metadata.set(DETAILS_KEY, asBuffer(toBinary(StatusSchema, this.toStatus())));
    return Object.assign(new Error(this.message), { code: this.code, details: this.message, metadata });
  }
}
