import { LRUCache } from 'lru-cache';
import type { AnswerCacheCounts } from '../base/metrics.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { CallContext, LoggedFields } from './call-context.ts';

/** A finished answer, and what the access log tells of it. */
export interface CachedAnswer {
  readonly bytes: Uint8Array;
  readonly logged: LoggedFields;
}

export interface AnswerCacheOptions {
  /** Most bytes of requests and answers together, with what it takes to keep them. */
  readonly maxBytes: number;
  readonly counts: AnswerCacheCounts;
}

const MAX_ENTRIES = 50_000;
/** What an entry takes besides the bytes of its request and its answer, about. */
const ENTRY_BYTES = 400;
/** Longer requests and answers are rare, and would drive many others out. */
const MAX_REQUEST_BYTES = 512;
const MAX_ANSWER_BYTES = 64 * 1024;

type Answers = LRUCache<string, CachedAnswer>;

interface AnswersOfDay {
  readonly today: LocalDay;
  readonly isStale: boolean;
  readonly answers: Answers;
}

/**
 * Finished answers of one method, by the bytes of their requests. An answer depends on its request, the dataset, today's
 * date and whether the dataset is stale, and on nothing else; when one of the others changes, all answers are dropped. So
 * an answer from here is the one that would have been made.
 *
 * What was typed lies in memory while it is here, and nowhere else.
 */
export class AnswerCache {
  readonly #maxBytes: number;
  readonly #counts: AnswerCacheCounts;
  /** Held by its dataset, so that a swap leaves nothing behind. */
  readonly #answers = new WeakMap<Dataset, AnswersOfDay>();
  /** Those that are given now. A dataset lives on for a while after a swap; its answers need not. */
  #current: Answers | undefined;

  constructor({ maxBytes, counts }: AnswerCacheOptions) {
    this.#maxBytes = maxBytes;
    this.#counts = counts;
  }

  /** The answer to a request: the one that it had before, else the one that `make` gives. */
  answer(context: CallContext, request: Buffer, make: () => Uint8Array): CachedAnswer {
    const { logged } = context;
    if (request.length > MAX_REQUEST_BYTES) return { bytes: make(), logged };
    const answers = this.#answersTo(context);
    // One character a byte: equal keys are equal requests.
    const key = request.toString('latin1');
    const known = answers.get(key);
    if (known !== undefined) {
      this.#counts.hits++;
      return known;
    }
    const bytes = make();
    this.#counts.misses++;
    if (bytes.length <= MAX_ANSWER_BYTES) {
      // A small answer shares its memory with others, which would be held as long as it is.
      const own = Buffer.allocUnsafeSlow(bytes.length);
      own.set(bytes);
      answers.set(key, { bytes: own, logged: { ...logged, cached: true } });
      this.#counts.bytes = answers.calculatedSize;
    }
    return { bytes, logged };
  }

  #answersTo({ dataset, today, isStale }: CallContext): Answers {
    const known = this.#answers.get(dataset);
    if (known !== undefined && known.today === today && known.isStale === isStale) return known.answers;
    const answers: Answers = new LRUCache({
      max: MAX_ENTRIES,
      maxSize: this.#maxBytes,
      sizeCalculation: ({ bytes }, request) => bytes.length + request.length + ENTRY_BYTES,
    });
    this.#answers.set(dataset, { today, isStale, answers });
    this.#current?.clear();
    this.#current = answers;
    this.#counts.bytes = 0;
    return answers;
  }
}
