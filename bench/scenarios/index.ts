import type { Scenario } from '../scenario.ts';
import { batch } from './batch.ts';
import { lookup } from './lookup.ts';
import { questions } from './questions.ts';
import { search } from './search.ts';
import { searchInProcess } from './search-in-process.ts';
import { start } from './start.ts';

/** Every scenario, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [lookup, questions, search, batch, searchInProcess, start];
