import { describe, expect, it } from 'vitest';
import { errorReport } from '../../src-shared/errors.ts';
import type { ImportOutcome } from '../../src-shared/imports.ts';
import { QueueRun } from './queue-run.ts';

/** A run on a clock that the test holds. */
function runAt(): { run: QueueRun; pass(seconds: number): void } {
  let now = 1_000;
  return {
    run: new QueueRun(() => now),
    pass: (seconds) => {
      now += seconds * 1000;
    },
  };
}

const ready = (path: string): ImportOutcome => ({ path, status: 'ready', documentId: path, pages: 10, chunks: 20 });

describe('a run of the queue', () => {
  it('tells the time left from the bytes done, those of files half read included', () => {
    const { run, pass } = runAt();
    pass(10);
    run.count(ready('a'), 1_000, 0);
    expect(run.secondsLeft(0, 3_000)).toBeCloseTo(30);
    expect(run.secondsLeft(1_000, 3_000)).toBeCloseTo(10);
  });

  it('tells no time left before there is something to tell it by', () => {
    const { run, pass } = runAt();
    pass(1);
    run.count(ready('a'), 1_000, 0);
    expect(run.secondsLeft(0, 1_000)).toBeUndefined();
    pass(9);
    expect(run.secondsLeft(0, 1_000)).toBeCloseTo(10);
    expect(run.secondsLeft(0, 1_000_000)).toBeUndefined();
  });

  it('does not count the time it is held up, nor the time after its end', () => {
    const { run, pass } = runAt();
    pass(4);
    run.pause();
    pass(1_000);
    run.resume();
    pass(2);
    expect(run.seconds).toBe(6);
    run.end();
    run.resume();
    pass(100);
    expect(run.seconds).toBe(6);
  });

  it('is summed up by what became of its files', () => {
    const { run, pass } = runAt();
    run.count(ready('a'), 1, 0);
    run.count({ path: 'b', status: 'unchanged', documentId: 'a' }, 1, 0);
    const error = errorReport('FILE_CORRUPT');
    run.count({ path: 'c', status: 'failed', error }, 1, 3);
    run.count({ path: 'd', status: 'cancelled', error: errorReport('IMPORT_CANCELLED') }, 1, 0);
    pass(5);
    expect(run.summary()).toEqual({
      ready: 1,
      unchanged: 1,
      failed: 1,
      cancelled: 1,
      pages: 13,
      chunks: 20,
      seconds: 5,
      failures: [{ path: 'c', error }],
    });
  });
});
