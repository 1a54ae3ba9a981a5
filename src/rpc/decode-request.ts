import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { Fault } from './fault.ts';

/** Reads a request. Throws Fault REQUEST_INVALID when its bytes are no such message. */
export function decodeRequest<I extends DescMessage>(schema: I, request: Buffer): MessageShape<I> {
  try {
    return fromBinary(schema, request);
  } catch {
    // What the decoder says could repeat what was sent.
    throw new Fault({
      reason: 'REQUEST_INVALID',
      message: `the request must be a serialised ${schema.typeName}`,
    });
  }
}
