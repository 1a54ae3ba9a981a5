import { FileStore } from './file-store.ts';
import { HttpStore } from './http-store.ts';
import type { SnapshotStore } from './store.ts';

/** True for the address of a store behind HTTP, as opposed to a directory. */
export function isStoreUrl(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

/** Opens a store by its directory or its `http(s)` URL. Nothing is read yet. */
export function openStore(location: string): SnapshotStore {
  return isStoreUrl(location) ? new HttpStore({ url: location }) : new FileStore(location);
}
