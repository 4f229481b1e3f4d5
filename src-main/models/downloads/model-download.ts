import type { DownloadState } from '../../../src-shared/models.ts';
import type { DownloadRow } from '../../storage/index.ts';
import { blobKey } from '../blobs/blob-key.ts';
import type { DownloadsOptions } from './download-options.ts';
import { downloadFile } from './file-download.ts';
import type { FileHasher } from './file-hasher.ts';
import { RemoteFile } from './remote-file.ts';
import type { DownloadTiming } from './timing.ts';

export interface ModelDownloadOptions extends Omit<DownloadsOptions, 'timing'> {
  readonly timing: DownloadTiming;
  readonly hasher: FileHasher;
  readonly onState: (state: DownloadState) => void;
  /** So many bytes of a file are here, by its key. */
  readonly onBytes: (key: string, received: number) => void;
}

/**
 * Brings the files of a model into the store, the small ones first: they tell soonest whether there is anything wrong.
 * Where all are here, no connection is opened.
 * @throws AlcoveError what ended it; the signal's reason. What had come is kept, unless it was wrong
 */
export async function downloadModel(
  row: DownloadRow,
  options: ModelDownloadOptions,
  signal: AbortSignal,
): Promise<void> {
  const { blobs, gate, now, onBytes, onState } = options;
  const missing: { readonly key: string; readonly file: DownloadRow['files'][number] }[] = [];
  for (const file of row.files.toSorted((a, b) => a.bytes - b.bytes)) {
    const key = blobKey(file, row);
    if (await blobs.find(key, file.bytes)) onBytes(key, file.bytes);
    else missing.push({ key, file });
  }
  signal.throwIfAborted();
  if (missing.length === 0) return;
  const token = await options.token();
  const { endpoint } = options.hub();
  await using session = gate.open({ purpose: `Download ${row.repository}`, signal });
  for (const { key, file } of missing) {
    const remote = new RemoteFile({ ...row, session, endpoint, file, token, now });
    const watcher = {
      onStart: () => onState({ status: 'running', bytesPerSecond: 0 }),
      onBytes: (received: number) => onBytes(key, received),
      onWait: (until: number, error: Extract<DownloadState, { status: 'waiting' }>['error']) =>
        onState({ status: 'waiting', until, error }),
      onVerifying: (done: number) => onState({ status: 'verifying', done }),
    };
    await downloadFile({ ...options, key, file, remote, watcher }, signal);
    onBytes(key, file.bytes);
  }
}
