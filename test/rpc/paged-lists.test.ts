import { expect, test } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.ts';
import type { Page } from '../../src/rpc/page-token.ts';
import { pagedList } from '../../src/rpc/paged-lists.ts';

/** Numbers in 32 MiB. */
const MAX_NUMBERS = 8 * 1024 * 1024;

/** Lists are kept by the identity of the dataset; nothing in it is read. */
const aDataset = (): Dataset => ({}) as Dataset;

function pageOf(dataset: Dataset, day = 0): Page {
  return { dataset, day, offset: 0, isStale: false };
}

function maker(length: number) {
  let made = 0;
  const make = (): Uint32Array => {
    made++;
    return Uint32Array.from({ length }, (_, item) => item);
  };
  return { make, made: () => made };
}

test('a list is made once for all its pages', () => {
  const page = pageOf(aDataset());
  const list = maker(3);
  const first = pagedList(page, 'hash', list.make);
  expect(pagedList({ ...page, offset: 2 }, 'hash', list.make)).toBe(first);
  expect(list.made()).toBe(1);
});

test('another request, day or dataset has a list of its own', () => {
  const [dataset, other] = [aDataset(), aDataset()];
  const list = maker(1);
  const lists = [
    pagedList(pageOf(dataset), 'hash', list.make),
    pagedList(pageOf(dataset), 'another', list.make),
    pagedList(pageOf(dataset, 1), 'hash', list.make),
    pagedList(pageOf(other), 'hash', list.make),
  ];
  expect(new Set(lists).size).toBe(4);
});

test('many lists, or long ones, push out those that were read longest ago', () => {
  const page = pageOf(aDataset());
  const first = maker(1);
  pagedList(page, 'first', first.make);
  for (let i = 0; i < 63; i++) pagedList(page, `other ${i}`, maker(0).make);
  pagedList(page, 'first', first.make);
  expect(first.made()).toBe(1);
  for (let i = 0; i < 64; i++) pagedList(page, `newer ${i}`, maker(0).make);
  pagedList(page, 'first', first.make);
  expect(first.made()).toBe(2);
  pagedList(page, 'long', maker(MAX_NUMBERS).make);
  pagedList(page, 'first', first.make);
  expect(first.made()).toBe(3);
});

test('a list that is longer than all that may be kept is made for every page', () => {
  const page = pageOf(aDataset());
  const list = maker(MAX_NUMBERS + 1);
  expect(pagedList(page, 'hash', list.make)).toHaveLength(MAX_NUMBERS + 1);
  pagedList(page, 'hash', list.make);
  expect(list.made()).toBe(2);
});
