import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Run, withTables } from '../../bench/docs.ts';
import { parseH2load } from '../../bench/h2load.ts';
import { frameMessage, type Recording } from '../../bench/recording.ts';
import { replay } from '../../bench/replay.ts';
import { isMet, type Report, reportText } from '../../bench/report.ts';
import { inGenerations, interleave } from '../../bench/rounds.ts';
import { percentile, ratios, single, summarise } from '../../bench/statistics.ts';
import { misspeltWords, mixed, typeaheadPrefixes } from '../../bench/typeahead.ts';

const PATH = '/bench.Echo/Echo';
const recording: Recording = {
  path: PATH,
  calls: [3, 300, 70_000].map((length, i) => {
    return { request: Buffer.from(`request ${i}`), response: Buffer.alloc(length, i) };
  }),
};
let server: Http2Server;
let port: number;

/** Node's own HTTP/2, so that the hand-made frames are read by somebody else's parser. */
beforeAll(async () => {
  server = createServer();
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const sent = Buffer.concat(chunks);
      const call = recording.calls.find(({ request }) => frameMessage(request).equals(sent));
      const isRight = call !== undefined && headers[':path'] === PATH && headers.te === 'trailers';
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': isRight ? '0' : '13' }));
      stream.end(isRight ? frameMessage(call.response) : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
});

test('a replay sends every call and takes every answer', async () => {
  const result = await replay({ port, recording, passes: 40, connections: 3, streams: 5 });
  expect(result.micros.length).toBe(120);
  expect(result.micros.every((micros) => micros > 0)).toBe(true);
  expect(result.callsPerSecond).toBeGreaterThan(0);
});

test('a replay fails on an answer of another length', async () => {
  const calls = [{ request: recording.calls[0]!.request, response: Buffer.alloc(4) }];
  const options = { port, recording: { path: PATH, calls }, passes: 1, connections: 1, streams: 1 };
  await expect(replay(options)).rejects.toThrow('an answer must have 9 bytes, not 8');
});

test('a replay fails when nobody listens', async () => {
  const options = { port: 1, recording, passes: 1, connections: 1, streams: 1 };
  await expect(replay(options)).rejects.toThrow('ECONNREFUSED');
});

test('the figures of h2load are read, and nothing else is', () => {
  const output = `
finished in 1.07s, 11222.33 req/s, 3.21MB/s
requests: 12000 total, 12000 started, 12000 done, 11999 succeeded, 1 failed, 0 errored, 0 timeout
traffic: 3.44MB (3610000) total, 200.00KB (204800) headers (space savings 95.00%), 2.90MB (3040000) data`;
  expect(parseH2load(output)).toEqual({ callsPerSecond: 11222.33, succeeded: 11999, dataBytes: 3040000 });
  expect(() => parseH2load('finished in 0s')).toThrow('h2load must print its figures');
});

test('percentiles and ratios', () => {
  expect(percentile([1, 2, 3, 4], 50)).toBe(2.5);
  expect(percentile([7], 99)).toBe(7);
  expect(summarise([4, 1, 3, 2, 5])).toEqual({ median: 3, quarter: 2, threeQuarters: 4, count: 5 });
  // A round that is slow for both does not count.
  expect(ratios([8, 80, 8], [10, 100, 10]).median).toBeCloseTo(0.8);
});

test('rounds take turns, and the first does not count', async () => {
  const order: string[] = [];
  const contenders = ['a', 'b'].map((name) => ({ name, measure: async () => order.push(name) }));
  const measured = await interleave(contenders, 2);
  expect(order.join('')).toBe('abbaab');
  expect(measured.get('a')).toEqual([4, 5]);
});

test('the rounds of several generations are put together', async () => {
  let generation = 0;
  const measured = await inGenerations(3, async () => new Map([['a', [++generation, generation]]]));
  expect(measured.get('a')).toEqual([1, 1, 2, 2, 3, 3]);
});

test('a target is met or not', () => {
  const row = { what: 'ratio', unit: '×', summary: single(0.9) } as const;
  expect(isMet(row)).toBeUndefined();
  expect(isMet({ ...row, target: { atLeast: 0.9 } })).toBe(true);
  expect(isMet({ ...row, target: { atMost: 0.89 } })).toBe(false);
  const report: Report = { name: 'x', about: 'Y.', rows: [{ ...row, target: { atLeast: 0.95 } }] };
  expect(reportText(report)).toMatch(/ratio +0\.90 × +≥ 0\.95 × +not met/);
});

test('tables go between the marks of the document, each in the place of the one before', () => {
  const report = (name: string, median: number): Report => {
    return { name, about: `About ${name}.`, rows: [{ what: 'w', unit: '×', summary: single(median) }] };
  };
  const run = (date: string, ...reports: Report[]): Run => {
    return { date, node: '24', cpu: 'c', cores: 2, quick: false, reports };
  };
  const empty = 'before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n';
  const both = withTables(empty, run('2026-01-01', report('a', 1), report('b', 2)));
  expect(both).toMatch(
    /^before\n<!-- bench:begin -->\n### a\n\n\*2026-01-01, Node 24, c, 2 cores\.\*\n\nAbout a\./,
  );
  expect(both).toMatch(/\n\n### b\n.*\n\n<!-- bench:end -->\nafter\n$/s);
  expect(both).not.toContain('old');
  expect(withTables(both, run('2026-01-01', report('a', 1), report('b', 2)))).toBe(both);
  const [first, second] = both.split('### b');
  const newer = withTables(both, run('2026-02-02', report('b', 3)));
  expect(newer.startsWith(first!)).toBe(true);
  expect(newer).toBe(`${first}### b${second!.replace('2026-01-01', '2026-02-02').replace('2.00', '3.00')}`);
  expect(() => withTables('no marks', run('2026-01-01'))).toThrow('must have');
});

test('queries are the same at every run', () => {
  const prefixes = typeaheadPrefixes();
  expect(mixed(prefixes)).toEqual(mixed(prefixes));
  expect(mixed(prefixes).toSorted()).toEqual(prefixes.toSorted());
  expect(misspeltWords()).not.toContain('hjertesvikt');
});
