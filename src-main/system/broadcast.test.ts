import { describe, expect, it } from 'vitest';
import { Broadcast } from './broadcast.ts';

async function take<T>(values: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const value of values) if (taken.push(value) === count) break;
  return taken;
}

describe('Broadcast', () => {
  it('loses nothing between listening and the first read', async () => {
    const broadcast = new Broadcast<number>();
    const values = broadcast.listen(new AbortController().signal);
    broadcast.send(1);
    broadcast.send(2);
    expect(await take(values, 2)).toEqual([1, 2]);
  });

  it('gives each listener all values, each at its own pace', async () => {
    const broadcast = new Broadcast<number>();
    const { signal } = new AbortController();
    const [quick, slow] = [broadcast.listen(signal), broadcast.listen(signal)];
    broadcast.send(1);
    expect((await quick.next()).value).toBe(1);
    broadcast.send(2);
    expect((await quick.next()).value).toBe(2);
    expect(await take(slow, 2)).toEqual([1, 2]);
  });

  it('wakes a reader that waits', async () => {
    const broadcast = new Broadcast<string>();
    const waiting = broadcast.listen(new AbortController().signal).next();
    broadcast.send('now');
    expect(await waiting).toEqual({ value: 'now', done: false });
  });

  it('ends when the signal aborts, also for a reader that waits, and lets go', async () => {
    const broadcast = new Broadcast<number>();
    const abort = new AbortController();
    const values = broadcast.listen(abort.signal);
    const waiting = values.next();
    abort.abort();
    expect((await waiting).done).toBe(true);
    expect((await values.next()).done).toBe(true);
    expect(broadcast.hasListeners).toBe(false);
  });

  it('hears nothing with a signal that aborted before', async () => {
    const broadcast = new Broadcast<number>();
    const values = broadcast.listen(AbortSignal.abort());
    expect(broadcast.hasListeners).toBe(false);
    expect((await values.next()).done).toBe(true);
  });

  it('lets go of a reader that leaves, that never read, or that leaves while it waits', async () => {
    const broadcast = new Broadcast<number>();
    const { signal } = new AbortController();
    const [left, unread, waiting] = [broadcast.listen(signal), broadcast.listen(signal), broadcast.listen(signal)];
    broadcast.send(1);
    await take(left, 1);
    await unread.return();
    await waiting.next();
    const pending = waiting.next();
    await waiting.return();
    expect((await pending).done).toBe(true);
    expect(broadcast.hasListeners).toBe(false);
  });

  it('starts with what there is, and loses nothing that is sent while that is asked for', async () => {
    const broadcast = new Broadcast<number>();
    const first = Promise.withResolvers<number>();
    const aborter = new AbortController();
    const values = broadcast.startingWith(() => first.promise, aborter.signal);
    const taken = take(values, 3);
    broadcast.send(1);
    first.resolve(0);
    broadcast.send(2);
    expect(await taken).toEqual([0, 1, 2]);
    expect(broadcast.hasListeners).toBe(false);
  });

  it('lets go of a reader when what there is cannot be told', async () => {
    const broadcast = new Broadcast<number>();
    const values = broadcast.startingWith(() => Promise.reject(new Error('gone')), new AbortController().signal);
    await expect(values.next()).rejects.toThrow('gone');
    expect(broadcast.hasListeners).toBe(false);
  });
});
