import { CatalogService } from '../../../gen/oppslag/v1/catalog_service_pb.ts';
import { LookupService } from '../../../gen/oppslag/v1/lookup_service_pb.ts';
import { SearchService } from '../../../gen/oppslag/v1/search_service_pb.ts';
import { TestClient } from '../../support/grpc-client.ts';
import { codeOf, VERSIONED, versionOf } from './versions.ts';

const TICK_MS = 5;
const BATCH_CODES = 20;

/** What a load came to. */
export interface LoadCounts {
  /** Calls that were answered, right or not. */
  readonly answered: number;
  /** Calls that failed before they had reached the service: nothing listened there. */
  readonly notAccepted: number;
  /** Calls that failed otherwise. */
  readonly failed: number;
  /** Answers whose items are of several snapshots. */
  readonly mixed: number;
  /** Answers with other content than their own sequence has. */
  readonly wrong: number;
  readonly sequences: readonly number[];
  /** Different failures, for whoever has to find out why. */
  readonly failures: readonly string[];
  /** Median time of a lookup in milliseconds. */
  readonly p50Ms: number;
}

/** Asks a service at a steady rate, whether it answers or not, and checks every answer. */
export class Load {
  readonly #client: TestClient;
  readonly #concepts: number;
  readonly #versionOf: (sequence: number) => string;
  readonly #perTick: number;
  readonly #pending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #calls = 0;
  #due = 0;
  #counts = emptyCounts();

  constructor(options: {
    readonly address: string;
    readonly concepts: number;
    readonly callsPerSecond: number;
    /** Contents that sequences have in turn, from the first on. Default: those of `versionOf` */
    readonly versions?: number;
  }) {
    this.#client = new TestClient(options.address);
    this.#concepts = options.concepts;
    const { versions } = options;
    this.#versionOf =
      versions === undefined ? versionOf : (sequence) => versionOf(((sequence - 1) % versions) + 1);
    this.#perTick = (options.callsPerSecond * TICK_MS) / 1000;
  }

  start(): void {
    this.#timer = setInterval(() => {
      for (this.#due += this.#perTick; this.#due >= 1; this.#due--) this.#call();
    }, TICK_MS);
  }

  /** What there was since the last question. */
  take(): LoadCounts {
    const { times, sequences, failures, ...counts } = this.#counts;
    this.#counts = emptyCounts();
    const p50Ms = times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
    return { ...counts, sequences: [...sequences], failures: [...failures], p50Ms };
  }

  /** Sends no more, and waits for the answers to what was sent. */
  async stop(): Promise<LoadCounts> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    this.#client.close();
    return this.take();
  }

  #call(): void {
    const number = this.#calls++;
    const begun = performance.now();
    const call = this.#ask(number).then(
      ({ sequence, displays }) => {
        const counts = this.#counts;
        counts.answered++;
        if (number % 2 === 0) counts.times.push(performance.now() - begun);
        counts.sequences.add(sequence);
        const versions = new Set(displays.map((display) => display.split(' ')[1]));
        if (versions.size > 1) counts.mixed++;
        else if (displays.length === 0 || !versions.has(this.#versionOf(sequence))) counts.wrong++;
      },
      (error: Error) => {
        const counts = this.#counts;
        if (isNotAccepted(error)) counts.notAccepted++;
        else counts.failed++;
        if (counts.failures.size < 20) counts.failures.add(error.message);
      },
    );
    this.#pending.add(call);
    void call.then(() => this.#pending.delete(call));
  }

  /** Every second call is a lookup; the others are batches and searches in turn. */
  async #ask(number: number): Promise<{ readonly sequence: number; readonly displays: readonly string[] }> {
    const client = this.#client;
    const code = codeOf((number * 7) % this.#concepts);
    const options = { deadlineMs: 10_000 };
    if (number % 2 === 0) {
      const method = LookupService.method.lookupConcept;
      const { concept, meta } = await client.call(method, { system: VERSIONED, code }, options);
      return { sequence: Number(meta?.sequence), displays: [concept?.coding?.display ?? ''] };
    }
    if (number % 4 === 1) {
      const codes = Array.from({ length: BATCH_CODES }, (_, i) => codeOf((number + i) % this.#concepts));
      const method = LookupService.method.batchLookupConcepts;
      const { results, meta } = await client.call(method, { system: VERSIONED, codes }, options);
      const displays = results.map(({ outcome }) =>
        outcome.case === 'concept' ? (outcome.value.coding?.display ?? '') : '',
      );
      return { sequence: Number(meta?.sequence), displays };
    }
    const method = SearchService.method.searchConcepts;
    const request = { systems: [VERSIONED], query: `tilstand ${number % this.#concepts}` };
    const { hits, meta } = await client.call(method, request, options);
    return {
      sequence: Number(meta?.sequence),
      displays: hits.map(({ concept }) => concept?.coding?.display ?? ''),
    };
  }
}

/** Whether a lookup is answered, and from the snapshot that the answer names. For the rows that need no load. */
export async function answers(client: TestClient): Promise<boolean> {
  const method = LookupService.method.lookupConcept;
  const { concept, meta } = await client.call(method, { system: VERSIONED, code: codeOf(1) });
  const { codeSystems } = await client.call(CatalogService.method.listCodeSystems, {});
  return (
    codeSystems.length > 0 && concept?.coding?.display.split(' ')[1] === versionOf(Number(meta?.sequence))
  );
}

/** grpc-js says so when it had no connection to send a call on. */
function isNotAccepted({ message }: Error): boolean {
  return message.includes('No connection established') || message.includes('ECONNREFUSED');
}

function emptyCounts() {
  return {
    answered: 0,
    notAccepted: 0,
    failed: 0,
    mixed: 0,
    wrong: 0,
    sequences: new Set<number>(),
    failures: new Set<string>(),
    times: [] as number[],
  };
}
