import { describe, expect, it } from 'vitest';
import { errorReport } from '../../../src-shared/errors.ts';
import type { ImportSummary, QueueStatus } from '../../../src-shared/imports.ts';
import { EMPTY_LIBRARY } from '../../stores/library-changes.ts';
import { summaryKey } from '../../stores/run-summary.ts';
import { importState } from './import-state.ts';

const empty = EMPTY_LIBRARY.queue;
const summary = (more: Partial<ImportSummary> = {}): ImportSummary => ({
  ready: 2,
  unchanged: 0,
  failed: 0,
  cancelled: 0,
  pages: 3,
  chunks: 3,
  seconds: 1.25,
  failures: [],
  ...more,
});
const state = (queue: Partial<QueueStatus>, isUploading = false, dismissed: string | null = null) =>
  importState({ ...empty, ...queue }, isUploading, dismissed).name;

describe('what the strip is about', () => {
  it('is nothing on a quiet library', () => {
    expect(state({})).toBe('idle');
  });

  it('is the import while there is one, whatever the last one came to', () => {
    expect(state({ active: 1, lastRun: summary() }, true)).toBe('running');
    expect(state({ waiting: 4 })).toBe('running');
  });

  it('is the pause for as long as it lasts, because new files wait too', () => {
    expect(state({ isPaused: true, waiting: 4 })).toBe('paused');
    expect(state({ isPaused: true })).toBe('paused');
  });

  it('is what stopped the queue, before anything else', () => {
    expect(state({ waiting: 4, isPaused: true, halted: errorReport('DISK_FULL') })).toBe('halted');
  });

  it('is the copying while nothing has arrived yet', () => {
    expect(state({}, true)).toBe('uploading');
  });

  it('is the summary until that is dismissed, and the next one again', () => {
    const { seconds } = summary();
    expect(state({ lastRun: summary() })).toBe('finished');
    expect(state({ lastRun: summary() }, false, summaryKey(summary()))).toBe('idle');
    expect(state({ lastRun: summary({ seconds: seconds + 1 }) }, false, summaryKey(summary()))).toBe('finished');
  });

  it('is no summary of a single file that went well', () => {
    expect(state({ lastRun: summary({ ready: 1 }) })).toBe('idle');
    expect(state({ lastRun: summary({ ready: 0, failed: 1 }) })).toBe('finished');
  });
});
