import { openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { bundledSources } from '../../src/source/bundled/index.ts';
import { bytesKept } from '../memory.ts';
import { openCorpus } from '../quality/corpus.ts';
import type { Row } from '../report.ts';
import { interleave } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';
import { flexSearch, HIT_LIMIT, miniSearch, oppslagSearch, substringScan } from '../search-engines.ts';
import { percentile, single, summarise } from '../statistics.ts';
import { misspeltWords, typeaheadPrefixes } from '../typeahead.ts';

const SYSTEM = 'icd-10';

/** The search itself, without the wire, beside other engines on the same texts. */
export const searchInProcess: Scenario = {
  name: 'search-in-process',
  needsH2load: false,
  async run({ isQuick }) {
    const source = (await bundledSources()).find(({ codeSystem }) => codeSystem.id === SYSTEM)!;
    const { bytes } = buildSegment(source);
    const opened = await bytesKept(() => openCodeSystem(bytes, '0'.repeat(64)));
    const corpus = await openCorpus(SYSTEM, source);
    const prefixes = typeaheadPrefixes();
    const contenders = [
      { name: 'Oppslag, exact', search: oppslagSearch(corpus, 'off'), queries: prefixes },
      { name: 'Oppslag, fallback', search: oppslagSearch(corpus, 'fallback'), queries: prefixes },
      { name: 'Oppslag, misspelt', search: oppslagSearch(corpus, 'fallback'), queries: misspeltWords() },
      { name: 'FlexSearch', search: flexSearch(corpus), queries: prefixes },
      { name: 'MiniSearch', search: miniSearch(corpus), queries: prefixes },
      { name: 'substring scan', search: substringScan(corpus), queries: prefixes },
    ];
    const measured = await interleave(
      contenders.map(({ name, search, queries }) => {
        return { name, measure: async () => queries.map((query) => microsOf(search, query)) };
      }),
      isQuick ? 1 : 9,
    );
    const times = new Map(
      contenders.map(({ name, queries }) => [name, perQuery(queries, measured.get(name)!)] as const),
    );
    const concepts = corpus.concepts.length;
    const p99 = (name: string) => percentile(times.get(name)!, 99);
    const rows: Row[] = contenders.flatMap(({ name }) => rowsOf(name, times.get(name)!));
    for (const name of ['FlexSearch', 'MiniSearch', 'substring scan']) {
      rows.push({
        what: `p99, ${name} ÷ Oppslag, exact`,
        unit: '×',
        summary: single(p99(name) / p99('Oppslag, exact')),
        ...(name === 'substring scan' ? {} : { target: { atLeast: 10 } }),
      });
    }
    // The target is one for a million concepts.
    rows.push(
      { what: 'segment, per concept', unit: 'bytes', summary: single(bytes.length / concepts) },
      {
        what: 'segment and all that is made from it, per concept',
        unit: 'bytes',
        summary: single((bytes.length + opened.bytes) / concepts),
      },
    );
    return {
      name: 'search-in-process',
      about: `${HIT_LIMIT} hits among ${concepts.toLocaleString('en-US')} ICD-10 concepts for ${prefixes.length} typeahead prefixes and ${misspeltWords().length} misspelt entries; the time of a query is its median over the rounds.`,
      rows,
    };
  },
};

function microsOf(search: (query: string) => number, query: string): number {
  const begin = performance.now();
  search(query);
  return (performance.now() - begin) * 1000;
}

/** The median of each query over the rounds, ascending. */
function perQuery(queries: readonly string[], rounds: readonly (readonly number[])[]): number[] {
  const medians = queries.map((_, query) => summarise(rounds.map((round) => round[query]!)).median);
  return medians.sort((a, b) => a - b);
}

function rowsOf(name: string, times: readonly number[]): Row[] {
  const p99 = { what: `${name}: p99`, unit: 'µs', summary: single(percentile(times, 99)) } as const;
  const target = { 'Oppslag, exact': 200, 'Oppslag, misspelt': 2_000 }[name];
  return [
    { what: `${name}: p50`, unit: 'µs', summary: single(percentile(times, 50)) },
    target === undefined ? p99 : { ...p99, target: { atMost: target } },
    { what: `${name}: slowest`, unit: 'µs', summary: single(times.at(-1)!) },
  ];
}
