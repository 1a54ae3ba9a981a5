import { createHash } from 'node:crypto';
import { toBinary } from '@bufbuild/protobuf';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { type Concept, ConceptSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import type {
  StreamConceptsHeader,
  StreamConceptsResponse,
  StreamConceptsTrailer,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';

/** A whole export, as it came. */
export interface ReceivedExport {
  readonly header: StreamConceptsHeader;
  readonly chunks: readonly (readonly Concept[])[];
  readonly trailer: StreamConceptsTrailer;
}

export type ExportStream = ClientReadableStream<StreamConceptsResponse>;

/** Reads to the end. Throws when the parts are not in their order. */
export async function readExport(stream: ExportStream): Promise<ReceivedExport> {
  const parts: StreamConceptsResponse['part'][] = [];
  for await (const { part } of stream as AsyncIterable<StreamConceptsResponse>) parts.push(part);
  const [header, ...rest] = parts;
  const trailer = rest.pop();
  if (header?.case !== 'header' || trailer?.case !== 'trailer') throw new RangeError('an end is missing');
  const chunks = rest.map((part) => {
    if (part.case !== 'chunk') throw new RangeError(`${part.case} among the chunks`);
    return part.value.concepts;
  });
  return { header: header.value, chunks, trailer: trailer.value };
}

/** The digest that the trailer must have. */
export function digestOf(concepts: readonly Concept[]): string {
  const hash = createHash('sha256');
  for (const concept of concepts) hash.update(toBinary(ConceptSchema, concept));
  return hash.digest('hex');
}

/** The status with which a stream fails. Its messages are thrown away. */
export function failureOf(stream: ExportStream): Promise<{ code: number; details: string }> {
  return new Promise((resolve, reject) => {
    stream.on('data', () => {});
    stream.on('error', (error) => resolve(error as unknown as { code: number; details: string }));
    stream.on('end', () => reject(new Error('the stream was expected to fail')));
    stream.resume();
  });
}

/** Resolves with the first message. The stream is paused then. */
export function firstOf(stream: ExportStream): Promise<StreamConceptsResponse> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    stream.once('data', (message: StreamConceptsResponse) => {
      stream.pause();
      stream.off('error', reject);
      resolve(message);
    });
  });
}
