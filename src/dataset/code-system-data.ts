import type { LocalDay } from '../concept/local-day.ts';
import type { CodeIndex } from '../index/code-index.ts';
import type { ConceptTable } from '../index/concept-table.ts';
import type { MapIndex } from '../index/map-index.ts';
import type { SegmentMetadata } from '../index/metadata.ts';
import type { PropertyIndex } from '../index/property-index.ts';
import { openIndexes } from '../index/segment-indexes.ts';
import type { TextIndex } from '../index/text-index.ts';
import type { TreeIndex } from '../index/tree-index.ts';
import { ReformArrows } from './reform-arrows.ts';
import { RowFilters } from './row-filters.ts';
import { SystemSearch } from './system-search.ts';

/** One code system, ready to be queried. */
export interface CodeSystemData {
  readonly id: string;
  readonly metadata: SegmentMetadata;
  /** SHA-256 of the segment, lower-case hex. */
  readonly sha256: string;
  /** Size of the segment in bytes. */
  readonly byteLength: number;
  readonly codes: CodeIndex;
  readonly concepts: ConceptTable;
  readonly tree: TreeIndex;
  readonly properties: PropertyIndex;
  readonly maps: MapIndex;
  /** What became of its codes over time. */
  readonly reforms: ReformArrows;
  readonly texts: TextIndex;
  readonly search: SystemSearch;
  /** Which rows meet the conditions of a search. */
  readonly rowFilters: RowFilters;
  /** Earliest start and latest end of all periods. */
  readonly extent: { readonly validFrom: LocalDay; readonly validTo: LocalDay };
}

/**
 * Opens a segment. What changed over time is put in order in slices that leave room for calls in between.
 *
 * @param segment the file's bytes, already compared with the manifest
 * @param options.isChecked whether these very bytes were opened before, as by a SegmentChecker; otherwise they are checked now, without a pause
 * @throws OppslagError SEGMENT_INVALID
 */
export async function openCodeSystem(
  segment: Uint8Array,
  sha256: string,
  options: { readonly isChecked?: boolean } = {},
): Promise<CodeSystemData> {
  const { metadata, concepts, codes, tree, properties, maps, texts } = openIndexes(segment, options);
  return {
    id: metadata.codeSystem.id,
    metadata,
    sha256,
    byteLength: segment.byteLength,
    codes,
    concepts,
    tree,
    properties,
    maps,
    reforms: await ReformArrows.read(metadata.codeSystem.id, codes, maps),
    texts,
    search: new SystemSearch({ codes, concepts, texts }),
    rowFilters: new RowFilters({ codes, concepts, tree, properties }),
    extent: concepts.extent,
  };
}
