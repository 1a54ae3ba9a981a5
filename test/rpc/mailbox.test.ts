import { describe, expect, test } from 'vitest';
import { Mailbox } from '../../src/rpc/mailbox.ts';

const bytes = (number: number) => Uint8Array.of(number);

/** A mailbox whose state is 100 and what was put last. */
function makeMailbox(capacity: number) {
  let newest = 0;
  const mailbox = new Mailbox(capacity, () => bytes(100 + newest));
  const put = (number: number): void => {
    newest = number;
    mailbox.put(bytes(number));
  };
  const take = async () => (await mailbox.take())?.[0];
  return { mailbox, put, take };
}

describe('a mailbox', () => {
  test('gives the state first, and then every message in its order', async () => {
    const { put, take } = makeMailbox(3);
    expect(await take()).toBe(100);
    for (const number of [1, 2, 3]) put(number);
    expect([await take(), await take(), await take()]).toEqual([1, 2, 3]);
  });

  test('lets its reader wait for the next message', async () => {
    const { put, take } = makeMailbox(3);
    await take();
    const next = take();
    put(7);
    expect(await next).toBe(7);
  });

  test('gives the newest state in place of more messages than there is room for', async () => {
    const { put, take } = makeMailbox(3);
    await take();
    for (let number = 1; number <= 50; number++) put(number);
    expect(await take()).toBe(150);
    put(51);
    expect(await take()).toBe(51);
  });

  test('does not tell again what the state has told', async () => {
    const { put, take, mailbox } = makeMailbox(3);
    put(1);
    expect(await take()).toBe(101);
    const next = take();
    mailbox.close();
    expect(await next).toBeUndefined();
  });

  test('gives nothing once it is closed', async () => {
    const { put, take, mailbox } = makeMailbox(3);
    await take();
    put(1);
    mailbox.close();
    put(2);
    expect(await take()).toBeUndefined();
  });
});
