import { AlcoveError, type ErrorReport } from '../../../src-shared/errors.ts';
import type { ModelFileFact } from '../../../src-shared/models.ts';
import type { DownloadRepository } from '../../storage/index.ts';
import { fileError } from '../../system/index.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { FileHash, FileHasher } from './file-hasher.ts';
import { FileTransfer } from './file-transfer.ts';
import type { HashKind } from './hash-protocol.ts';
import { PartialFile } from './partial-file.ts';
import type { RemoteFile } from './remote-file.ts';
import type { DownloadTiming } from './timing.ts';

export interface FileDownloadOptions {
  readonly key: string;
  readonly file: ModelFileFact;
  readonly remote: RemoteFile;
  readonly blobs: BlobStore;
  readonly repository: DownloadRepository;
  readonly hasher: FileHasher;
  /** Looks at a file that has no hash. @throws AlcoveError where it is not what its name says */
  readonly verify: (path: string, file: ModelFileFact) => Promise<void>;
  readonly timing: DownloadTiming;
  readonly now: () => number;
  readonly watcher: FileWatcher;
}

/** What is told of a file on its way. */
export interface FileWatcher {
  /** Bytes come from now on. */
  readonly onStart: () => void;
  /** So many bytes of it are here. */
  readonly onBytes: (received: number) => void;
  /** It goes on by itself at `until`. */
  readonly onWait: (until: number, error: ErrorReport) => void;
  /** All are here, and so much of it has been looked at, from 0 to 1. */
  readonly onVerifying: (done: number) => void;
}

/**
 * Brings one file into the store, unless it is there. Nothing else ever sees it before it is complete and verified.
 * @throws AlcoveError what ended it; the signal's reason. What had come is kept, unless it was wrong
 */
export async function downloadFile(options: FileDownloadOptions, signal: AbortSignal): Promise<void> {
  const { blobs, key, file } = options;
  if (await blobs.find(key, file.bytes)) return;
  await blobs.prepare();
  // One bad byte on the way is nobody's fault, and seldom happens twice.
  const isDone = (await attempt(options, signal)) || (await attempt(options, signal));
  if (!isDone) throw new AlcoveError('DOWNLOAD_CORRUPT');
}

/** @returns whether what came is what the hub has; else it is gone */
async function attempt(options: FileDownloadOptions, signal: AbortSignal): Promise<boolean> {
  const { blobs, key, repository, file } = options;
  {
    await using partial = await PartialFile.open({
      ...options,
      path: blobs.partialPath(key),
      bytes: file.bytes,
      isHashless: hashKindOf(file) === undefined,
    });
    const isRight = await fetchAndVerify(options, partial, signal);
    await partial.settle();
    if (!isRight) await partial.clear();
    if (!isRight) return false;
  }
  await blobs.adopt(key);
  repository.removePartial(key);
  return true;
}

async function fetchAndVerify(
  options: FileDownloadOptions,
  partial: PartialFile,
  signal: AbortSignal,
): Promise<boolean> {
  const { file, hasher, watcher } = options;
  const kind = hashKindOf(file);
  using hash = kind && hasher.follow(partial.path, kind, file.bytes);
  try {
    await transfer(options, partial, hash, signal);
  } catch (error) {
    if (isWorthless(error, kind !== undefined)) await partial.clear();
    throw error;
  }
  watcher.onVerifying(0);
  if (!hash) return looksRight(options, partial);
  const onProgress = (bytes: number): void => watcher.onVerifying(bytes / file.bytes);
  const digest = await hash.digest({ signal, onProgress }).catch((error: unknown) => {
    throw fileError(error);
  });
  return digest === (file.sha256 ?? file.gitOid);
}

/** By which of its hashes a file is known; `undefined` where the hub has none. */
function hashKindOf({ sha256, gitOid }: ModelFileFact): HashKind | undefined {
  if (sha256 !== undefined) return 'sha256';
  return gitOid === undefined ? undefined : 'git';
}

async function transfer(
  { remote, timing, now, file, watcher }: FileDownloadOptions,
  partial: PartialFile,
  hash: FileHash | undefined,
  signal: AbortSignal,
): Promise<void> {
  const onBytes = (): void => {
    hash?.advance(partial.received.front);
    watcher.onBytes(partial.received.bytes);
  };
  onBytes();
  const { onStart, onWait } = watcher;
  await new FileTransfer({ remote, file: partial, bytes: file.bytes, timing, now, onStart, onBytes, onWait }).run(
    signal,
  );
}

/** What was changed must be fetched anew; and without a hash nobody could tell what of it is wrong. */
function isWorthless(error: unknown, hasHash: boolean): boolean {
  if (!(error instanceof AlcoveError)) return false;
  return error.code === 'DOWNLOAD_CHANGED' || (error.code === 'DOWNLOAD_CORRUPT' && !hasHash);
}

async function looksRight({ verify, file }: FileDownloadOptions, { path }: PartialFile): Promise<boolean> {
  try {
    await verify(path, file);
    return true;
  } catch (error) {
    if (error instanceof AlcoveError) return false;
    throw error;
  }
}
