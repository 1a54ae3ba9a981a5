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
  writer.add('map.by_target', 'u32', byTarget(sorted, targets));
}

/** Numbers of relations in the order of their target systems, target codes (as UTF-8 bytes) and own numbers. */
function byTarget(relations: readonly ConceptRelation[], targets: readonly Buffer[]): Uint32Array {
  const systemOf = (relation: number): string => relations[relation]!.target.system;
  const compare = (a: number, b: number): number => {
    if (systemOf(a) !== systemOf(b)) return systemOf(a) < systemOf(b) ? -1 : 1;
    return Buffer.compare(targets[a]!, targets[b]!) || a - b;
  };
  return Uint32Array.from(relations.keys()).sort(compare);
}

function compareRelations(a: ConceptRelation, b: ConceptRelation): number {
  if (a.since !== b.since) return a.since - b.since;
  if (a.target.system !== b.target.system) return a.target.system < b.target.system ? -1 : 1;
  return compareCodes(a.target.code, b.target.code);
}

/** A relation as it is stored: where it starts is the number of a code of the system. */
export interface MappedRelation extends Omit<ConceptRelation, 'code'> {
  readonly code: number;
}

/** The concept maps that start in a system: for each code where it leads, and what leads to a code. */
export class MapIndex {
  readonly size: number;
  readonly #systems: readonly string[];
  readonly #offsets: Uint32Array;
  readonly #targetSystems: Uint8Array;
  readonly #targetCodes: Uint8Array;
  readonly #targetOffsets: Uint32Array;
  readonly #relationships: Uint8Array;
  readonly #since: Int32Array;
  readonly #byTarget: Uint32Array;

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
    this.#byTarget = reader.getIds('map.by_target', this.size);
    if (this.#byTarget.length !== this.size) reader.invalid('map.by_target', 'must have every relation');
    reader.check('map.target_systems', 'must point at systems', () =>
      this.#targetSystems.every((system) => system < this.#systems.length),
    );
    reader.check('map.relationships', 'must be known relationships', () =>
      this.#relationships.every((relationship) => relationship < RELATIONSHIPS.length),
    );
  }

  /** Whether any relation leads into a system. */
  leadsTo(system: string): boolean {
    return this.#systems.includes(system);
  }

  /** Where a code leads, oldest first. */
  relationsOf(code: number): MappedRelation[] {
    const relations: MappedRelation[] = [];
    for (let i = this.#offsets[code]!; i < this.#offsets[code + 1]!; i++)
      relations.push(this.#relation(i, code));
    return relations;
  }

  /** What leads to a code of a system, in the order of the codes it comes from. */
  relationsTo(system: string, code: string): MappedRelation[] {
    const wanted = this.#systems.indexOf(system);
    if (wanted < 0) return [];
    const bytes = Buffer.from(code);
    const compare = (place: number): number => {
      const relation = this.#byTarget[place]!;
      return this.#targetSystems[relation]! - wanted || Buffer.compare(this.#targetBytes(relation), bytes);
    };
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(middle) < 0) low = middle + 1;
      else high = middle;
    }
    const relations: MappedRelation[] = [];
    for (let place = low; place < this.size && compare(place) === 0; place++) {
      const relation = this.#byTarget[place]!;
      relations.push(this.#relation(relation, this.#sourceOf(relation)));
    }
    return relations;
  }

  #relation(index: number, code: number): MappedRelation {
    return {
      code,
      target: {
        system: this.#systems[this.#targetSystems[index]!]!,
        code: Buffer.from(this.#targetBytes(index)).toString(),
      },
      relationship: RELATIONSHIPS[this.#relationships[index]!]!,
      since: this.#since[index]!,
    };
  }

  #targetBytes(index: number): Uint8Array {
    return this.#targetCodes.subarray(this.#targetOffsets[index]!, this.#targetOffsets[index + 1]!);
  }

  /** The code that a relation starts at: the last one whose relations begin no later. */
  #sourceOf(index: number): number {
    let low = 0;
    let high = this.#offsets.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#offsets[middle]! <= index) low = middle;
      else high = middle;
    }
    return low;
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
