import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Rounds } from './rounds.ts';

/** Rounds whose steps are noted and end when the test says so. */
function openRounds() {
  const rounds = new Rounds();
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    log.push(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.set(name, resolve);
    return promise;
  };
  return {
    rounds,
    log,
    step: (name: string) => rounds.step(work(name)),
    alone: (name: string) => rounds.alone(work(name)),
    async end(...names: readonly string[]) {
      for (const name of names) ends.get(name)?.();
      await nextTurn();
      await nextTurn();
    },
  };
}

describe('rounds', () => {
  it('let one answer go on at once', async () => {
    const { rounds, log, step } = openRounds();
    rounds.enter();
    void step('a');
    await Promise.resolve();
    expect(log).toEqual(['a']);
  });

  it('wait until every answer has come with its step', async () => {
    const { rounds, log, step, end } = openRounds();
    rounds.enter();
    rounds.enter();
    void step('a1');
    void step('b1');
    await nextTurn();
    expect(log).toEqual(['a1', 'b1']);
    void step('b2').then(() => {});
    await end('b1');
    expect(log, 'b does not go ahead of a').toEqual(['a1', 'b1']);
    void step('a2');
    await end('a1');
    expect(log.slice(2).sort()).toEqual(['a2', 'b2']);
  });

  it('do not wait for an answer that is busy with something else', async () => {
    const { rounds, log, step } = openRounds();
    rounds.enter();
    rounds.enter();
    void step('a');
    await nextTurn();
    await nextTurn();
    expect(log).toEqual(['a']);
  });

  it('do not wait for an answer that is over', async () => {
    const { rounds, log, step } = openRounds();
    rounds.enter();
    const leave = rounds.enter();
    void step('a');
    leave();
    await Promise.resolve();
    expect(log).toEqual(['a']);
  });

  it('leave the context to one between two rounds, however many steps are waiting', async () => {
    const { rounds, log, step, alone, end } = openRounds();
    rounds.enter();
    rounds.enter();
    void step('a1');
    void step('b1');
    await nextTurn();
    void alone('erase');
    void step('a2');
    await end('a1');
    expect(log, 'a step is still under way').toEqual(['a1', 'b1']);
    void step('b2');
    await end('b1');
    expect(log).toEqual(['a1', 'b1', 'erase']);
    await end('erase');
    expect(log).toEqual(['a1', 'b1', 'erase', 'a2', 'b2']);
  });

  it('go on after a step that failed', async () => {
    const { rounds, log, step } = openRounds();
    rounds.enter();
    await expect(rounds.step(() => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
    await expect(rounds.alone(() => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    void step('a');
    await Promise.resolve();
    expect(log).toEqual(['a']);
  });
});
