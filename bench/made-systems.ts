import { writeFileSync } from 'node:fs';
import type { ConceptPeriod } from '../src/concept/concept.ts';
import type { Workspace } from './workspace.ts';

const IDENTITY = { publisher: 'Oppslag' };

/**
 * Writes two made-up code systems and the configuration that builds them: `tree`, 22,220 codes on four levels, and
 * `areas`, 2,000 codes that a reform in 2020 gave new numbers, every tenth of them two. Returns the configuration's path.
 */
export function writeMadeSystems(workspace: Workspace): string {
  const tree = ['code,display,parent'];
  const add = (code: string, parent: string, depth: number): void => {
    tree.push(`${code},Konsept ${code} på nivå ${depth},${parent}`);
    if (depth === 4) return;
    for (let digit = 0; digit < 10; digit++) add(`${code}${digit}`, code, depth + 1);
  };
  for (let letter = 0; letter < 20; letter++) add(String.fromCharCode(65 + letter), '', 1);

  const areas = ['code,display,from,to'];
  const reform = ['old,new,day'];
  for (let i = 0; i < 2_000; i++) {
    const [old, next] = [1_000 + i, 3_000 + i];
    areas.push(`${old},Område ${i},,2020-01-01`, `${next},Område ${i},2020-01-01,`);
    reform.push(`${old},${next},2020-01-01`);
    if (i % 10 === 0) reform.push(`${old},${next + 1},2020-01-01`);
  }

  const source = (name: string, lines: readonly string[], options: object, role = 'list') => {
    writeFileSync(workspace.path(`${name}.csv`), `${lines.join('\n')}\n`);
    return { name, role, format: 'csv', uri: `${name}.csv`, licence: 'CC0-1.0', options };
  };
  const columns = { code: 'code', display: 'display' };
  const relations = [
    { source: 'old', target: 'new', targetSystem: 'areas', relationship: 'related-to', since: 'day' },
  ];
  const config = {
    systems: {
      tree: {
        identity: { ...IDENTITY, uri: 'urn:oppslag:bench:tree', title: 'Tree' },
        edition: '1',
        sources: [source('tree', tree, { columns: { ...columns, parent: 'parent' } })],
      },
      areas: {
        identity: { ...IDENTITY, uri: 'urn:oppslag:bench:areas', title: 'Areas' },
        edition: '1',
        sources: [
          source('areas', areas, { columns: { ...columns, validFrom: 'from', validTo: 'to' } }),
          source('reform', reform, { concepts: false, relations }, 'relations'),
        ],
      },
    },
  };
  const path = workspace.path('made-systems.json');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** Writes concepts, without their synonyms, and the configuration that builds them. Returns the configuration's path. */
export function writeConceptList(workspace: Workspace, concepts: Iterable<ConceptPeriod>): string {
  const lines = ['code,display'];
  for (const { code, display } of concepts) lines.push(`${code},"${display.replaceAll('"', '""')}"`);
  writeFileSync(workspace.path('list.csv'), `${lines.join('\n')}\n`);
  const options = { columns: { code: 'code', display: 'display' } };
  const source = { name: 'list', role: 'list', format: 'csv', uri: 'list.csv', licence: 'CC0-1.0', options };
  const identity = { ...IDENTITY, uri: 'urn:oppslag:bench:list', title: 'List' };
  const path = workspace.path('list.json');
  writeFileSync(path, JSON.stringify({ systems: { list: { identity, edition: '1', sources: [source] } } }));
  return path;
}
