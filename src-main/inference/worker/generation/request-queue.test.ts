import { describe, expect, it } from 'vitest';
import { RequestQueue, type TurnRequest } from './request-queue.ts';

/** A queue whose turns are noted in the order in which they come. */
function openQueue(places: number, maxWaiting?: number) {
  const queue = new RequestQueue(places, maxWaiting);
  const started: string[] = [];
  const giveBack = new Map<string, () => void>();
  const ask = async (name: string, request: Partial<TurnRequest> = {}) => {
    giveBack.set(name, await queue.turn({ priority: 'foreground', ...request }));
    started.push(name);
  };
  const end = async (name: string) => {
    giveBack.get(name)?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { queue, started, ask, end };
}

describe('a queue of requests', () => {
  it('starts as many as there are places, and the next when one ends', async () => {
    const { started, ask, end } = openQueue(2);
    await Promise.all([ask('a'), ask('b')]);
    void ask('c');
    await Promise.resolve();
    expect(started).toEqual(['a', 'b']);
    await end('b');
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('takes what the user looks at before what is done behind their back, and each in order of arrival', async () => {
    const { started, ask, end } = openQueue(1);
    await ask('first');
    void ask('background 1', { priority: 'background' });
    void ask('background 2', { priority: 'background' });
    void ask('question 1');
    void ask('question 2');
    for (const name of ['first', 'question 1', 'question 2', 'background 1']) await end(name);
    expect(started).toEqual(['first', 'question 1', 'question 2', 'background 1', 'background 2']);
  });

  it('leaves one place free of background work when there is more than one', async () => {
    const { started, ask } = openQueue(2);
    await ask('background 1', { priority: 'background' });
    void ask('background 2', { priority: 'background' });
    await ask('question');
    expect(started).toEqual(['background 1', 'question']);
  });

  it('never answers two questions of one conversation at once, and lets others pass meanwhile', async () => {
    const { started, ask, end } = openQueue(2);
    await ask('a1', { conversationId: 'a' });
    void ask('a2', { conversationId: 'a' });
    await ask('b', { conversationId: 'b' });
    expect(started).toEqual(['a1', 'b']);
    await end('a1');
    expect(started).toEqual(['a1', 'b', 'a2']);
  });

  it('refuses what is more than may wait', async () => {
    const { ask, end } = openQueue(1, 2);
    await ask('first');
    void ask('second');
    void ask('third');
    await expect(ask('fourth')).rejects.toMatchObject({ code: 'INFERENCE_BUSY' });
    await end('first');
    void ask('fifth');
    await expect(ask('sixth')).rejects.toMatchObject({ code: 'INFERENCE_BUSY' });
  });

  it('lets go who stops waiting, and forgets it', async () => {
    const { queue, started, ask, end } = openQueue(1);
    await ask('first');
    const stop = new AbortController();
    const waiting = ask('second', { signal: stop.signal });
    void ask('third');
    stop.abort();
    await expect(waiting).rejects.toThrow(/abort/);
    expect(queue.waiting).toBe(1);
    await end('first');
    expect(started).toEqual(['first', 'third']);
  });

  it('does not take the place of one that gives its place back twice', async () => {
    const { started, ask, end } = openQueue(1);
    await ask('first');
    void ask('second');
    void ask('third');
    await end('first');
    await end('first');
    expect(started).toEqual(['first', 'second']);
  });

  it('does not start what is aborted already', async () => {
    const { started, ask } = openQueue(1);
    await expect(ask('late', { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    await ask('next');
    expect(started).toEqual(['next']);
  });
});
