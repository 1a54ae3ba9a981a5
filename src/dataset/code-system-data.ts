import type { LocalDay } from '../concept/local-day.ts';
import { CodeIndex } from '../index/code-index.ts';
import { ConceptTable } from '../index/concept-table.ts';
import { MapIndex } from '../index/map-index.ts';
import { readMetadata, type SegmentMetadata } from '../index/metadata.ts';
import { PropertyIndex } from '../index/property-index.ts';
import { SoundDictionary } from '../index/sound-dictionary.ts';
import { TextIndex } from '../index/text-index.ts';
import { TreeIndex } from '../index/tree-index.ts';
import { SegmentReader } from '../segment/segment-reader.ts';
import { ReformArrows } from './reform-arrows.ts';
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
  /** Earliest start and latest end of all periods. */
  readonly extent: { readonly validFrom: LocalDay; readonly validTo: LocalDay };
}

/** Words given to the sound dictionary before the event loop gets a turn: about a millisecond's work. */
const WORDS_PER_SLICE = 128;

/**
 * Opens a segment: checks every offset and number once, so that no query can run out of a section, and fills what lives
 * in memory only, in slices that leave room for calls in between.
 *
 * @param segment the file's bytes, already checked against the manifest
 * @throws OppslagError SEGMENT_INVALID
 */
export async function openCodeSystem(segment: Uint8Array, sha256: string): Promise<CodeSystemData> {
  const reader = new SegmentReader(segment);
  const metadata = readMetadata(reader);
  const concepts = new ConceptTable(reader);
  const codes = new CodeIndex(reader, concepts.size);
  const tree = new TreeIndex(reader, codes.size, concepts.size);
  const properties = new PropertyIndex(reader, concepts.size);
  const maps = new MapIndex(reader, codes.size);
  await nextTurn();
  const texts = new TextIndex(reader, concepts.size, concepts.bytes.length);
  const sounds = new SoundDictionary();
  for (let word = 0; word < texts.vocabulary.size; word += WORDS_PER_SLICE) {
    await nextTurn();
    sounds.add(texts.vocabulary, word, Math.min(word + WORDS_PER_SLICE, texts.vocabulary.size));
  }
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
    search: new SystemSearch({ codes, concepts, texts, sounds }),
    extent: concepts.extent(),
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
