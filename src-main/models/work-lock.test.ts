import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WorkLock } from './work-lock.ts';

/** Work that says when it begins, and ends when it is told to. */
function openLock() {
  const lock = new WorkLock();
  const begun: string[] = [];
  const work = (name: string, kind: 'shared' | 'alone') => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const done = lock[kind](() => {
      begun.push(name);
      return promise;
    });
    return { done, finish: () => resolve(name), fail: () => reject(new Error(name)) };
  };
  return { work, begun };
}

describe('a lock for work', () => {
  it('lets work go on beside other work, but not beside what is to be done alone', async () => {
    const { work, begun } = openLock();
    const [one, two] = [work('one', 'shared'), work('two', 'shared')];
    const alone = work('alone', 'alone');
    const after = work('after', 'shared');
    one.finish();
    expect(await one.done).toBe('one');
    await nextTurn();
    expect(begun).toEqual(['one', 'two']);
    two.finish();
    await two.done;
    await nextTurn();
    expect(begun).toEqual(['one', 'two', 'alone']);
    alone.finish();
    await alone.done;
    after.finish();
    expect(await after.done).toBe('after');
  });

  it('goes on after work that failed', async () => {
    const { work } = openLock();
    const failing = [work('one', 'shared'), work('alone', 'alone')] as const;
    const last = work('last', 'alone');
    for (const each of failing) each.fail();
    for (const { done } of failing) await expect(done).rejects.toThrow();
    last.finish();
    expect(await last.done).toBe('last');
  });
});
