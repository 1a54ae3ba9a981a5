import type { z } from 'zod';
import type { Findings } from '../findings.ts';
import type { Publication } from '../publication.ts';
import type { RetrievedDocument } from '../retrieve/document.ts';

/** What an adapter has at hand while it reads a publication. */
export interface ReadContext {
  /** Short id of the code system that the configuration asks for. */
  readonly system: string;
  /** Name of the source for messages. */
  readonly source: string;
  /** `http(s)` URL or path of the publication, as configured. Addresses that belong to it are resolved against it. */
  readonly uri: string;
  readonly findings: Findings;
  /**
   * Reads a document whole, from a URL or a file, within the limits of the build; counts as provenance.
   * Throws OppslagError<SourceFault>.
   */
  retrieve(uri: string, wish?: RetrievalWish): Promise<RetrievedDocument>;
  /** The same, but undefined where a server answers 404 or there is no such file: a gap that upstream's contract allows. */
  retrieveIfThere(uri: string, wish?: RetrievalWish): Promise<RetrievedDocument | undefined>;
}

export interface RetrievalWish {
  /** `Accept` header. */
  readonly accept?: string;
}

/** An adapter for one upstream format: its options in a configuration, and how to read it. */
export interface SourceFormat<Options extends z.ZodType = z.ZodType> {
  /** Strict shape of what the configuration says beyond `format` and `uri`. Every field has a description. */
  readonly options: Options;
  /** Throws OppslagError<SourceFault> that names the source, the row, the field and the rule. */
  read(options: z.infer<Options>, context: ReadContext): Promise<Publication>;
}
