import { describe, expect, test } from 'vitest';
import { type ChangeReport, renderReport, reportJson } from '../../src/cli/change-report.ts';
import type { CodeChange, SystemChanges } from '../../src/snapshot/changes.ts';
import type { Finding } from '../../src/source/findings.ts';

function changesOf(own: Partial<SystemChanges> = {}): SystemChanges {
  return {
    system: 'clinic',
    before: { edition: '2025', codesInUse: 5_139, concepts: 20_000 },
    after: { edition: '2026', codesInUse: 5_122, concepts: 20_016 },
    added: [],
    retired: [],
    renamed: [],
    moved: [],
    selectable: [],
    properties: new Map(),
    otherTexts: 0,
    otherPeriods: 0,
    relationsAdded: 0,
    relationsRemoved: 0,
    touched: 0,
    ...own,
  };
}

function change(code: string, from: string, to: string): CodeChange {
  return { code, display: `Navn ${code}`, from, to };
}

function textOf(changes: Partial<SystemChanges>, findings: readonly Finding[] = [], limit = 20): string {
  return renderReport({ changes: [changesOf(changes)], findings }, { format: 'text', limit });
}

function markdownOf(changes: Partial<SystemChanges>, findings: readonly Finding[] = []): string {
  return renderReport({ changes: [changesOf(changes)], findings }, { format: 'markdown', limit: 20 });
}

/** The cells of a row of a table, read as GitHub does: a backslash takes the next character as it is. */
function cellsOf(row: string): string[] {
  const cells = [''];
  for (const [, escaped, character] of row.matchAll(/\\(.)|(.)/gu)) {
    if (character === '|') cells.push('');
    else cells.push(`${cells.pop()}${escaped ?? character}`);
  }
  return cells.slice(1, -1).map((cell) => cell.trim());
}

const many = Array.from({ length: 1_578 }, (_, i) => change(`K${i + 1}`, '5401', '5501'));

describe('a report as text', () => {
  test('gives the numbers of each system, with separators of thousands', () => {
    const lines = textOf({ renamed: many, properties: new Map([['municipality', many]]) }).split('\n');
    expect(lines[0]!.split(/ {2,}/)).toEqual(
      'system edition codes concepts added retired renamed moved'.split(' ').concat('other changes'),
    );
    expect(lines[1]!.split(/ {2,}/)).toEqual([
      ...['clinic', '2025 → 2026', '5,122', '20,016', '0', '0', '1,578', '0', 'municipality 1,578'],
    ]);
  });

  test('names the codes of each kind of change, what they were and what they are', () => {
    const report = textOf({
      retired: [{ code: 'M19.06', display: 'Annen artrose' }],
      added: [{ code: 'U07.1', display: 'Påvist covid-19' }],
      renamed: [change('A', 'Gammelt', 'Nytt')],
      moved: [change('B', '', 'XX')],
      selectable: [change('C', 'true', 'false')],
      properties: new Map([['category', [change('D', 'G', '')]]]),
    });
    expect(report.split('\n\n').slice(1)).toEqual([
      'clinic: retired 1\n  M19.06  Annen artrose',
      'clinic: added 1\n  U07.1  Påvist covid-19',
      'clinic: renamed 1\n  A  Gammelt → Nytt',
      'clinic: moved 1\n  B  Navn B: (none) → XX',
      'clinic: selectable 1\n  C  Navn C: true → false',
      'clinic: category 1\n  D  Navn D: G → (none)',
    ]);
  });

  test('counts the codes that it does not name', () => {
    const lines = textOf({ moved: many }, [], 3).split('\n');
    expect(lines.slice(3)).toEqual([
      'clinic: moved 1,578',
      '  K1  Navn K1: 5401 → 5501',
      '  K2  Navn K2: 5401 → 5501',
      '  K3  Navn K3: 5401 → 5501',
      '  … and 1,575 more',
    ]);
    expect(textOf({ moved: many }, [], 0)).toContain('clinic: moved 1,578\n  … and 1,578 more');
  });

  test.each([
    [{ otherTexts: 1_234 }, 'other texts 1,234'],
    [{ otherPeriods: 7 }, 'other periods 7'],
    [{ relationsAdded: 2, relationsRemoved: 15_000 }, 'relations added 2, relations removed 15,000'],
    [{ selectable: many }, 'selectable 1,578'],
    [{ before: undefined, added: many }, 'new'],
    [{ after: undefined, retired: many }, 'gone, with 20,000 concepts'],
    [{ before: { edition: '1', codesInUse: undefined, concepts: 5 } }, 'not compared'],
  ])('says %j in the last column', (own, said) => {
    expect(textOf(own).split('\n')[1]!.split(/ {2,}/).at(-1)).toBe(said);
  });

  test('names no single codes of a system that is new or gone', () => {
    expect(textOf({ before: undefined, added: many }).split('\n')).toHaveLength(2);
    expect(textOf({ after: undefined, retired: many }).split('\n')).toHaveLength(2);
  });

  test('gives oddities of one kind as one line with the first place', () => {
    const note = (source: string, row: Finding['row'], message: string): Finding => {
      return { source, row, kind: 'note', message };
    };
    const report = textOf({}, [
      note('Bring', { line: 7 }, 'a blank is removed'),
      note('Bring', { line: 9 }, 'a blank is removed'),
      note('Klass', 3, 'a blank is removed'),
      note('Klass', 0, 'property county points 3 times at nothing'),
      note('FAT', 0, 'twice'),
      note('FAT', 0, 'twice'),
    ]);
    expect(report.split('\n\n')[1]).toBe(
      [
        'oddities',
        '  Bring: a blank is removed (2 times, first in line 7)',
        '  Klass, row 3: a blank is removed',
        '  Klass: property county points 3 times at nothing',
        '  FAT: twice (2 times)',
      ].join('\n'),
    );
  });

  test('lets no text from outside steer a terminal or break a line', () => {
    const evil = 'a\u001b[31m\nb\u2028c\u0007';
    const report = textOf({
      renamed: [change(evil, evil, evil)],
      after: { ...changesOf().after!, edition: evil },
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u2028]/);
    expect(report.split('\n')).toHaveLength(5);
  });
});

describe('a report as Markdown', () => {
  test('is a table with as many cells in each row, whatever the texts hold', () => {
    const edition = 'a|b \\| c\\ *d* `e` <f>\n|';
    const report = markdownOf({
      system: 'clinic',
      after: { edition, codesInUse: 1, concepts: 1 },
      properties: new Map([['x|y', [change('A', '1', '2')]]]),
    });
    const [heading, rule, row] = report.split('\n');
    expect(cellsOf(heading!)).toHaveLength(9);
    expect(rule).toBe(`|${'---|'.repeat(9)}`);
    expect(cellsOf(row!)).toEqual([
      ...['clinic', '2025 → a|b \\| c\\ *d* `e` <f> |', '1', '1', '0', '0', '0', '0', 'x|y 1'],
    ]);
  });

  test('names codes in lists, without mark-up of their own', () => {
    const report = markdownOf(
      { retired: [{ code: 'G53.0*', display: 'Nevralgi <b>etter</b> [zoster](x)' }] },
      [{ source: 'S_1', row: { line: 2 }, kind: 'note', message: 'a_b' }],
    );
    expect(report.split('\n\n').slice(1)).toEqual([
      '### clinic: retired 1',
      '- G53.0\\*  Nevralgi \\<b\\>etter\\</b\\> \\[zoster\\](x)',
      '### oddities',
      '- S\\_1, line 2: a\\_b',
    ]);
  });

  test('counts the rest as an item of the list', () => {
    const changes = [changesOf({ moved: many })];
    const report = renderReport({ changes, findings: [] }, { format: 'markdown', limit: 1 });
    expect(report).toContain('- K1  Navn K1: 5401 → 5501\n- … and 1,577 more');
  });
});

describe('a report as JSON', () => {
  test('names every code, whatever the limit', () => {
    const properties = new Map([['municipality', many]]);
    const report: ChangeReport = {
      changes: [changesOf({ added: many, retired: many, renamed: many, moved: many, properties })],
      findings: [
        { source: 'Bring', row: { line: 7 }, kind: 'duplicateRows', message: 'code must occur once' },
      ],
    };
    const read = JSON.parse(renderReport(report, { format: 'json', limit: 0 }));
    expect(read).toEqual(JSON.parse(JSON.stringify(reportJson(report))));
    for (const kind of ['added', 'retired', 'renamed', 'moved']) expect(read.systems[0][kind]).toEqual(many);
    expect(read.systems[0].properties).toEqual({ municipality: many });
    expect(read.findings).toEqual([{ ...report.findings[0], row: 'line 7' }]);
  });

  test('says null for what there is not', () => {
    const changes = [
      changesOf({ before: undefined }),
      changesOf({ after: undefined }),
      changesOf({ before: { edition: '1', codesInUse: undefined, concepts: 5 } }),
    ];
    const findings: Finding[] = [{ source: 'Bring', row: 0, kind: 'note', message: 'as a whole' }];
    const read = JSON.parse(renderReport({ changes, findings }, { format: 'json', limit: 1 }));
    expect(read.systems[0].before).toBeNull();
    expect(read.systems[1].after).toBeNull();
    expect(read.systems[2].before).toEqual({ edition: '1', codesInUse: null, concepts: 5 });
    expect(read.findings[0].row).toBeNull();
  });
});
