/** What bounds the work on a query of several words. */
export interface CollectorLimits {
  /** Rows of systems that are always searched in full, together. */
  readonly fullRows?: number;
  /** Rows with all words that are looked at in larger ones, an equal share in each. */
  readonly maxCandidates?: number;
  /** Rows of the rarest word for which it is worth finding out what the words have in common, an equal share in each system. */
  readonly tierRows?: number;
  /** Rows of the shortest list of a tier that are looked at before longer ones are read; only where these are much longer. */
  readonly peekedRows?: number;
}

/** The systems that are searched together. */
export interface SearchScope {
  readonly systems: number;
  /** Rows of all of them. */
  readonly rows: number;
}

/** The limits as they hold for one of the systems. */
export type SystemLimits = Required<Omit<CollectorLimits, 'fullRows'>>;

const DEFAULT_LIMITS = { fullRows: 50_000, maxCandidates: 20_000, tierRows: 4_096, peekedRows: 512 };

/** The limits of a system of `rowCount` rows; what is searched together with it counts. */
export function limitsIn(
  { systems, rows }: SearchScope,
  rowCount: number,
  limits: CollectorLimits | undefined,
): SystemLimits {
  const all = { ...DEFAULT_LIMITS, ...limits };
  const maxCandidates = rows <= all.fullRows ? rowCount : Math.ceil(all.maxCandidates / systems);
  return {
    maxCandidates,
    tierRows: Math.ceil(all.tierRows / systems),
    // Not more than an earlier tier looks at: rows that it passed over must not be found here.
    peekedRows: Math.min(all.peekedRows, maxCandidates),
  };
}
