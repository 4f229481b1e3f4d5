import { expect, onTestFinished, test, vi } from 'vitest';
import { UpdatePace } from './update-pace.ts';

test('however much changes, it is told four times a second, and the last of it for certain', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let told = 0;
  const pace = new UpdatePace(250, () => told++);
  pace.changed();
  expect(told).toBe(1);
  for (let ms = 0; ms < 1000; ms++) {
    pace.changed();
    vi.advanceTimersByTime(1);
  }
  expect(told).toBe(5);
  pace.changed();
  vi.advanceTimersByTime(250);
  expect(told).toBe(6);
  vi.advanceTimersByTime(10_000);
  expect(told).toBe(6);
  pace[Symbol.dispose]();
});

test('what somebody waits for is told at once, and only once', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let told = 0;
  using pace = new UpdatePace(250, () => told++);
  pace.changed();
  pace.changed();
  pace.tell();
  expect(told).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(told).toBe(2);
});
