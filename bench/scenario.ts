import type { Report } from './report.ts';
import type { Workspace } from './workspace.ts';

/** What a scenario gets to work with. */
export interface BenchContext {
  readonly workspace: Workspace;
  /** Settings that serve the default data from the workspace. Built once for all scenarios. */
  readonly settings: Readonly<Record<string, string>>;
  /** Fewer and shorter rounds: shows that everything works, not what it costs. */
  readonly isQuick: boolean;
  /** Numbers of concepts to search among, ascending; not empty. */
  readonly sizes: readonly number[];
}

/** One thing that is measured. */
export interface Scenario {
  readonly name: string;
  readonly needsH2load: boolean;
  run(context: BenchContext): Promise<Report>;
}
