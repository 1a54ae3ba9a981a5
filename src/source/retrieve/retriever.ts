import type { RetrievalWish } from '../formats/format.ts';
import { type Address, readAddress } from './address.ts';
import { type CachedDocument, DocumentCache, sha256Of } from './cache.ts';
import type { RetrievedDocument } from './document.ts';
import { missing, tooSlow } from './faults.ts';
import { readFileWithin } from './file.ts';
import { type HttpAnswer, requestDocument } from './http.ts';
import { type RetrievalLimits, retrievalLimits } from './limits.ts';
import { type RetrievalProgress, reportBytes } from './progress.ts';
import { withRetries } from './retry.ts';

type UrlAddress = Extract<Address, { kind: 'url' }>;

export interface RetrieverOptions {
  /** Where relative paths start. */
  readonly baseDirectory: string;
  /** Where documents of earlier builds are kept, to ask servers only for what is new. Default: nowhere. */
  readonly cacheDirectory?: string;
  /** See `retrievalLimits`; what is left out has its default. */
  readonly limits?: Partial<RetrievalLimits>;
  /** `User-Agent` header. Default `oppslag`. */
  readonly userAgent?: string;
  /** Told what goes on; must not throw. */
  readonly onProgress?: (progress: RetrievalProgress) => void;
  /** Breaks off everything under way; its reason is what the calls then throw. */
  readonly signal?: AbortSignal;
}

/**
 * The one way publications get in: whole, within limits, from `http(s)` servers and files. One retriever serves one
 * build and reads each document once; it keeps them all, so it is to be let go afterwards.
 */
export class Retriever {
  readonly #options: RetrieverOptions;
  readonly #limits: RetrievalLimits;
  readonly #cache: DocumentCache | undefined;
  readonly #documents = new Map<string, Promise<RetrievedDocument | undefined>>();

  /** Throws the fault of zod when a limit is out of its range. */
  constructor(options: RetrieverOptions) {
    this.#options = options;
    this.#limits = retrievalLimits.parse(options.limits ?? {});
    const { cacheDirectory: directory } = options;
    this.#cache =
      directory === undefined ? undefined : new DocumentCache({ directory, maxBytes: this.#limits.maxBytes });
  }

  /**
   * Reads a document whole.
   *
   * @throws OppslagError SOURCE_MISSING (404, no such file), SOURCE_UNREACHABLE (network, other statuses, limits of
   *   time, after all attempts), SOURCE_TOO_LARGE, SOURCE_REDIRECTED, SOURCE_INVALID (no usable address); the system
   *   error when the cache cannot be written; the reason of `signal` when aborted
   */
  async retrieve(uri: string, wish: RetrievalWish = {}): Promise<RetrievedDocument> {
    const document = await this.retrieveIfThere(uri, wish);
    if (document !== undefined) return document;
    throw missing(readAddress(uri, this.#options.baseDirectory).name);
  }

  /** The same, but undefined where a server answers 404 or there is no such file. */
  async retrieveIfThere(uri: string, wish: RetrievalWish = {}): Promise<RetrievedDocument | undefined> {
    const key = JSON.stringify([uri, wish.accept ?? null]);
    const known = this.#documents.get(key);
    if (known !== undefined) return await known;
    // A failure is kept like a document: what was tried often enough is not asked for again in the same build.
    const document = this.#read(uri, wish);
    this.#documents.set(key, document);
    return await document;
  }

  async #read(uri: string, wish: RetrievalWish): Promise<RetrievedDocument | undefined> {
    this.#options.signal?.throwIfAborted();
    const address = readAddress(uri, this.#options.baseDirectory);
    const { name } = address;
    if (address.kind === 'url') return await this.#readUrl(uri, address, wish);
    const content = await readFileWithin(address.path, name, this.#limits.maxBytes);
    if (content === undefined) return undefined;
    const { bytes, changedAt: retrievedAt } = content;
    this.#report({ name, phase: 'received', bytes: bytes.length, totalBytes: bytes.length });
    return { uri, bytes, retrievedAt, sha256: sha256Of(bytes) };
  }

  async #readUrl(
    uri: string,
    address: UrlAddress,
    wish: RetrievalWish,
  ): Promise<RetrievedDocument | undefined> {
    const { name } = address;
    const key = { uri: address.url.href, accept: wish.accept };
    const cached = await this.#cache?.read(key);
    const answer = await this.#ask(address, wish, cached);
    if (answer.kind === 'missing') return undefined;
    if (answer.kind === 'unchanged') {
      // Only what was sent can be confirmed, and only a sound copy sends anything.
      const { validators: _, ...document } = cached!;
      this.#report({ name, phase: 'unchanged', bytes: document.bytes.length });
      return { uri, ...document };
    }
    const { bytes, validators } = answer;
    const sha256 = sha256Of(bytes);
    const media = answer.mediaType === undefined ? {} : { mediaType: answer.mediaType };
    // The same bytes keep their time, so that a build of unchanged publications is unchanged too.
    const retrievedAt = cached?.sha256 === sha256 ? cached.retrievedAt : new Date().toISOString();
    const document = { bytes, sha256, retrievedAt, ...media };
    await this.#cache?.write(key, name, { ...document, validators });
    this.#report({ name, phase: 'received', bytes: bytes.length });
    return { uri, ...document };
  }

  async #ask(
    { url, name }: UrlAddress,
    wish: RetrievalWish,
    cached: CachedDocument | undefined,
  ): Promise<HttpAnswer> {
    const limits = this.#limits;
    const overall = new AbortController();
    const rule = `the document must be there within ${limits.totalTimeoutMs / 1000} s, attempts and waits included`;
    const timer = setTimeout(
      () => overall.abort(tooSlow(name, rule, 'totalTimeoutMs')),
      limits.totalTimeoutMs,
    );
    const { userAgent = 'oppslag', signal: outer } = this.#options;
    const signal = outer === undefined ? overall.signal : AbortSignal.any([outer, overall.signal]);
    const attempt = (number: number): Promise<HttpAnswer> => {
      this.#report({ name, phase: 'requesting', bytes: 0, attempt: number });
      const onBytes = reportBytes((bytes, totalBytes) => {
        const total = totalBytes === undefined ? {} : { totalBytes };
        this.#report({ name, phase: 'receiving', bytes, ...total, attempt: number });
      });
      const conditions = cached === undefined ? {} : { validators: cached.validators };
      return requestDocument({ url, name, ...wish, ...conditions, userAgent, limits, signal, onBytes });
    };
    const onRetry = (number: number): void =>
      this.#report({ name, phase: 'retrying', bytes: 0, attempt: number });
    try {
      return await withRetries(attempt, { limits, signal, onRetry });
    } finally {
      clearTimeout(timer);
    }
  }

  #report({ name, ...rest }: Omit<RetrievalProgress, 'uri'> & { readonly name: string }): void {
    this.#options.onProgress?.({ uri: name, ...rest });
  }
}
