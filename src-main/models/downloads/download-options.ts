import type { ModelFileFact } from '../../../src-shared/models.ts';
import type { DownloadRepository, DownloadRow } from '../../storage/index.ts';
import type { Log, NetworkGate } from '../../system/index.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { DownloadTiming } from './timing.ts';

/** What to fetch. */
export type DownloadRequest = Pick<
  DownloadRow,
  'repository' | 'revision' | 'variant' | 'role' | 'name' | 'licence' | 'files'
>;

/** A model of which all files are in the store. */
export interface CompleteDownload extends Omit<DownloadRequest, 'files'> {
  readonly id: string;
  /** With what each is called in the store. */
  readonly files: readonly (ModelFileFact & { readonly key: string })[];
}

export interface DownloadsOptions {
  readonly repository: DownloadRepository;
  readonly blobs: BlobStore;
  readonly gate: NetworkGate;
  readonly hub: () => { readonly endpoint: string };
  /** Who asks, where the hub wants to know. */
  readonly token: () => Promise<string | undefined>;
  /** Gives the files their final names. The download is over once this is. */
  readonly onComplete: (download: CompleteDownload) => Promise<void>;
  /** Whether a model that is here needs a file of the store, by its key. */
  readonly isKept: (key: string) => boolean;
  /** Looks at a file that the hub has no hash of. @throws AlcoveError where it is not what its name says */
  readonly verify: (path: string, file: ModelFileFact) => Promise<void>;
  /** Bytes that are free on the disk of a folder; `undefined` where nobody can say. */
  readonly freeBytes: (folder: string) => Promise<number | undefined>;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly timing?: Partial<DownloadTiming>;
}
