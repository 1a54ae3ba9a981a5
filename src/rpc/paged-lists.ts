import { LRUCache } from 'lru-cache';
import type { Dataset } from '../dataset/dataset.ts';
import type { Page } from './page-token.ts';

/** Lists that are kept for each dataset, and their size. */
const MAX_LISTS = 64;
const MAX_BYTES = 32 * 1024 * 1024;
/** What an item takes that is a small object. */
const OBJECT_BYTES = 64;

type List = Uint32Array | readonly object[];

const keptOf = new WeakMap<Dataset, LRUCache<string, List>>();

/**
 * A list of which a page is asked for: made for the first page and kept for the others, so that a page costs what it shows. A
 * list may be gone again by then; it is the same when it is made anew, because snapshots do not change. The lists of a
 * dataset go with it.
 *
 * @param requestHash the hash of all that the list depends on, but for the dataset and the day of the page
 */
export function pagedList<T extends List>(page: Page, requestHash: string, make: () => T): T {
  const key = `${requestHash} ${page.day}`;
  const kept = keptOf.get(page.dataset);
  const known = kept?.get(key);
  // The hash names the method too, and one method makes one kind of list.
  if (known !== undefined) return known as T;
  const list = make();
  if (kept === undefined) keptOf.set(page.dataset, newCache().set(key, list));
  else kept.set(key, list);
  return list;
}

function newCache(): LRUCache<string, List> {
  return new LRUCache({
    max: MAX_LISTS,
    maxSize: MAX_BYTES,
    sizeCalculation: (list) =>
      Math.max(list instanceof Uint32Array ? list.byteLength : list.length * OBJECT_BYTES, 1),
  });
}
