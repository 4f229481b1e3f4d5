import { expect, it } from 'vitest';
import { WorkPool } from './work-pool.ts';

const never = new AbortController().signal;

it('does as much at once as it has members, foreground first', async () => {
  const pool = new WorkPool(['a', 'b']);
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const doing = (name: string, priority: 'foreground' | 'background') =>
    pool.do(
      async () => {
        order.push(name);
        await gate.promise;
        return name;
      },
      priority,
      never,
    );
  const all = [doing('1', 'background'), doing('2', 'background'), doing('3', 'background'), doing('4', 'foreground')];
  expect(order).toEqual(['1', '2']);
  gate.resolve();
  expect(await Promise.all(all)).toEqual(['1', '2', '3', '4']);
  expect(order).toEqual(['1', '2', '4', '3']);
});

it('does not begin what was aborted, and goes on after a failure', async () => {
  const pool = new WorkPool(['only']);
  const abort = new AbortController();
  const failing = pool.do(() => Promise.reject(new Error('broken')), 'foreground', never);
  const aborted = pool.do(async () => 'done', 'foreground', abort.signal);
  const next = pool.do(async (member) => member, 'foreground', never);
  abort.abort();
  await expect(failing).rejects.toThrow('broken');
  await expect(aborted).rejects.toThrow('aborted');
  expect(await next).toBe('only');
});

it('is over when the last of its work is', async () => {
  const pool = new WorkPool(['a', 'b']);
  const abort = new AbortController();
  const gate = Promise.withResolvers<void>();
  const running = pool.do(() => gate.promise, 'foreground', abort.signal);
  const done: string[] = [];
  const over = pool.over().then(() => done.push('over'));
  const waiting = [1, 2].map(() => pool.do(async () => void done.push('work'), 'background', never));
  abort.abort();
  await Promise.all(waiting);
  expect(done).toEqual(['work', 'work']);
  gate.resolve();
  await running;
  await over;
  expect(done).toEqual(['work', 'work', 'over']);
});
