import type { Download } from '../../src-shared/models.ts';

/** How much of all of them is here, 0 to 1; `undefined` while there are none that move. */
export function shareOf(downloads: readonly Download[]): number | undefined {
  const moving = downloads.filter(({ state }) => state.status !== 'failed' && state.status !== 'paused');
  const total = moving.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
  if (moving.length === 0) return undefined;
  return total === 0 ? 0 : moving.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0) / total;
}
