import { toBinary } from '@bufbuild/protobuf';
import { type Concept, ConceptSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { lookupCode } from '../dataset/lookup.ts';
import { type ConceptView, readConcept, viewConcept } from './concept-writer.ts';

/** A concept at the end of a path, serialised as the caller wants it shown. */
export interface FollowedConcept {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A concept on the way, and its system. */
interface Reached {
  readonly concept: Concept;
  readonly system: CodeSystemData;
}

/**
 * Follows paths of Coding properties: `municipality.county` leads from a postal code to its municipality and on to the
 * county, each as it was on the day. Serves one request, and reads each concept on the way once: a thousand postal codes
 * lie in a few municipalities.
 */
export class Follower {
  readonly #dataset: Dataset;
  readonly #day: LocalDay;
  readonly #languages: readonly string[];
  readonly #reached = new Map<string, Reached | undefined>();
  readonly #shown = new Map<Reached, Uint8Array>();

  constructor(dataset: Dataset, day: LocalDay, view: Pick<ConceptView, 'displayLanguages'>) {
    this.#dataset = dataset;
    this.#day = day;
    this.#languages = view.displayLanguages;
  }

  /** Where the paths lead. A path that leads nowhere gives nothing, one through a property with several values several. */
  follow(start: Concept, paths: readonly string[]): FollowedConcept[] {
    return paths.flatMap((path) => {
      const [first = '', ...rest] = path.split('.');
      let reached = this.#step(start, first);
      for (const property of rest) reached = reached.flatMap(({ concept }) => this.#step(concept, property));
      return reached.map((end) => ({ path, bytes: this.#show(end) }));
    });
  }

  #step(from: Concept, property: string): Reached[] {
    return from.properties.flatMap(({ code, value }): Reached[] => {
      if (code !== property || value.case !== 'codingValue') return [];
      const reached = this.#read(value.value.system, value.value.code);
      return reached === undefined ? [] : [reached];
    });
  }

  #read(name: string, code: string): Reached | undefined {
    const key = `${name} ${code}`;
    if (this.#reached.has(key)) return this.#reached.get(key);
    const system = this.#dataset.find(name);
    const found = system === undefined ? undefined : lookupCode(system, code, this.#day);
    const reached =
      system === undefined || found?.outcome !== 'found'
        ? undefined
        : { system, concept: readConcept(system, found.row, this.#day) };
    this.#reached.set(key, reached);
    return reached;
  }

  #show(reached: Reached): Uint8Array {
    const known = this.#shown.get(reached);
    if (known !== undefined) return known;
    const { concept, system } = reached;
    const view = { displayLanguages: this.#languages, properties: [] };
    const bytes = toBinary(ConceptSchema, viewConcept(concept, system, view).concept);
    this.#shown.set(reached, bytes);
    return bytes;
  }
}
