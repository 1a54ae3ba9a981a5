import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { toBinary } from '@bufbuild/protobuf';
import { type Concept, ConceptSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  LookupService,
  type StreamConceptsHeader,
  type StreamConceptsResponse,
  type StreamConceptsTrailer,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { OppslagError, systemErrorCode } from '../base/errors.ts';
import { withClient } from './client.ts';
import { EXPORT_FORMS, type ExportFormat } from './export-forms.ts';
import { count, type Output } from './output.ts';

export interface ExportOptions {
  readonly address: string;
  readonly system: string;
  readonly format: ExportFormat;
  /** Every period of every concept, and not only what is valid on the date. */
  readonly allPeriods: boolean;
  readonly asOf: string;
}

/**
 * Writes all concepts of a system to `sink`, no faster than it takes them, and says on `output` what they were. What was
 * written is right only when this does not throw.
 *
 * @throws OppslagError EXPORT_INCOMPLETE, EXPORT_DAMAGED, or what the call failed with
 */
export async function exportConcepts(options: ExportOptions, output: Output, sink: Writable): Promise<void> {
  const { system, asOf, allPeriods } = options;
  await withClient(options.address, async (client) => {
    const request = { system, asOf, includeInactive: allPeriods };
    const parts = client.stream(LookupService.method.streamConcepts, request);
    const received: Received = { count: 0n, hash: createHash('sha256') };
    try {
      await pipeline(Readable.from(lines(parts, options.format, received)), sink, { end: false });
    } catch (error) {
      // `oppslag export … | head` is no fault: whoever read has read enough.
      if (systemErrorCode(error) === 'EPIPE') return;
      throw error;
    }
    output.note(check(received));
  });
}

/** What has come so far. */
interface Received {
  header?: StreamConceptsHeader;
  count: bigint;
  readonly hash: ReturnType<typeof createHash>;
  trailer?: StreamConceptsTrailer;
}

async function* lines(
  parts: AsyncIterable<StreamConceptsResponse>,
  format: ExportFormat,
  received: Received,
): AsyncGenerator<string> {
  const { heading, line } = EXPORT_FORMS[format];
  for await (const { part } of parts) {
    if (part.case === 'header') {
      received.header = part.value;
      if (heading !== '') yield `${heading}\n`;
    } else if (part.case === 'chunk') {
      for (const concept of part.value.concepts) take(concept, received);
      yield part.value.concepts.map((concept) => `${line(concept)}\n`).join('');
    } else if (part.case === 'trailer') {
      received.trailer = part.value;
    }
  }
}

function take(concept: Concept, received: Received): void {
  received.count++;
  received.hash.update(toBinary(ConceptSchema, concept));
}

/** Holds what came against what was said of it. Returns a sentence on it. */
function check({ header, count: got, hash, trailer }: Received): string {
  if (header === undefined || trailer === undefined) {
    throw new OppslagError({
      code: 'EXPORT_INCOMPLETE',
      message: 'the export ended before its last message',
      hint: 'Do not use what was written; export again.',
    });
  }
  const sha256 = hash.digest('hex');
  const isRight =
    got === header.conceptCount && got === trailer.conceptCount && sha256 === trailer.conceptsSha256;
  if (!isRight) {
    throw new OppslagError({
      code: 'EXPORT_DAMAGED',
      message: 'the export has another number of concepts, or another digest, than the service says',
      hint: 'Do not use what was written; export again.',
    });
  }
  const { asOf = '', snapshotId = '', stale = false } = header.meta ?? {};
  const from = `snapshot ${snapshotId}${stale ? ' (stale)' : ''}`;
  return `${count(got)} concepts as of ${asOf}, ${from}, SHA-256 ${sha256}: complete`;
}
