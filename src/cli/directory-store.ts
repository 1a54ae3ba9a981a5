import { OppslagError } from '../base/errors.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import { isStoreUrl } from '../snapshot/store/open-store.ts';

/** The store of a command that publishes. Throws OppslagError STORE_UNWRITABLE for a URL. */
export function directoryStore(location: string): FileStore {
  if (!isStoreUrl(location)) return new FileStore(location);
  throw new OppslagError({
    code: 'STORE_UNWRITABLE',
    message: 'the store must be a directory for whoever publishes to it',
    hint: 'Publish to the directory that the server serves, or to another that is copied there: --store names it.',
  });
}
