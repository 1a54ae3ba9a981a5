/**
 * A bare grpc-js server that answers recorded requests with the recorded bytes and does nothing else: the floor that
 * every gRPC server on Node stands on. `node bench/echo-server.ts RECORDING…`
 */
import { type handleUnaryCall, Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { keepCallsYoung } from '../src/base/heap.ts';
import { type Recording, readRecording } from './recording.ts';

// Without, some runs of the echo slow down by a third, and a floor that gives way flatters whoever stands on it.
keepCallsYoung();
// Channelz counts every call; the floor is the server without it.
const server = new Server({ 'grpc.enable_channelz': 0 });
for (const file of process.argv.slice(2)) {
  const recording = readRecording(file);
  server.addService(serviceOf(recording.path), { echo: echo(recording) });
}
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${JSON.stringify({ grpc: `127.0.0.1:${port}`, msg: 'serving' })}\n`);
});
process.once('SIGTERM', () => server.forceShutdown());

function serviceOf(path: string): ServiceDefinition {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return {
    echo: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  };
}

/** With one answer it is not even looked up. */
function echo({ calls }: Recording): handleUnaryCall<Buffer, Buffer> {
  const [only] = calls;
  if (calls.length === 1 && only !== undefined) return (_call, callback) => callback(null, only.response);
  const responses = new Map(calls.map(({ request, response }) => [request.toString('latin1'), response]));
  return (call, callback) => callback(null, responses.get(call.request.toString('latin1'))!);
}
