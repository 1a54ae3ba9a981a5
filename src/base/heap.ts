import { setFlagsFromString } from 'node:v8';

/**
 * Keeps what a call needs in the young generation. V8 remembers where objects were made that lived long, and makes the next
 * ones old at once. Under load it takes calls in flight for such objects; being old, they keep everything else of their
 * calls alive until the next full collection, and each minor one copies megabytes of garbage. Once that has begun, it does
 * not end by itself.
 *
 * For the process, so a server sets it when it starts, before there is anything that could have been made old.
 */
export function keepCallsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
