import { formatLocalDay, type LocalDay, OPEN_END } from '../../../concept/local-day.ts';
import { fieldOf, invalidDocument, shownText } from '../../checks.ts';
import type { Publication } from '../../publication.ts';
import { dayOf } from './fields.ts';

/** A version of a classification: the codes that were in force in a period. */
export interface ClassificationVersion {
  readonly name: string;
  readonly from: LocalDay;
  /** First day after, or OPEN_END. */
  readonly to: LocalDay;
}

export interface Classification {
  readonly title: string;
  /** In the order of their first days; at least one. */
  readonly versions: readonly ClassificationVersion[];
}

/** Reads the answer to `/classifications/{id}`. Its own `id` is not read: answers before 2026 lack it. */
export function readClassification(source: string, document: unknown): Classification {
  const versions = fieldOf(document, 'versions');
  if (!Array.isArray(versions) || versions.length === 0) {
    throw invalidDocument(source, 'versions of the classification must be an array that is not empty');
  }
  return {
    title: shownText(source, 'classification', 'name', fieldOf(document, 'name')),
    versions: versions
      .map((version, index) => readVersion(source, `versions ${index + 1}`, version))
      .sort((a, b) => a.from - b.from),
  };
}

/** Reads name and validity of a version, as the classification lists it or the version itself states it. */
export function readVersion(source: string, row: string, version: unknown): ClassificationVersion {
  const to = fieldOf(version, 'validTo') ?? undefined;
  return {
    name: shownText(source, row, 'name', fieldOf(version, 'name')),
    from: dayOf(source, row, 'validFrom', fieldOf(version, 'validFrom')),
    to: to === undefined ? OPEN_END : dayOf(source, row, 'validTo', to),
  };
}

/**
 * The version in force on a day, or else the latest one. The server leaves versions of the future out of a
 * classification unless asked for them, so that the latest is in force today by the server's own clock.
 */
export function versionInForce(
  source: string,
  { versions }: Classification,
  day: LocalDay = OPEN_END,
): ClassificationVersion {
  const version = versions.findLast(({ from }) => from <= day);
  if (version === undefined) throw invalidDocument(source, 'no version was in force on the day asked for');
  return version;
}

/** A version as the edition of a publication. */
export function editionOf({ name, from }: ClassificationVersion): NonNullable<Publication['edition']> {
  return { edition: name, editionDate: formatLocalDay(from) };
}
