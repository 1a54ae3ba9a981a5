import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { fromJsonString, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { ConceptSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import { useOwnService } from '../support/own-service.ts';
import { runCommand } from '../support/service.ts';
import { broadTree, TREE } from '../support/trees.ts';

const running = useOwnService([TREE, broadTree(2_500, '1', 500)]);
const ask = async (...args: string[]) => await runCommand([...args, '--address', running.service.grpc]);

describe('ancestors and descendants', () => {
  test('show depth, code and display, nearest first', async () => {
    const above = await ask('ancestors', 'tree', 'd', '--as-of', '2021-01-01');
    expect(above.stdout).toBe(
      'depth  code  display\n    1  B1    Blokk 1\n    1  B2    Blokk 2\n    2  A     Kapittel\n',
    );
    const below = await ask('descendants', 'tree', 'A', '--as-of', '2019-12-31', '--depth', '1');
    expect(below.stdout).toBe(
      'depth  code  display\n    1  B1    Blokk 1\n    1  B2    Blokk 2\n2 on 2019-12-31\n',
    );
    expect([above.code, below.code]).toEqual([0, 0]);
    const english = await ask('ancestors', 'tree', 'D', '--depth', '1', '--language', 'en');
    expect(english.stdout).toMatch(/1 {2}B1 {4}Block 1\n/);
  });

  test('say when there are none, and what is unknown', async () => {
    expect((await ask('ancestors', 'tree', 'A')).stdout).toBe('no ancestors\n');
    expect((await ask('descendants', 'tree', 'D')).stdout).toBe('no descendants\n');
    const unknown = await ask('descendants', 'tree', 'nope');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toBe('oppslag: code must be a code of tree [CODE_UNKNOWN]\n');
  });

  test('show all pages as one, as JSON too', async () => {
    const { stdout } = await ask('descendants', 'broad', 'R', '--json');
    const answer = JSON.parse(stdout);
    expect(answer.descendants).toHaveLength(2500);
    expect(answer).toMatchObject({ totalSize: '2500', meta: { sequence: '1' } });
    expect(answer.nextPageToken).toBeUndefined();
    expect(JSON.parse((await ask('ancestors', 'tree', 'D', '--json')).stdout).ancestors).toHaveLength(3);
  });
});

describe('subsumes', () => {
  test.each([
    ['A', 'D', 'subsumes: the first is above the second\n'],
    ['D', 'A', 'subsumed by: the first is below the second\n'],
    ['B1', 'B2', 'not subsumed: neither is above the other\n'],
    ['d', 'D', 'equivalent: they are the same concept\n'],
  ])('%s %s', async (a, b, wanted) => {
    const { code, stdout } = await ask('subsumes', 'tree', a, b);
    expect([code, stdout]).toEqual([0, wanted]);
  });

  test('answers for a date, and as JSON', async () => {
    const request = ['subsumes', 'tree', 'B1', 'E', '--as-of', '2019-12-31'];
    const answer = JSON.parse((await ask(...request, '--json')).stdout);
    expect(answer).toMatchObject({
      outcome: 'SUBSUMPTION_OUTCOME_SUBSUMES',
      meta: { asOf: '2019-12-31' },
    });
  });
});

describe('list', () => {
  test('shows what meets every condition, and how many do', async () => {
    const { code, stdout } = await ask(
      ...['list', 'tree', '--parent', 'B1', '--ancestor', 'A', '--property', 'colour=red'],
      ...['--selectable', '--as-of', '2019-12-31', '--limit', '1'],
    );
    expect(code).toBe(0);
    expect(stdout).toBe(
      'code  display       valid from  valid to  status\nD     I to blokker                        active\n1 of 2 on 2019-12-31\n',
    );
    const changed = await ask(
      ...['list', 'tree', '--include-inactive', '--changed-since', '2015-01-01', '--as-of', '2021-01-01'],
    );
    expect(changed.stdout).toMatch(/^B3 +Blokk 3 +2015-01-01 +retired$/m);
    expect(changed.stdout).toContain('2 of 2 on 2021-01-01');
  });

  test('goes from page to page up to its limit', async () => {
    const codes = async (limit: string) => {
      const answer = JSON.parse((await ask('list', 'broad', '--limit', limit, '--json')).stdout);
      expect(answer).toMatchObject({ totalSize: '2501' });
      return answer.concepts.map(({ coding }: { coding: { code: string } }) => coding.code);
    };
    const all = await codes('1000000');
    expect(all).toHaveLength(2501);
    expect(new Set(all).size).toBe(2501);
    expect(await codes('1500')).toEqual(all.slice(0, 1500));
  });

  test('says when there is nothing, and refuses what is no property', async () => {
    expect((await ask('list', 'tree', '--property', 'colour=none')).stdout).toBe('no concepts\n');
    const wrong = await ask('list', 'tree', '--property', 'colour');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('It must be <code>=<value>, such as county=55.');
  });
});

describe('export', () => {
  test('writes a concept on each line, and says that they are all there', async () => {
    const { code, stdout, stderr } = await ask('export', 'broad', '--as-of', '2021-01-01');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2501);
    const hash = createHash('sha256');
    for (const line of lines) hash.update(toBinary(ConceptSchema, fromJsonString(ConceptSchema, line)));
    expect(stderr).toMatch(/^2,501 concepts as of 2021-01-01, snapshot 1-[0-9a-f]{12}, SHA-256 /);
    expect(stderr).toContain(`SHA-256 ${hash.digest('hex')}: complete\n`);
  });

  test('writes a table with quotes where they are needed', async () => {
    const { stdout } = await ask(
      'export',
      'tree',
      '--format',
      'csv',
      '--all-periods',
      '--as-of',
      '2021-01-01',
    );
    expect(stdout.split('\n')).toEqual([
      'system,code,display,valid_from,valid_to,status,selectable,parents,designations,properties',
      'tree,A,Kapittel,,,active,false,,,',
      'tree,B1,Blokk 1,,,active,false,A,display en: Block 1,',
      'tree,B2,Blokk 2,,,active,false,A,,',
      'tree,B3,Blokk 3,,2015-01-01,retired,true,A,,',
      'tree,D,I to blokker,,,active,true,B1; B2,,colour: red',
      'tree,E,Flytter,,2020-01-01,retired,true,B1,,colour: red',
      'tree,E,Flytter,2020-01-01,,active,true,B2,,colour: blue',
      'tree,F,"Foreldreløs, ""alene""",,,active,true,B3,,colour: red',
      'tree,G,Fremtid,2099-01-01,,future,true,B1,,',
      '',
    ]);
  });

  test('ends quietly when nobody reads on', async () => {
    const bin = resolve(import.meta.dirname, '../../bin/oppslag.js');
    const child = spawn(process.execPath, [bin, 'export', 'broad', '--address', running.service.grpc], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await new Promise((done) => child.on('close', done))).toBe(0);
    expect(stderr).toBe('');
  });

  test('says what is wrong', async () => {
    const { code, stdout, stderr } = await ask('export', 'nope');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('[CODE_SYSTEM_UNKNOWN]\n  `oppslag systems` lists what is served.\n');
    const nobody = await runCommand(['export', 'tree', '--address', '127.0.0.1:1']);
    expect(nobody.stderr).toContain('[UNREACHABLE]');
    expect((await ask('export', 'tree', '--format', 'xml')).code).toBe(2);
  });
});

describe('search', () => {
  const search = async (...args: string[]) =>
    await ask('search', 'blokk', '--system', 'tree', '--as-of', '2014-12-31', ...args);

  test('finds below an ancestor only, and with a property', async () => {
    expect((await search()).stdout).toContain('4 of 4');
    expect((await search('--ancestor', 'A')).stdout).toContain('4 of 4');
    expect((await search('--ancestor', 'B1')).stdout).toContain('D     I to blokker');
    const red = ['search', 'i', '--system', 'tree', '--property', 'colour=red', '--as-of', '2021-01-01'];
    expect((await ask(...red)).stdout).toMatch(/^tree +D +I to blokker/m);
    expect((await ask(...red, '--property', 'colour=blue')).stdout).toBe('no hits\n');
  });

  test('says what is wrong with an ancestor or a property', async () => {
    const unknown = await search('--ancestor', 'nope');
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      'oppslag: ancestor must be a code of tree [CODE_UNKNOWN]\n',
    ]);
    const several = await search('--system', 'broad', '--ancestor', 'A');
    expect(several.stderr).toContain('ancestor must come with exactly one code system');
    const broken = await search('--property', 'colour');
    expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining('<code>=<value>')]);
  });
});
