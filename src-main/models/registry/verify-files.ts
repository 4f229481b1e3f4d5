import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { inspectModel } from '../../inference/index.ts';
import type { StoredModelFile } from '../../storage/index.ts';
import { fileError } from '../../system/index.ts';
import { sumOfBytes } from '../sum-of-bytes.ts';

export interface FileCheck {
  readonly state: 'ok' | 'missing' | 'damaged';
  /** Of the files that were given, those that were found not to be what was promised. */
  readonly damaged: readonly StoredModelFile[];
}

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  /** Bytes read of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Read at once: hashing a slice takes about a millisecond, and main's event loop is free in between. */
const SLICE_BYTES = 1024 ** 2;

/**
 * Whether files are what they were promised to be: by their hash where there is one, else by their size and by what the
 * model's own header promises.
 * @param files with absolute paths
 * @param path of the model
 * @throws the signal's reason; AlcoveError `FILE_UNREADABLE`
 */
export async function verifyFiles(
  files: readonly StoredModelFile[],
  path: string,
  { signal, onProgress }: VerifyOptions = {},
): Promise<FileCheck> {
  const total = sumOfBytes(files);
  const damaged: StoredModelFile[] = [];
  let done = 0;
  const onRead = (bytes: number): void => {
    done += bytes;
    onProgress?.(done, total);
  };
  for (const file of files) {
    const stats = await stat(file.path).catch(() => undefined);
    if (!stats?.isFile()) return { state: 'missing', damaged };
    if (stats.size !== file.bytes || !(await isAsPromised(file, onRead, signal))) damaged.push(file);
  }
  if (damaged.length > 0) return { state: 'damaged', damaged };
  if (await isReadable(path)) return { state: 'ok', damaged };
  // What has no hash is the likelier cause.
  const unhashed = files.filter((file) => !promiseOf(file));
  return { state: 'damaged', damaged: unhashed.length > 0 ? unhashed : files };
}

async function isAsPromised(
  file: StoredModelFile,
  onRead: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const promised = promiseOf(file);
  if (!promised) {
    onRead(file.bytes);
    return true;
  }
  const { hash, hex } = promised;
  try {
    for await (const slice of createReadStream(file.path, { highWaterMark: SLICE_BYTES, signal })) {
      hash.update(slice);
      onRead(slice.length);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw fileError(error);
  }
  return hash.digest('hex') === hex;
}

/** What the hub said is in it: its hash, or for a small file the one that git has for it. */
function promiseOf({
  sha256,
  blob,
  bytes,
}: StoredModelFile): { readonly hash: Hash; readonly hex: string } | undefined {
  if (sha256 !== undefined) return { hash: createHash('sha256'), hex: sha256 };
  const git = /^git-([0-9a-f]{40})$/.exec(blob ?? '')?.[1];
  return git === undefined ? undefined : { hash: createHash('sha1').update(`blob ${bytes}\0`), hex: git };
}

async function isReadable(path: string): Promise<boolean> {
  try {
    await inspectModel(path);
    return true;
  } catch (error) {
    if (error instanceof AlcoveError && error.code.startsWith('MODEL_')) return false;
    throw error;
  }
}
