import { OppslagError, systemErrorCode } from '../../base/errors.ts';
import type { Provenance } from '../../concept/code-system.ts';
import type { SourceFault } from '../source.ts';

/** What is known about a data package beyond what it says of itself. True of exactly one version. */
export interface DataPackage {
  /** Name in the npm registry. */
  readonly name: string;
  /** The version that the other fields are true of. */
  readonly version: string;
  /** Where the packager got the data. */
  readonly uri: string;
  /** RFC 3339 UTC, see Provenance.retrievedAt. */
  readonly retrievedAt: string;
  /** SPDX id. */
  readonly licence: string;
}

/** Data packages of the embedded default. `package.json` pins the same versions. */
export const DATA_PACKAGES = {
  // Retrieved: the day upstream committed the generated files of edition 2026.
  diagnosekoder: {
    name: '@navikt/diagnosekoder',
    version: '1.2026.0',
    uri: 'https://fat.kote.helsedirektoratet.no/',
    retrievedAt: '2026-03-27T00:00:00Z',
    licence: 'MIT',
  },
  // Retrieved: the day the package's README gives.
  postalCodes: {
    name: 'norwegian-postalcodes-mapper',
    version: '1.0.5',
    uri: 'https://www.bring.no/postnummerregister-ansi.txt',
    retrievedAt: '2024-04-11T00:00:00Z',
    licence: 'ISC',
  },
  // Retrieved: the names are edited in the package itself, so the time the registry gives for the version.
  countries: {
    name: 'i18n-iso-countries',
    version: '7.14.0',
    uri: 'https://github.com/michaelwittig/node-i18n-iso-countries',
    retrievedAt: '2025-07-17T04:41:27Z',
    licence: 'MIT',
  },
} as const satisfies Record<string, DataPackage>;

/**
 * Awaits the import of (a part of) a data package.
 * Throws OppslagError SOURCE_MISSING when the package, or something it needs, is not installed, which is how a runtime
 * image without development dependencies looks. Any other failure passes through.
 */
export async function importPackage<T>(dataPackage: DataPackage, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new OppslagError<SourceFault>({
      code: 'SOURCE_MISSING',
      message: `${dataPackage.name}: the package is not installed`,
      hint: 'Run `npm ci` without `--omit=dev`, or publish a snapshot elsewhere and serve that.',
      cause: error,
    });
  }
}

/**
 * Provenance of a data package whose `package.json` is `manifest`.
 * Throws OppslagError SOURCE_INVALID when another version is installed: licence, retrieval time and edition were
 * looked up for one version and would silently be wrong for the next.
 */
export function packageProvenance(
  dataPackage: DataPackage,
  manifest: { readonly version: string },
): Provenance {
  const { name, version, uri, retrievedAt, licence } = dataPackage;
  if (manifest.version !== version) {
    throw new OppslagError<SourceFault>({
      code: 'SOURCE_INVALID',
      message: `${name}, package.json: version must be ${version}`,
      hint: 'Look up licence, retrieval time and edition of the installed version and record them in packages.ts.',
    });
  }
  return { name: `${name}@${version}`, uri, retrievedAt, licence };
}
