import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Download, DownloadState } from '../../../src-shared/models.ts';
import { BlobStore } from '../../models/blobs/blob-store.ts';
import type { CompleteDownload, DownloadRequest, DownloadsOptions } from '../../models/downloads/download-options.ts';
import { Downloads } from '../../models/downloads/downloads.ts';
import { type Database, DownloadRepository, openDatabase } from '../../storage/index.ts';
import { silentLog } from '../../system/index.ts';
import type { HubOptions, HubRepository, TestHub } from '../hub-server.ts';
import { startHub } from '../hub-server.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { HubFile } from './content.ts';
import { loopbackGate } from './loopback-gate.ts';

export interface OpenDownloads {
  readonly hub: TestHub;
  readonly downloads: Downloads;
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly repository: DownloadRepository;
  readonly completed: readonly CompleteDownload[];
  /** How long it waited each time, in milliseconds. */
  readonly waits: readonly number[];
  /** The first state of a download that is so. */
  until(id: string, isSo: (state: DownloadState, download: Download) => boolean): Promise<Download>;
  /** Comes back once it is complete. @throws Error with the code of its failure */
  finish(id: string): Promise<void>;
  /** Ends this one and opens another on the same folder. */
  reopen(options?: Partial<DownloadsOptions>): Promise<OpenDownloads>;
}

/** Downloads from a hub of their own, with pieces of 64 KiB and without any waiting. */
export async function openDownloads(
  options: Partial<DownloadsOptions> & { readonly hubOptions?: HubOptions } = {},
): Promise<OpenDownloads> {
  const hub = await startHub(options.hubOptions);
  onTestFinished(() => hub.close());
  const folder = temporaryFolder();
  return openDownloadsOn(hub, folder, options);
}

/** The same on a hub and a folder that there are. */
export async function openDownloadsOn(
  hub: TestHub,
  folder: string,
  options: Partial<DownloadsOptions> = {},
): Promise<OpenDownloads> {
  const db = openDatabase(join(folder, 'alcove.db'));
  const repository = new DownloadRepository(db);
  const gate = loopbackGate(db, () => hub.endpoint);
  const blobs = new BlobStore(() => folder);
  const completed: CompleteDownload[] = [];
  const waits: number[] = [];
  const downloads = await Downloads.open({
    repository,
    blobs,
    gate,
    hub: () => ({ endpoint: hub.endpoint }),
    token: async () => undefined,
    onComplete: async (download) => {
      for (const { key, path } of download.files) await blobs.link(key, `models/${path}`);
      completed.push(download);
    },
    isKept: () => false,
    verify: async () => {},
    freeBytes: async () => 1e15,
    log: silentLog,
    now: Date.now,
    ...options,
    timing: {
      pieceBytes: 64 * 1024,
      aloneMs: 0,
      saveMs: 0,
      updateMs: 0,
      wait: async (ms, signal) => {
        waits.push(ms);
        signal.throwIfAborted();
      },
      ...options.timing,
    },
  });
  const close = closer(downloads, gate, db);
  onTestFinished(close);
  const until: OpenDownloads['until'] = async (id, isSo) => {
    const leave = new AbortController();
    for await (const list of downloads.changes(leave.signal)) {
      const found = list.find((each) => each.id === id);
      if (!found) throw new Error('The download is over.');
      if (isSo(found.state, found)) return found;
    }
    throw new Error('There are no changes any more.');
  };
  return {
    ...{ hub, downloads, folder, blobs, repository, completed, waits, until },
    async finish(id) {
      const leave = new AbortController();
      for await (const list of downloads.changes(leave.signal)) {
        const state = list.find((each) => each.id === id)?.state;
        if (!state) return;
        if (state.status === 'failed') throw new Error(state.error.code);
      }
    },
    async reopen(changes = {}) {
      await close();
      return openDownloadsOn(hub, folder, { ...options, ...changes });
    },
  };
}

function closer(downloads: Downloads, gate: Disposable, db: Database): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= downloads.close().then(() => {
      gate[Symbol.dispose]();
      db.close();
    });
    return closed;
  };
}

export const REPOSITORY = 'alcove/Tiny-GGUF';

/** Puts a repository on the hub, and asks for all of its files. */
export async function offer(
  hub: TestHub,
  files: Readonly<Record<string, HubFile>>,
  changes: Partial<DownloadRequest> = {},
): Promise<DownloadRequest> {
  const name = changes.repository ?? REPOSITORY;
  return { ...requestOf(await hub.add(name, { files })), ...changes };
}

export function requestOf({ name, sha, files }: HubRepository): DownloadRequest {
  return {
    repository: name,
    revision: sha,
    ...{ variant: 'Q8_0', role: 'language', name: 'Tiny', licence: null },
    files: [...files].map(([path, { bytes, sha256 }]) => ({ path, bytes, sha256 })),
  };
}
