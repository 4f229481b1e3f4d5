import { randomUUID } from 'node:crypto';
import { AlcoveError, reportOf } from '../../../src-shared/errors.ts';
import type { Download, DownloadState } from '../../../src-shared/models.ts';
import type { DownloadRow } from '../../storage/index.ts';
import { Broadcast } from '../../system/index.ts';
import { blobKey } from '../blobs/blob-key.ts';
import { WorkLock } from '../work-lock.ts';
import { requireRoom } from './disk-room.ts';
import { DownloadEntry } from './download-entry.ts';
import type { DownloadRequest, DownloadsOptions } from './download-options.ts';
import { FileHasher } from './file-hasher.ts';
import { downloadModel } from './model-download.ts';
import { requireSafeFiles } from './safe-files.ts';
import { DEFAULT_TIMING, type DownloadTiming } from './timing.ts';
import { UpdatePace } from './update-pace.ts';

/** Models on their way, one after the other. Nothing is fetched that nobody asked for since Alcove was started. */
export class Downloads implements AsyncDisposable {
  readonly #options: DownloadsOptions;
  readonly #timing: DownloadTiming;
  readonly #hasher = new FileHasher();
  readonly #changes = new Broadcast<void>();
  readonly #pace: UpdatePace;
  /** What a person asks for is done one after the other: what was so when it was looked at is so when it is acted on. */
  readonly #lock = new WorkLock();
  #entries: DownloadEntry[] = [];
  #isClosed = false;
  #holds = 0;

  private constructor(options: DownloadsOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#pace = new UpdatePace(this.#timing.updateMs, () => this.#changes.send());
  }

  /** Those that were on their way when Alcove ended are paused: a connection needs a click. */
  static async open(options: DownloadsOptions): Promise<Downloads> {
    const downloads = new Downloads(options);
    for (const row of options.repository.list()) {
      const { status, error } = row;
      const entry = new DownloadEntry(row, status === 'failed' && error ? { status, error } : { status: 'paused' });
      await downloads.#look(entry);
      downloads.#entries.push(entry);
    }
    return downloads;
  }

  /** In the order in which they are fetched. */
  list(): readonly Download[] {
    return this.#entries.map(({ view }) => view);
  }

  /**
   * Begins with the list, then sends it until `signal` aborts: at once where a download comes, goes or gets into another
   * state, and four times a second at most for how far they are.
   */
  async *changes(signal: AbortSignal): AsyncGenerator<readonly Download[], void, void> {
    const changes = this.#changes.listen(signal);
    try {
      yield this.list();
      for await (const _ of changes) yield this.list();
    } finally {
      await changes.return();
    }
  }

  /**
   * Puts a model at the end of the queue. Where it is there already it goes on, and a newer revision takes the place of
   * one that does not run.
   * @throws AlcoveError `FILE_NAME_UNSAFE`, `DISK_FULL`
   */
  async start(request: DownloadRequest): Promise<Download> {
    requireSafeFiles(request);
    return this.#lock.alone(() => this.#start(request));
  }

  async #start(request: DownloadRequest): Promise<Download> {
    const { blobs, freeBytes } = this.#options;
    const before = this.#find(request);
    if (before && (before.running || before.state.status === 'queued')) return before.view;
    const entry = new DownloadEntry(this.#rowOf(request, before), { status: 'queued' });
    await this.#look(entry);
    const others = this.#entries.filter(({ running, state }) => running || state.status === 'queued');
    const needed = [entry, ...others].reduce((sum, each) => sum + each.totalBytes - each.receivedBytes, 0);
    const free = entry.totalBytes > entry.receivedBytes ? await freeBytes(blobs.folder) : undefined;
    if (free !== undefined) requireRoom(needed, free);
    this.#options.repository.save(entry.row);
    this.#entries = [...this.#entries.filter((each) => each !== before), entry];
    this.#sort();
    this.#pace.tell();
    if (before) await this.#letGo(before);
    this.#pump();
    return entry.view;
  }

  /** What has come is kept. @throws AlcoveError `DOWNLOAD_NOT_FOUND` */
  pause(id: string): Promise<void> {
    return this.#lock.alone(async () => {
      const entry = this.#get(id);
      if (entry.state.status === 'failed') return;
      this.#set(entry, { status: 'paused' });
      await this.#stop(entry);
    });
  }

  /** @throws AlcoveError `DOWNLOAD_NOT_FOUND` */
  resume(id: string): Promise<void> {
    return this.#lock.alone(async () => {
      const entry = this.#get(id);
      if (entry.state.status !== 'paused' && entry.state.status !== 'failed') return;
      // One that failed a moment ago has to come to its end first.
      await entry.running?.done;
      this.#set(entry, { status: 'queued' });
      this.#pump();
    });
  }

  /** What has come of it goes, unless something else needs it. @throws AlcoveError `DOWNLOAD_NOT_FOUND` */
  cancel(id: string): Promise<void> {
    return this.#lock.alone(async () => {
      const entry = this.#get(id);
      this.#forget(entry);
      await this.#stop(entry);
      await this.#letGo(entry);
    });
  }

  /** Makes it the next one. @throws AlcoveError `DOWNLOAD_NOT_FOUND` */
  prefer(id: string): void {
    const entry = this.#get(id);
    const first = this.#entries.find(({ running }) => !running);
    if (!first || first === entry || entry.running) return;
    entry.row = { ...entry.row, position: Math.min(...this.#entries.map(({ row }) => row.position)) - 1 };
    this.#options.repository.save(entry.row);
    this.#sort();
    this.#pace.tell();
  }

  /**
   * Fetches nothing until what is returned is called; what ran goes on then.
   * @returns once nothing is written to the models folder any more
   */
  async hold(): Promise<() => void> {
    this.#holds++;
    const running = this.#entries.filter((each) => each.running);
    for (const entry of running) this.#set(entry, { status: 'queued' });
    await Promise.all(running.map((entry) => this.#stop(entry)));
    let isHeld = true;
    return () => {
      if (isHeld) this.#holds--;
      isHeld = false;
      this.#pump();
    };
  }

  /** Ends what runs; it goes on from there another time. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#entries.map((entry) => this.#stop(entry)));
    this.#pace[Symbol.dispose]();
    await this.#hasher[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #pump(): void {
    if (this.#isClosed || this.#holds > 0 || this.#entries.some(({ running }) => running)) return;
    const next = this.#entries.find(({ state }) => state.status === 'queued');
    if (!next) return;
    const stop = new AbortController();
    this.#set(next, { status: 'starting' });
    next.running = { stop, done: this.#run(next, stop.signal) };
  }

  async #run(entry: DownloadEntry, signal: AbortSignal): Promise<void> {
    const { onComplete, log, now } = this.#options;
    const onState = (state: DownloadState): void => {
      if (signal.aborted) return;
      if (state.status !== entry.state.status && state.status === 'running') entry.measureAnew();
      this.#show(entry, state);
    };
    const onBytes = (key: string, bytes: number): void => {
      for (const each of this.#entries) if (each.keys.has(key)) each.setReceived(key, bytes);
      entry.measure(now());
      this.#pace.changed();
    };
    try {
      const own = { timing: this.#timing, hasher: this.#hasher, onState, onBytes };
      await downloadModel(entry.row, { ...this.#options, ...own }, signal);
      signal.throwIfAborted();
      await onComplete(completed(entry.row));
      this.#forget(entry);
    } catch (error) {
      if (signal.aborted) return;
      const report = reportOf(error);
      log.warn({ repository: entry.row.repository, code: report.code, error: String(error) }, 'a download failed');
      await this.#look(entry);
      this.#set(entry, { status: 'failed', error: report });
    } finally {
      entry.running = undefined;
      this.#pump();
    }
  }

  async #stop(entry: DownloadEntry): Promise<void> {
    const { running } = entry;
    running?.stop.abort();
    await running?.done;
  }

  /** Shows how it is now. */
  #show(entry: DownloadEntry, state: DownloadState): void {
    const isOther = state.status !== entry.state.status;
    entry.state = state;
    if (isOther) this.#pace.tell();
    else this.#pace.changed();
  }

  /** The same, and keeps it for the next start. */
  #set(entry: DownloadEntry, state: DownloadState): void {
    const status = state.status === 'paused' || state.status === 'failed' ? state.status : 'queued';
    entry.row = { ...entry.row, status, error: state.status === 'failed' ? state.error : null };
    if (this.#entries.includes(entry)) this.#options.repository.save(entry.row);
    this.#show(entry, state);
  }

  #forget(entry: DownloadEntry): void {
    this.#entries = this.#entries.filter((each) => each !== entry);
    this.#options.repository.remove(entry.id);
    this.#pace.tell();
  }

  /** Removes what is here of the files of one that is no longer wanted, as far as nothing else needs them. */
  async #letGo(entry: DownloadEntry): Promise<void> {
    const { repository, blobs, isKept } = this.#options;
    for (const key of entry.keys) {
      if (this.#entries.some(({ keys }) => keys.has(key))) continue;
      repository.removePartial(key);
      await blobs.discardPartial(key);
      if (!isKept(key)) await blobs.remove(key);
    }
  }

  /** Looks how much of it is here. */
  async #look(entry: DownloadEntry): Promise<void> {
    const { blobs, repository } = this.#options;
    for (const file of entry.row.files) {
      const key = blobKey(file, entry.row);
      const ranges = repository.findPartial(key)?.ranges ?? [];
      const isHere = (await blobs.find(key, file.bytes)) !== undefined;
      entry.setReceived(key, isHere ? file.bytes : ranges.reduce((sum, [begin, end]) => sum + end - begin, 0));
    }
  }

  #rowOf(request: DownloadRequest, before: DownloadEntry | undefined): DownloadRow {
    const last = Math.max(0, ...this.#entries.map(({ row }) => row.position));
    const { id = randomUUID(), position = last + 1, createdAt = this.#options.now() } = before?.row ?? {};
    return { ...request, id, position, createdAt, status: 'queued', error: null };
  }

  #sort(): void {
    this.#entries = this.#entries.toSorted((a, b) => a.row.position - b.row.position);
  }

  #find({ repository, variant }: DownloadRequest): DownloadEntry | undefined {
    return this.#entries.find(({ row }) => row.repository === repository && row.variant === variant);
  }

  #get(id: string): DownloadEntry {
    const entry = this.#entries.find((each) => each.id === id);
    if (!entry) throw new AlcoveError('DOWNLOAD_NOT_FOUND');
    return entry;
  }
}

const completed = (row: DownloadRow) => ({
  ...row,
  files: row.files.map((file) => ({ ...file, key: blobKey(file, row) })),
});
