import { z } from 'zod';
import { invalidDocument } from '../../checks.ts';
import type { Entry } from '../../publication.ts';
import type { ReadContext, SourceFormat } from '../format.ts';
import { downloadRow } from './download.ts';
import { chosenRows, ENRICHED_CHOICES } from './enriched.ts';
import { entriesOf } from './entries.ts';
import { readRows } from './fields.ts';
import { pageItem } from './page-item.ts';
import { isPage, itemsOfOnlyPage, MAX_PAGE_SIZE, readPages, retrieveJson } from './pages.ts';
import type { FatRow } from './row.ts';
import { rowsBySystem, splitOptions } from './split.ts';

export { fatCodelistFormat } from './codelist.ts';

const fatOptions = z
  .strictObject({
    api: z
      .enum(['download', 'pages'])
      .optional()
      .describe(
        'What the address is: `download` of the whole system (`…/ICD10/download/JSON`, or a file), or the system itself, read by ' +
          '`pages` (`…/ICD10`). Told from the answer when it is left out.',
      ),
    pageSize: z
      .int()
      .min(1)
      .max(MAX_PAGE_SIZE)
      .default(MAX_PAGE_SIZE)
      .describe(`Items in each page, 1 to ${MAX_PAGE_SIZE}.`),
    enriched: z
      .enum(ENRICHED_CHOICES)
      .default('exclude')
      .describe(
        'For ICPC2, whether the enriched codes of ICPC-2B (`A01.0000`) are left out (`exclude`), come with the plain codes above ' +
          'them (`include`), or come alone (`only`). Enriched codes are mapped to their codes in `icpc-2`.',
      ),
    split: splitOptions.optional(),
  })
  .describe('A code system of Helsedirektoratet (ICD10, ICPC2, NKPK, NLK …), downloaded or read by pages.');
type FatOptions = z.infer<typeof fatOptions>;

/**
 * Helsedirektoratet's terminology API (FAT), `https://fat.kote.helsedirektoratet.no/api/code-systems/{codeSystem}`: the download,
 * with codes, texts, parents and periods, or pages, which also have index terms, inclusions and English texts.
 */
export const fatFormat: SourceFormat<typeof fatOptions> = {
  options: fatOptions,
  async read(options, context) {
    const { source, system, findings } = context;
    const all = await readPublication(options, context);
    const { rows, relations } = chosenRows(all, options.enriched, system, findings);
    if (rows.length === 0) throw invalidDocument(source, 'the publication must have rows');
    const entries = new Map<string, readonly Entry[]>();
    for (const [id, group] of rowsBySystem(rows, source, system, options.split)) {
      entries.set(id, entriesOf(findings, group));
    }
    return { entries, relations, findings: findings.list };
  },
};

async function readPublication(options: FatOptions, context: ReadContext): Promise<FatRow[]> {
  const { source, uri, findings } = context;
  const isRemote = /^https?:/i.test(uri);
  const enriched = options.enriched !== 'exclude';
  const items = (values: readonly unknown[]): FatRow[] => readRows(findings, values, pageItem);

  if (options.api === 'pages' && isRemote) return items(await readPages(context, options.pageSize, enriched));
  const document = await retrieveJson(context, uri);
  if (Array.isArray(document) && options.api !== 'pages') {
    return readRows(findings, document, downloadRow);
  }
  if (isPage(document) && options.api !== 'download') {
    // The page that came is of upstream's own size, and shows only what the address is.
    return items(
      isRemote ? await readPages(context, options.pageSize, enriched) : itemsOfOnlyPage(source, document),
    );
  }
  throw invalidDocument(source, `the document must be ${expected(options.api)}`);
}

function expected(api: FatOptions['api']): string {
  if (api === 'download') return 'a download, which is a list of rows';
  if (api === 'pages') return 'a page, which is an object with data';
  return 'a download, which is a list of rows, or a page, which is an object with data';
}
