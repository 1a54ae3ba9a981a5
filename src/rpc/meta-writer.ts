import { create, toBinary } from '@bufbuild/protobuf';
import { type ResponseMeta, ResponseMetaSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import { formatLocalDay, type LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { MessageWriter } from './message-writer.ts';

/** What ResponseMeta tells. */
export interface MetaSource {
  readonly dataset: Dataset;
  /** Undefined when the answer spans several systems. */
  readonly system?: CodeSystemData | undefined;
  readonly day: LocalDay;
  readonly isStale: boolean;
}

/**
 * Writes ResponseMeta. All of it but the date is the same for every answer of a system in a dataset, so it is encoded
 * once. Kept by dataset: when that is let go, so are its bytes.
 */
export class MetaWriter {
  readonly #heads = new WeakMap<Dataset, Map<string, Uint8Array>>();
  #day: LocalDay = Number.NaN;
  #dayText = '';

  write(writer: MessageWriter, field: number, from: MetaSource): void {
    const mark = writer.begin(field);
    writer.raw(this.#head(from.dataset, from.system));
    writer.string(ResponseMetaSchema.field.asOf.number, this.dayText(from.day));
    writer.number(ResponseMetaSchema.field.stale.number, from.isStale);
    writer.end(mark);
  }

  /** The same as a message. */
  message(from: MetaSource): ResponseMeta {
    return create(ResponseMetaSchema, {
      snapshotId: from.dataset.snapshot.id,
      sequence: BigInt(from.dataset.snapshot.sequence),
      edition: from.system?.metadata.codeSystem.edition ?? '',
      asOf: this.dayText(from.day),
      stale: from.isStale,
    });
  }

  dayText(day: LocalDay): string {
    if (day !== this.#day) {
      this.#day = day;
      this.#dayText = formatLocalDay(day);
    }
    return this.#dayText;
  }

  #head(dataset: Dataset, system: CodeSystemData | undefined): Uint8Array {
    let heads = this.#heads.get(dataset);
    if (heads === undefined) {
      heads = new Map();
      this.#heads.set(dataset, heads);
    }
    const key = system?.id ?? '';
    const known = heads.get(key);
    if (known !== undefined) return known;
    const { id, sequence } = dataset.snapshot;
    const edition = system?.metadata.codeSystem.edition ?? '';
    const message = create(ResponseMetaSchema, { snapshotId: id, sequence: BigInt(sequence), edition });
    const head = toBinary(ResponseMetaSchema, message);
    heads.set(key, head);
    return head;
  }
}
