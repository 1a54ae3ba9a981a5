import type { TestProject } from 'vitest/node';
import { makeWorkplace, runCommand } from './service.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Directory that holds a signed snapshot of the bundled sources (`store`) and its keys (`keys`). Read only. */
    snapshotDirectory: string;
  }
}

/** Builds one snapshot of the bundled sources for all tests, with the commands that operators use. */
export default async function setup(project: TestProject): Promise<() => void> {
  const workplace = makeWorkplace();
  const keys = `${workplace.directory}/keys`;
  for (const args of [
    ['keygen', '--directory', keys, '--name', 'local'],
    ['build', '--key', `${keys}/local.key.pem`],
  ]) {
    const { code, stderr } = await runCommand(args, { env: workplace.env });
    if (code !== 0) throw new Error(`oppslag ${args[0]} ended with ${code}:\n${stderr}`);
  }
  project.provide('snapshotDirectory', workplace.directory);
  return workplace.remove;
}
