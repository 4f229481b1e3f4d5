import { describe, expect, it } from 'vitest';
import { ThreadGovernor } from './thread-governor.ts';

const governed = (counts = { prefill: 8, decode: 8 }) => {
  const clock = { now: 0 };
  const governor = new ThreadGovernor(counts, () => clock.now);
  /** A batch of one token that takes `ms` with as many threads as are asked for. @returns how many */
  const decode = (ms: number): number => {
    const threads = governor.threads('decode');
    clock.now += ms;
    governor.observe('decode', threads, 1, ms);
    return threads;
  };
  return { governor, clock, decode };
};

describe('the governor of threads', () => {
  it('leaves a machine alone that has nothing else to do', () => {
    const { decode } = governed();
    expect(Array.from({ length: 50 }, (_, batch) => decode(30 + (batch % 4) * 25))).toEqual(Array(50).fill(8));
  });

  it('halves the threads again and again while they wait for a core that another program has', () => {
    const { decode } = governed();
    decode(30);
    expect([decode(2_000), decode(500), decode(400), decode(300)]).toEqual([8, 4, 2, 1]);
    expect(decode(60)).toBe(1);
  });

  it('stays with fewer threads as long as they are quick, and tries all of them again after a while', () => {
    const { decode, clock } = governed();
    decode(30);
    decode(1_000);
    expect(decode(60)).toBe(4);
    clock.now += 2_000;
    expect(decode(30)).toBe(8);
    expect(decode(30)).toBe(8);
  });

  it('waits longer before each try when the last one was slow', () => {
    const { decode, clock } = governed();
    decode(30);
    decode(1_000);
    clock.now += 2_000;
    expect(decode(1_000)).toBe(8);
    clock.now += 2_000;
    expect(decode(60)).toBe(4);
    clock.now += 2_000;
    expect(decode(1_000)).toBe(8);
    clock.now += 7_000;
    expect(decode(60)).toBe(4);
  });

  it('does the same for prompts, whatever their length', () => {
    const { governor } = governed();
    governor.observe('prefill', 8, 512, 1_000);
    governor.observe('prefill', 8, 32, 200);
    expect(governor.threads('prefill')).toBe(8);
    governor.observe('prefill', 8, 32, 4_000);
    expect(governor.threads('prefill')).toBe(4);
    expect(governor.threads('decode')).toBe(4);
  });

  it('has nothing to say where one thread is best', () => {
    const { decode } = governed({ prefill: 2, decode: 1 });
    expect([decode(10), decode(5_000), decode(5_000)]).toEqual([1, 1, 1]);
  });
});
