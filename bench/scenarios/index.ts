import type { Scenario } from '../scenario.ts';
import { lookup } from './lookup.ts';

/** Every scenario, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [lookup];
