import { z } from 'zod';
import { bundledSources } from '../../bundled/index.ts';
import { invalidDocument } from '../../checks.ts';
import type { Entry } from '../../publication.ts';
import type { SourceFormat } from '../format.ts';

const bundledOptions = z
  .strictObject({})
  .describe('A code system that Oppslag brings along; `uri` is for the catalogue only.');

/**
 * The code systems that Oppslag brings along, beside those of a configuration: for a list that has no official address
 * of its own, such as the countries. Needs the data packages, which are development dependencies.
 */
export const bundledFormat: SourceFormat<typeof bundledOptions> = {
  options: bundledOptions,
  async read(_options, { system, source, findings }) {
    const bundled = (await bundledSources()).find(({ codeSystem }) => codeSystem.id === system);
    if (bundled === undefined)
      throw invalidDocument(source, 'the code system must be one that Oppslag brings along');
    const { edition, editionDate } = bundled.codeSystem;
    const { retrievedAt } = bundled.provenance[0]!;
    const entries = [...bundled.concepts()].map((concept, i): Entry => ({ ...concept, row: i + 1 }));
    return {
      entries: new Map([[system, entries]]),
      relations:
        bundled.relations?.map((relation, i) => ({
          ...relation,
          row: i + 1,
          source: { system, code: relation.code },
        })) ?? [],
      edition: { edition, ...(editionDate === undefined ? {} : { editionDate }) },
      identity: bundled.codeSystem,
      retrievedAt,
      findings: findings.list,
    };
  },
};
