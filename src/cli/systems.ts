import { toJsonString } from '@bufbuild/protobuf';
import { CatalogService, ListCodeSystemsResponseSchema } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { withClient } from './client.ts';
import { count, type Output, table } from './output.ts';

export interface SystemsOptions {
  readonly address: string;
  readonly json: boolean;
}

/** Lists the code systems of a running service, with edition and age. */
export async function systems(options: SystemsOptions, output: Output): Promise<void> {
  const response = await withClient(options.address, (client) =>
    client.call(CatalogService.method.listCodeSystems, {}),
  );
  if (options.json) return output.line(toJsonString(ListCodeSystemsResponseSchema, response));
  const rows = response.codeSystems.map((system) => [
    ...[system.id, system.title, system.edition, ageOf(system.editionDate), count(system.conceptCount)],
    ...[system.languages.join(' '), system.source?.name ?? ''],
  ]);
  output.line(table(['id', 'title', 'edition', 'age', 'concepts', 'languages', 'source'], rows));
  output.line(
    `snapshot ${response.meta?.snapshotId ?? ''}${response.meta?.stale === true ? ' (stale)' : ''}`,
  );
}

/** Age of an edition in days, or years when it is older than two. */
function ageOf(editionDate: string): string {
  if (editionDate === '') return '';
  const days = Math.floor((Date.now() - Date.parse(editionDate)) / 86_400_000);
  return days < 731 ? `${days} days` : `${(days / 365.25).toFixed(1)} years`;
}
