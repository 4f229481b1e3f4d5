import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inBatches } from './in-batches.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('hands the first value on at once, and those that follow together', () => {
  const taken: number[][] = [];
  const batches = inBatches<number>((values) => taken.push([...values]), 50);
  for (const value of [1, 2, 3]) batches.add(value);
  expect(taken).toEqual([[1]]);
  vi.advanceTimersByTime(50);
  expect(taken).toEqual([[1], [2, 3]]);
  batches.add(4);
  vi.advanceTimersByTime(49);
  expect(taken).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(taken).toEqual([[1], [2, 3], [4]]);
});

it('hands on what waits when it is told to, in order and once', () => {
  const taken: number[][] = [];
  const batches = inBatches<number>((values) => taken.push([...values]), 50);
  for (const value of [1, 2, 3]) batches.add(value);
  batches.flush();
  vi.advanceTimersByTime(1_000);
  expect(taken).toEqual([[1], [2, 3]]);
});

it('leaves no timer behind when nothing more comes', () => {
  const batches = inBatches<number>(() => {}, 50);
  batches.add(1);
  vi.advanceTimersByTime(50);
  expect(vi.getTimerCount()).toBe(0);
  batches.add(2);
  expect(vi.getTimerCount()).toBe(1);
});
