import { expect, it } from 'vitest';
import type { Download, DownloadState } from '../../src-shared/models.ts';
import { shareOf } from './download-share.ts';

function download(receivedBytes: number, totalBytes: number, state: DownloadState): Download {
  return {
    ...{ id: `${receivedBytes}`, repository: 'owner/name', variant: 'Q8_0', role: 'language', name: 'Name' },
    ...{ receivedBytes, totalBytes, state },
  };
}

it('tells how much of all that moves is here', () => {
  const running: DownloadState = { status: 'running', bytesPerSecond: 1 };
  expect(shareOf([download(50, 100, running), download(0, 100, { status: 'queued' })])).toBe(0.25);
  expect(shareOf([download(50, 100, running), download(0, 900, { status: 'paused' })])).toBe(0.5);
  expect(shareOf([download(0, 0, { status: 'starting' })])).toBe(0);
});

it('tells nothing while nothing moves', () => {
  expect(shareOf([])).toBeUndefined();
  expect(shareOf([download(50, 100, { status: 'paused' })])).toBeUndefined();
});
