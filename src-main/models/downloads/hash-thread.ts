/** Hashes files while they are downloaded, so that the event loop of those who wait for them stays free. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { installGuard } from '../../system/index.ts';
import type { HashAnswer, HashRequest } from './hash-protocol.ts';

installGuard();

interface OpenFile {
  readonly descriptor: number;
  readonly hash: Hash;
  readonly bytes: number;
  /** Hashed so far, and to be hashed. */
  at: number;
  end: number;
  isBusy: boolean;
}

/** What was written a moment ago is still in the system's memory. */
const SLICE = Buffer.allocUnsafeSlow(1024 * 1024);

const files = new Map<number, OpenFile>();
const tell = (answer: HashAnswer): void => parentPort?.postMessage(answer);

parentPort?.on('message', (request: HashRequest) => {
  try {
    receive(request);
  } catch (error) {
    fail(request.id, error);
  }
});

function receive(request: HashRequest): void {
  const { id } = request;
  if (request.kind === 'open') {
    const { path, bytes, hash: kind } = request;
    const hash = kind === 'git' ? createHash('sha1').update(`blob ${bytes}\0`) : createHash('sha256');
    files.set(id, { descriptor: openSync(path, 'r'), hash, bytes, at: 0, end: 0, isBusy: false });
    return;
  }
  const file = files.get(id);
  if (!file) return;
  if (request.kind === 'close') {
    files.delete(id);
    closeSync(file.descriptor);
    return;
  }
  file.end = request.end;
  if (!file.isBusy) next(id, file);
}

/** A slice at a time, with what else there is to hear in between. */
function next(id: number, file: OpenFile): void {
  if (files.get(id) !== file) return;
  const length = readSync(file.descriptor, SLICE, 0, Math.min(SLICE.length, file.end - file.at), file.at);
  if (length === 0 && file.at < file.end) throw new Error('The file is shorter than what was written to it.');
  file.hash.update(SLICE.subarray(0, length));
  file.at += length;
  file.isBusy = file.at < file.end;
  if (file.at === file.bytes) tell({ kind: 'digest', id, hex: file.hash.digest('hex') });
  else tell({ kind: 'progress', id, bytes: file.at });
  if (file.isBusy) setImmediate(() => attempt(id, file));
}

function attempt(id: number, file: OpenFile): void {
  try {
    next(id, file);
  } catch (error) {
    fail(id, error);
  }
}

function fail(id: number, error: unknown): void {
  const file = files.get(id);
  files.delete(id);
  if (file) closeSync(file.descriptor);
  tell({ kind: 'failed', id, message: String(error) });
}
