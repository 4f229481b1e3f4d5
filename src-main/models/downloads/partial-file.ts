import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { DownloadRepository } from '../../storage/index.ts';
import { fileError } from '../../system/index.ts';
import { Intervals } from './intervals.ts';
import type { DownloadTiming } from './timing.ts';

export interface PartialFileOptions {
  readonly path: string;
  readonly key: string;
  /** Of the whole file. */
  readonly bytes: number;
  readonly repository: DownloadRepository;
  readonly timing: Pick<DownloadTiming, 'saveMs' | 'syncBytes'>;
  /** Whether bytes have to be on the disk before they are noted: without a hash nobody could tell that a power cut lost them. */
  readonly isHashless: boolean;
  readonly now: () => number;
}

/** A file of which parts are here, with a note of which. It says of no byte that it is here before it is. */
export class PartialFile implements AsyncDisposable {
  readonly received: Intervals;
  /** What the server calls this version of the file. */
  etag: string | null;
  readonly #options: PartialFileOptions;
  readonly #file: FileHandle;
  #savedAt: number;
  #saving: Promise<void> | undefined;
  /** Written since the last time that they were brought to the disk. */
  #unsyncedBytes = 0;
  #syncing: Promise<void> | undefined;
  #syncFailure: unknown;

  private constructor(options: PartialFileOptions, file: FileHandle, received: Intervals, etag: string | null) {
    this.#options = options;
    this.#file = file;
    this.received = received;
    this.etag = etag;
    this.#savedAt = options.now();
  }

  /**
   * Goes on with what is noted of a file, if the file on the disk fits that.
   * @throws AlcoveError where it cannot be written
   */
  static async open(options: PartialFileOptions): Promise<PartialFile> {
    const { path, key, bytes, repository } = options;
    let file: FileHandle | undefined;
    try {
      file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
      const noted = repository.findPartial(key);
      const received = new Intervals(noted?.ranges.map(([begin, end]) => ({ begin, end })));
      const end = received.all.at(-1)?.end ?? 0;
      if (noted?.bytes === bytes && end <= bytes && (await file.stat()).size >= end)
        return new PartialFile(options, file, received, noted.etag);
      const fresh = new PartialFile(options, file, new Intervals(), null);
      await fresh.clear();
      return fresh;
    } catch (error) {
      await file?.close();
      throw fileError(error);
    }
  }

  get path(): string {
    return this.#options.path;
  }

  get isComplete(): boolean {
    return this.received.front === this.#options.bytes;
  }

  /** @throws AlcoveError `DISK_FULL`, among others; what is here then stays so */
  async write(bytes: Uint8Array, at: number): Promise<void> {
    try {
      if (this.#syncFailure !== undefined) throw this.#syncFailure;
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, at + done);
        this.received.add({ begin: at + done, end: at + done + bytesWritten });
        done += bytesWritten;
      }
    } catch (error) {
      throw fileError(error);
    }
    this.#unsyncedBytes += bytes.length;
    if (!this.#syncing && this.#unsyncedBytes >= this.#options.timing.syncBytes) this.#startSync();
    if (!this.#saving && this.#options.now() - this.#savedAt >= this.#options.timing.saveMs) await this.save();
  }

  /** Notes what is here. */
  async save(): Promise<void> {
    await this.#saving;
    this.#saving = this.#save().finally(() => {
      this.#saving = undefined;
    });
    await this.#saving;
  }

  /**
   * Comes back when nothing is on its way to the disk.
   * @throws AlcoveError `DISK_FULL`, `FILE_UNREADABLE`, where something did not get there
   */
  async settle(): Promise<void> {
    await this.#syncing;
    if (this.#syncFailure !== undefined) throw fileError(this.#syncFailure);
  }

  /** Nothing is here any more. */
  async clear(): Promise<void> {
    await this.#saving;
    this.received.clear();
    this.etag = null;
    this.#options.repository.removePartial(this.#options.key);
    await this.#file.truncate(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#saving?.catch(() => {});
    await this.#syncing;
    await this.#file.close();
  }

  /** What it fails of is told by the next write, and by `settle`: the system tells it but once. */
  #startSync(): void {
    this.#unsyncedBytes = 0;
    this.#syncing = this.#file
      .datasync()
      .catch((error: unknown) => {
        this.#syncFailure = error;
      })
      .finally(() => {
        this.#syncing = undefined;
      });
  }

  async #save(): Promise<void> {
    const { key, bytes, repository, isHashless, now } = this.#options;
    const ranges = this.received.all.map(({ begin, end }) => [begin, end] as const);
    this.#savedAt = now();
    try {
      if (isHashless) await this.#file.datasync();
    } catch (error) {
      throw fileError(error);
    }
    repository.savePartial({ key, bytes, etag: this.etag, ranges }, now());
  }
}
