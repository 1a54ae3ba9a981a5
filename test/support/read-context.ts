import { Findings, type Tolerance } from '../../src/source/findings.ts';
import type { ReadContext } from '../../src/source/formats/format.ts';
import { Retriever } from '../../src/source/retrieve/retriever.ts';

/** What an adapter reads with in tests: files and local servers, through the real retriever, which tries once only. */
export function readContext(options: {
  readonly uri: string;
  readonly system?: string;
  readonly source?: string;
  readonly tolerance?: Tolerance;
}): ReadContext {
  const { uri, system = 'list', source = 'test source', tolerance = {} } = options;
  const retriever = new Retriever({ baseDirectory: process.cwd(), limits: { retries: 0 } });
  return {
    system,
    source,
    uri,
    findings: new Findings(source, tolerance),
    retrieve: (address, wish) => retriever.retrieve(address, wish),
    retrieveIfThere: (address, wish) => retriever.retrieveIfThere(address, wish),
  };
}
