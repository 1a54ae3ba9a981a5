import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { Dataset } from '../../src/dataset/dataset.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { checkSourcesConfig } from '../../src/source/config/read-config.ts';
import { loadSources } from '../../src/source/load-sources.ts';
import { Retriever } from '../../src/source/retrieve/retriever.ts';
import { csvSource, referenceSources } from './reference-build.ts';
import { REFERENCE_CSV } from './reference-configs.ts';

/** The name that the reference data lack. */
export const CHAPTER_VIII = 'Sykdommer i øre og ørebensknute (processus mastoideus)';

/** The counties that were divided on 2024-01-01, of which no reference file tells: old and new numbers. */
export const COUNTIES_2024 = `old,new
30,31
30,32
30,33
38,39
38,40
54,55
54,56
`;

/**
 * All reference data as a dataset: read, merged and indexed as by `oppslag build`, and opened as by a server, without a
 * store and signatures in between. Takes some ten seconds.
 */
export async function openReferenceDataset(): Promise<Dataset> {
  const directory = mkdtempSync(join(tmpdir(), 'oppslag-reference-'));
  try {
    writeFileSync(join(directory, 'chapter-viii.csv'), `code,display\nVIII,${CHAPTER_VIII}\n`);
    writeFileSync(join(directory, 'counties-2024.csv'), COUNTIES_2024);
    const systems = referenceSources(directory);
    systems.fylke = {
      ...systems.fylke,
      sources: [...(systems.fylke!.sources as object[]), ...countyChanges(directory)],
    };
    const config = checkSourcesConfig({ systems });
    const { sources } = await loadSources(config, new Retriever({ baseDirectory: directory }));
    const opened = [];
    for (const source of sources) {
      opened.push(await openCodeSystem(buildSegment(source).bytes, '0'.repeat(64)));
    }
    return new Dataset(
      {
        id: '1-000000000000',
        sequence: 1,
        createdAtMs: 0,
        expiresAtMs: 0,
        keyIds: [],
        sources: new Map(),
      },
      opened,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What became of counties in 2018, 2020 and 2024, with the numbers that each year's neighbour columns have. */
function countyChanges(directory: string): object[] {
  const { columns: _, relations, ...rest } = REFERENCE_CSV.counties2020.options;
  const changes = (
    name: string,
    source: string,
    target: string,
    since: string,
    fields: object = {},
  ): object =>
    csvSource('counties2020', {
      name,
      role: 'relations',
      options: {
        ...rest,
        concepts: false,
        relations: [{ ...relations[0], source, target, since: { value: since } }],
      },
      ...fields,
    });
  return [
    changes('counties 2018', 'county_num_2017', 'county_num_2019', '2018-01-01'),
    changes('counties 2020', 'county_num_2019', 'county_num_2020', '2020-01-01'),
    changes('counties 2024', 'old', 'new', '2024-01-01', { uri: join(directory, 'counties-2024.csv') }),
  ];
}
