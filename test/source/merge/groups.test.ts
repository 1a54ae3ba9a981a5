import { describe, expect, test } from 'vitest';
import { oppslagError } from '../../support/segments.ts';
import { contribution, merge, notesOf, periodsOf } from './merging.ts';

const LIST = [{ code: 'A01', display: 'Tyfoidfeber' }];

describe('groups', () => {
  test('are added to the list and not selectable, unless they say so themselves', () => {
    const groups = contribution('groups', [
      { code: 'A00-A09', display: 'Tarm' },
      { code: 'A02', display: 'Annen', selectable: true },
    ]);
    const concepts = merge([contribution('list', LIST), groups]);
    expect(concepts.map(({ code, selectable }) => [code, selectable])).toEqual([
      ['A00-A09', false],
      ['A01', true],
      ['A02', true],
    ]);
  });

  test('tell known codes what they belong to and change nothing else', () => {
    const groups = contribution('groups', [
      { code: 'A01', display: 'Eldre navn', parents: ['I'], selectable: false },
      { code: 'I', display: 'Infeksjoner', parents: [] },
    ]);
    const [a, chapter] = merge([contribution('list', LIST), groups]);
    expect(a).toMatchObject({ display: 'Tyfoidfeber', parents: ['I'], selectable: true });
    expect(chapter).toMatchObject({ display: 'Infeksjoner', parents: [], selectable: false });
    expect(notesOf(groups)).toEqual([]);
  });

  test('do not contradict a list that says what its codes belong to', () => {
    const list = contribution('list', [
      { code: 'A', display: 'A', parents: ['B'] },
      { code: 'B', display: 'B', parents: [] },
    ]);
    const groups = contribution('groups', [
      { code: 'A', display: 'A', parents: [] },
      { code: 'B', display: 'B', parents: ['A'] },
    ]);
    expect(merge([list, groups]).map(({ parents }) => parents)).toEqual([['B'], []]);
  });

  test('name a code that the list leaves without a name', () => {
    const groups = contribution('groups', [{ code: 'A', display: 'Navn' }]);
    expect(merge([contribution('list', [{ code: 'A' }]), groups])[0]).toMatchObject({
      display: 'Navn',
      selectable: true,
    });
  });

  test('from two sources are those of both, and the first says what is in what', () => {
    const blocks = contribution('groups', [
      { code: 'C50', display: 'Svulst i bryst', parents: ['II'] },
      { code: 'II', display: 'Svulster' },
    ]);
    const categories = contribution('groups', [
      { code: 'C50', display: 'Ondartet svulst', parents: ['C50'] },
    ]);
    const [c50] = merge([contribution('list', LIST), blocks, categories]).slice(1);
    expect(c50).toMatchObject({ code: 'C50', display: 'Svulst i bryst', parents: ['II'] });
  });

  test('that have a code twice have it as its first row says, and the other is noted', () => {
    const groups = contribution('groups', [
      { row: 7, code: 'G', display: 'Sist' },
      { row: 3, code: 'G', display: 'Først' },
    ]);
    expect(merge([contribution('list', LIST), groups])[1]).toMatchObject({ display: 'Først' });
    expect(notesOf(groups)).toEqual(['7: the code has an earlier row, which is kept']);
  });

  test('may have periods of their own', () => {
    const groups = contribution('groups', [
      { code: 'G', display: 'Gammel', to: '2010-01-01' },
      { code: 'G', display: 'Ny', from: '2010-01-01' },
    ]);
    expect(periodsOf(merge([contribution('list', LIST), groups])).slice(1)).toEqual([
      'G Gammel [, 2010-01-01)',
      'G Ny [2010-01-01, )',
    ]);
  });

  test('tell what a code belongs to in their own period only', () => {
    const list = contribution('list', [
      { code: 'A', display: 'Gammel', to: '2010-01-01' },
      { code: 'A', display: 'Ny', from: '2010-01-01' },
      { code: 'B', display: 'B' },
    ]);
    const groups = contribution('groups', [{ code: 'A', parents: ['B'], to: '2010-01-01' }]);
    expect(merge([list, groups]).map(({ parents }) => parents)).toEqual([['B'], [], []]);
  });

  test('without a name are refused, naming source and row', () => {
    const groups = contribution('groups', [{ code: 'G' }]);
    const rule = 'groups, row 1: display must be given by some source for the code';
    expect(() => merge([contribution('list', LIST), groups])).toThrow(oppslagError('SOURCE_INVALID', rule));
  });

  test('are not said to be new by a complete history, which knows no groups', () => {
    const history = contribution('history', [{ code: 'A01', display: 'Tyfoidfeber', to: '2018-01-01' }], {
      isComplete: true,
    });
    const groups = contribution('groups', [{ code: 'I', display: 'Infeksjoner' }]);
    expect(periodsOf(merge([contribution('list', LIST), history, groups]))).toEqual([
      'A01 Tyfoidfeber [, )',
      'I Infeksjoner [, )',
    ]);
  });
});

describe('a code that ended and is a group now', () => {
  const history = contribution('history', [
    { code: 'I48', display: 'Atrieflimmer eller atrieflutter', to: '2013-01-01' },
  ]);
  const groups = contribution('groups', [
    { code: 'I48', display: 'Atrieflimmer og atrieflutter', parents: ['I'] },
    { code: 'I', display: 'Sirkulasjon' },
  ]);
  const list = contribution('list', [{ code: 'I48.0', display: 'Paroksysmalt', from: '2013-01-01' }]);

  test('goes on as a group from the day on which the code ended', () => {
    const concepts = merge([list, history, groups], { parents: { prefixLength: 3 } });
    expect(periodsOf(concepts)).toEqual([
      'I Sirkulasjon [, )',
      'I48 Atrieflimmer eller atrieflutter [, 2013-01-01)',
      'I48 Atrieflimmer og atrieflutter [2013-01-01, )',
      'I48.0 Paroksysmalt [2013-01-01, )',
    ]);
    expect(concepts.map(({ selectable }) => selectable)).toEqual([false, true, false, true]);
    expect(concepts.map(({ parents }) => parents)).toEqual([[], ['I'], ['I'], ['I48']]);
  });

  test('has ended for good when no code in use lies under it', () => {
    const other = contribution('list', [{ code: 'J00', display: 'Forkjølelse' }]);
    expect(periodsOf(merge([other, history, groups], { parents: { prefixLength: 3 } }))).toEqual([
      'I Sirkulasjon [, )',
      'I48 Atrieflimmer eller atrieflutter [, 2013-01-01)',
      'J00 Forkjølelse [, )',
    ]);
  });

  test('has ended for good when only such a group lies under it', () => {
    const ended = contribution('history', [
      { code: 'X1', display: 'X1', to: '2013-01-01' },
      { code: 'X12', display: 'X12', to: '2013-01-01' },
    ]);
    const old = contribution('groups', [
      { code: 'X1', display: 'X1' },
      { code: 'X12', display: 'X12', parents: ['X1'] },
    ]);
    expect(periodsOf(merge([list, ended, old]))).toEqual([
      'I48.0 Paroksysmalt [2013-01-01, )',
      'X1 X1 [, 2013-01-01)',
      'X12 X12 [, 2013-01-01)',
    ]);
  });
});
