import fc from 'fast-check';
import { Counter, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { CallMetrics } from '../../src/base/call-metrics.ts';

const BUCKETS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];

/** The same calls, counted by prom-client itself. */
function reference(calls: readonly { method: string; code: string; seconds: number }[]): Registry {
  const registry = new Registry();
  const registers = [registry];
  const started = new Counter({
    name: 'grpc_server_started_total',
    help: 'Calls begun.',
    labelNames: ['grpc_method'],
    registers,
  });
  const handled = new Counter({
    name: 'grpc_server_handled_total',
    help: 'Calls answered, by gRPC status.',
    labelNames: ['grpc_method', 'grpc_code'],
    registers,
  });
  const seconds = new Histogram({
    name: 'grpc_server_handling_seconds',
    help: 'Time from request to answer.',
    labelNames: ['grpc_method'],
    buckets: BUCKETS,
    registers,
  });
  for (const { method, code, seconds: duration } of calls) {
    started.inc({ grpc_method: method });
    handled.inc({ grpc_method: method, grpc_code: code });
    seconds.observe({ grpc_method: method }, duration);
  }
  return registry;
}

test('gives the samples that prom-client would, for any calls', async () => {
  const call = fc.record({
    method: fc.constantFrom('/a.A/A', '/a.A/B'),
    code: fc.constantFrom('OK', 'NOT_FOUND', 'INTERNAL'),
    seconds: fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constantFrom(...BUCKETS)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 40 }), async (calls) => {
      const registry = new Registry();
      const metrics = new CallMetrics(registry);
      for (const { method, code, seconds } of calls) {
        const own = metrics.of(method);
        own.started++;
        own.end(code, seconds);
      }
      const samples = (text: string) => text.split('\n').toSorted();
      expect(samples(await registry.metrics())).toEqual(samples(await reference(calls).metrics()));
    }),
  );
});

test('counts a method that was not called yet as begun no time', async () => {
  const registry = new Registry();
  new CallMetrics(registry).of('/a.A/A');
  expect(await registry.metrics()).toContain('grpc_server_started_total{grpc_method="/a.A/A"} 0');
});
