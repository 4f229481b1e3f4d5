import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { inspectModel } from '../../inference/index.ts';
import type { StoredModelFile } from '../../storage/index.ts';
import { fileError } from '../../system/index.ts';

export type FileCheck = 'ok' | 'missing' | 'damaged';

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
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const file of files) {
    const stats = await stat(file.path).catch(() => undefined);
    if (!stats?.isFile()) return 'missing';
    if (stats.size !== file.bytes) return 'damaged';
    const promised = promiseOf(file);
    if (!promised) {
      done += file.bytes;
      continue;
    }
    const { hash, hex } = promised;
    try {
      for await (const slice of createReadStream(file.path, { highWaterMark: SLICE_BYTES, signal })) {
        hash.update(slice);
        done += slice.length;
        onProgress?.(done, total);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw fileError(error);
    }
    if (hash.digest('hex') !== hex) return 'damaged';
  }
  return isReadable(path);
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

async function isReadable(path: string): Promise<FileCheck> {
  try {
    await inspectModel(path);
    return 'ok';
  } catch (error) {
    if (error instanceof AlcoveError && error.code.startsWith('MODEL_')) return 'damaged';
    throw error;
  }
}
