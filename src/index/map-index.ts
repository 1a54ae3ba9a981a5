import { type ConceptRelation, RELATIONSHIPS } from '../concept/relation.ts';
import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';
import { compareCodes } from './code-index.ts';

/** How many relations of a system lead into another, or into itself over time. */
export interface MapSize {
  readonly targetSystem: string;
  readonly relations: number;
}

/**
 * Writes the concept maps that start in a system. Relations are stored in the order of their codes, then of time and
 * target, so that the same relations give the same bytes.
 *
 * @param codes the codes of the system, sorted by `compareCodes`; every relation starts at one of them
 */
export function writeMapIndex(
  writer: SegmentWriter,
  codes: readonly string[],
  relations: readonly ConceptRelation[],
): void {
  const numbers = new Map(codes.map((code, number) => [code, number]));
  const numberOf = (relation: ConceptRelation): number => numbers.get(relation.code)!;
  const sorted = relations.toSorted((a, b) => numberOf(a) - numberOf(b) || compareRelations(a, b));
  const systems = [...new Set(sorted.map(({ target }) => target.system))].sort();
  const starts = new Uint32Array(codes.length + 1);
  for (const relation of sorted) starts[numberOf(relation) + 1]!++;
  for (let code = 0; code < codes.length; code++) starts[code + 1]! += starts[code]!;
  const targets = sorted.map(({ target }) => Buffer.from(target.code));
  const targetOffsets = new Uint32Array(targets.length + 1);
  for (const [i, target] of targets.entries()) targetOffsets[i + 1] = targetOffsets[i]! + target.length;

  writer.addJson('map.systems', systems);
  writer.add('map.offsets', 'u32', starts);
  writer.add(
    'map.target_systems',
    'u8',
    Uint8Array.from(sorted, ({ target }) => systems.indexOf(target.system)),
  );
  writer.add('map.target_codes', 'u8', new Uint8Array(Buffer.concat(targets)));
  writer.add('map.target_offsets', 'u32', targetOffsets);
  writer.add(
    'map.relationships',
    'u8',
    Uint8Array.from(sorted, ({ relationship }) => RELATIONSHIPS.indexOf(relationship)),
  );
  writer.add(
    'map.since',
    'i32',
    Int32Array.from(sorted, ({ since }) => since),
  );
}

function compareRelations(a: ConceptRelation, b: ConceptRelation): number {
  if (a.since !== b.since) return a.since - b.since;
  if (a.target.system !== b.target.system) return a.target.system < b.target.system ? -1 : 1;
  return compareCodes(a.target.code, b.target.code);
}

/** The concept maps that start in a system: for each code where it leads. */
export class MapIndex {
  readonly size: number;
  readonly #systems: readonly string[];
  readonly #offsets: Uint32Array;
  readonly #targetSystems: Uint8Array;
  readonly #targetCodes: Uint8Array;
  readonly #targetOffsets: Uint32Array;
  readonly #relationships: Uint8Array;
  readonly #since: Int32Array;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, codeCount: number) {
    this.#systems = readSystems(reader);
    this.#targetSystems = reader.get('map.target_systems', 'u8');
    this.size = this.#targetSystems.length;
    this.#offsets = reader.getOffsets('map.offsets', codeCount, this.size);
    this.#targetCodes = reader.get('map.target_codes', 'u8');
    this.#targetOffsets = reader.getOffsets('map.target_offsets', this.size, this.#targetCodes.length);
    this.#relationships = reader.getExactly('map.relationships', 'u8', this.size);
    this.#since = reader.getExactly('map.since', 'i32', this.size);
    if (this.#targetSystems.some((system) => system >= this.#systems.length)) {
      reader.invalid('map.target_systems', 'must point at systems');
    }
    if (this.#relationships.some((relationship) => relationship >= RELATIONSHIPS.length)) {
      reader.invalid('map.relationships', 'must be known relationships');
    }
  }

  /** Where a code leads, oldest first. */
  relationsOf(codeNumber: number, code: string): ConceptRelation[] {
    const relations: ConceptRelation[] = [];
    for (let i = this.#offsets[codeNumber]!; i < this.#offsets[codeNumber + 1]!; i++) {
      const bytes = this.#targetCodes.subarray(this.#targetOffsets[i]!, this.#targetOffsets[i + 1]!);
      const target = { system: this.#systems[this.#targetSystems[i]!]!, code: Buffer.from(bytes).toString() };
      relations.push({
        code,
        target,
        relationship: RELATIONSHIPS[this.#relationships[i]!]!,
        since: this.#since[i]!,
      });
    }
    return relations;
  }

  /** Size of each map, by target system. */
  sizes(): MapSize[] {
    return this.#systems.map((targetSystem, number) => {
      return { targetSystem, relations: this.#targetSystems.filter((system) => system === number).length };
    });
  }
}

function readSystems(reader: SegmentReader): readonly string[] {
  const value = reader.getJson('map.systems');
  const isList = Array.isArray(value) && value.length <= 256;
  if (isList && value.every((item): item is string => typeof item === 'string')) return value;
  return reader.invalid('map.systems', 'must be a list of at most 256 ids');
}
