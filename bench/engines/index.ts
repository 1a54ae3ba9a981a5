import type { Engine } from './engine.ts';
import { flexSearch } from './flexsearch.ts';
import { miniSearch } from './minisearch.ts';
import { oppslag } from './oppslag.ts';
import { orama } from './orama.ts';
import { postgresql } from './postgresql.ts';
import { sqlite } from './sqlite.ts';
import { substringScan } from './substring-scan.ts';

/** Oppslag first: the others are measured beside it. */
export const ENGINES: readonly Engine[] = [
  oppslag,
  flexSearch,
  miniSearch,
  orama,
  sqlite,
  postgresql,
  substringScan,
];
