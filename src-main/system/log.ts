import { existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

const MAX_LOG_BYTES = 5 * 1024 * 1024;

/**
 * A log of JSON lines in `folder`. It holds what happened and to which document id, never
 * what a document or a question says. One previous file is kept once it passes 5 MiB.
 */
export function openLog(folder: string): Log {
  const path = join(folder, 'alcove.log');
  if (existsSync(path) && statSync(path).size > MAX_LOG_BYTES) renameSync(path, join(folder, 'alcove.previous.log'));
  const file = destination({ dest: path, sync: true });
  // A log that can't be written, on a full disk for instance, must not take the app down.
  file.on('error', () => {});
  return pino({ base: { pid: process.pid } }, file);
}

/** A log that keeps nothing, for tests and for measuring. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
