import { setTimeout as delay } from 'node:timers/promises';

const MIB = 1024 * 1024;

/** How a download behaves in time and in size; tests hold these. */
export interface DownloadTiming {
  /** Fetched at a time by one connection. Large enough that asking costs nothing beside it. */
  readonly pieceBytes: number;
  readonly connections: number;
  /** Every so often it is seen whether one connection is enough. 0: it never is. */
  readonly aloneMs: number;
  /** A connection on which nothing has come for so long is given up. */
  readonly stallMs: number;
  /** What has been received is noted so often at most. */
  readonly saveMs: number;
  /** So many at a time are brought to the disk while others come, so that nobody waits for all of them at the end. */
  readonly syncBytes: number;
  /** Changes of a list are told so often at most. */
  readonly updateMs: number;
  /** @throws the signal's reason */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const DEFAULT_TIMING: DownloadTiming = {
  pieceBytes: 64 * MIB,
  connections: 4,
  aloneMs: 300,
  stallMs: 30_000,
  saveMs: 1000,
  syncBytes: 32 * MIB,
  updateMs: 250,
  wait: async (ms, signal) => {
    await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
};
