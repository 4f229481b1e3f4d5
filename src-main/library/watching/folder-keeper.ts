import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { WatchedFolder } from '../../../src-shared/imports.ts';
import type { FileStamp, WatchedFolderRepository, WatchedFolderRow } from '../../storage/index.ts';
import type { Log } from '../../system/index.ts';
import { IGNORE_FILE, IgnoreRules } from '../ignore-rules.ts';
import type { Library } from '../library.ts';
import { compareFolder, type FolderChanges, isChanged, isGone, knownFiles } from './compare-folder.ts';
import { FolderImports } from './folder-imports.ts';
import { GoneFiles } from './gone-files.ts';
import { SettlingFiles } from './settling-files.ts';
import { type FolderEvent, LOSES_MOVED_FOLDERS, mayChangeUntold, subscribe } from './subscription.ts';
import type { WatchTiming } from './timing.ts';

export interface FolderKeeperParts {
  readonly folders: WatchedFolderRepository;
  readonly library: Pick<Library, 'importPaths' | 'markMissing' | 'removeAll'>;
  readonly dataFolder: string;
  readonly log: Log;
  readonly timing: WatchTiming;
  /** Called when the folder's state, or the number of its documents, may be another. */
  readonly onChange: () => void;
}

/** So many changes at once are taken for a reason to look through all of the folder. */
const MAX_SINGLE = 2_000;

/** Files looked at at once. */
const BATCH = 64;

/** A file that was changed this long ago is not being written any more. */
const OLD_MS = 5_000;

/**
 * Keeps the library in step with one folder. One loop does everything, a step at a time:
 * events only say where to look, and wake it.
 */
export class FolderKeeper {
  readonly #row: WatchedFolderRow;
  readonly #parts: FolderKeeperParts;
  readonly #abort = new AbortController();
  readonly #settling: SettlingFiles;
  readonly #gone: GoneFiles;
  /** Paths that the system told of and that were not looked at yet. */
  #told = new Map<string, FolderEvent['type']>();
  readonly #imports: FolderImports;
  #rules: IgnoreRules;
  #state: WatchedFolder['state'] = 'scanning';
  #hasBegun = false;
  /** The drive that the folder is on. */
  #device: number | undefined;
  #isStale = false;
  #isUntold = false;
  #scanDue = 0;
  #rescanDue = 0;
  #unsubscribe: (() => Promise<void>) | undefined;
  #begunAt = 0;
  #isWoken = false;
  #endSleep: () => void = () => {};
  #loop: Promise<void> = Promise.resolve();

  constructor(row: WatchedFolderRow, parts: FolderKeeperParts) {
    this.#row = row;
    this.#parts = parts;
    this.#rules = new IgnoreRules(row.path);
    this.#settling = new SettlingFiles(parts.timing);
    this.#gone = new GoneFiles(parts.timing);
    this.#imports = new FolderImports({
      library: parts.library,
      collection: row.collection,
      signal: this.#abort.signal,
      onBegin: parts.onChange,
      onEnd: () => {
        parts.onChange();
        this.#wake();
      },
    });
  }

  get state(): WatchedFolder['state'] {
    return this.#state;
  }

  /** Whether the folder is looked through every few minutes, because the system may not tell of changes. */
  get isPolled(): boolean {
    return this.#hasBegun && (this.#isUntold || this.#unsubscribe === undefined);
  }

  /** Begins to keep the folder: first what changed while nobody looked, then what changes. */
  start(): void {
    this.#loop = this.#run();
  }

  /** Ends it. What was not done is found the next time. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#wake();
    await this.#loop;
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { log, timing } = this.#parts;
    const { signal } = this.#abort;
    while (!signal.aborted) {
      let due: number;
      this.#isWoken = false;
      try {
        due = await this.#step();
      } catch (error) {
        if (signal.aborted) break;
        log.warn({ folder: this.#row.id, error: String(error) }, 'a watched folder could not be looked through');
        due = Date.now() + timing.retry;
        this.#scanDue = due;
      }
      await this.#sleep(due - Date.now());
    }
    await this.#unsubscribe?.();
  }

  /** Does what is due; returns when the next thing is, in milliseconds since the epoch. */
  async #step(): Promise<number> {
    if (!(await this.#isReachable())) return this.#lose();
    const { retry } = this.#parts.timing;
    if (!this.#hasBegun || (this.#isStale && Date.now() >= this.#begunAt + retry)) await this.#begin();
    if (Date.now() >= this.#scanDue) await this.#scan();
    await this.#lookAtTold();
    await this.#imports.begin(await this.#settling.take());
    await this.#markGone();
    const begin = this.#isStale ? this.#begunAt + retry : Number.POSITIVE_INFINITY;
    return Math.min(begin, this.#scanDue, this.#settling.due, this.#gone.due(this.#isMoving));
  }

  /** A drive that is not connected leaves no folder, or an empty one. */
  async #isReachable(): Promise<boolean> {
    const { path } = this.#row;
    try {
      const stats = await stat(path);
      if (!stats.isDirectory()) return false;
      // Where a drive was connected, there is another folder without it.
      if (this.#hasBegun) return stats.dev === this.#device;
      this.#device = stats.dev;
      if ((await readdir(path)).length > 0) return true;
    } catch {
      return false;
    }
    return !this.#parts.folders.knownFilesBelow(path, '', MAX_SINGLE).some(({ isMissing }) => !isMissing);
  }

  async #lose(): Promise<number> {
    await this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#hasBegun = false;
    this.#told.clear();
    this.#settling.clear();
    this.#gone.clear();
    this.#enter('unavailable');
    return Date.now() + this.#parts.timing.retry;
  }

  /** Subscribes first, so that nothing is missed between the looking through and the first event. */
  async #begin(): Promise<void> {
    const { dataFolder, log } = this.#parts;
    await this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#isStale = false;
    this.#isUntold = await mayChangeUntold(this.#row.path);
    try {
      this.#unsubscribe = await subscribe(this.#row.path, {
        except: [dataFolder],
        onEvents: (events) => this.#onEvents(events),
        onLoss: (error) => {
          log.warn({ folder: this.#row.id, error: String(error) }, 'changes to a watched folder may have been missed');
          this.#isStale = true;
          this.#wake();
        },
      });
    } catch (error) {
      log.warn({ folder: this.#row.id, error: String(error) }, 'a watched folder is looked through now and then only');
    }
    this.#hasBegun = true;
    this.#begunAt = Date.now();
    this.#scanDue = 0;
  }

  async #scan(): Promise<void> {
    const { timing } = this.#parts;
    this.#enter('scanning');
    this.#rules = new IgnoreRules(this.#row.path);
    await this.#take(await this.#compare(this.#row.path));
    this.#rescanDue = Date.now() + (this.isPolled ? timing.poll : timing.rescan);
    this.#scanDue = this.#rescanDue;
    this.#enter('watching');
  }

  #compare(folder: string): Promise<FolderChanges> {
    const { folders, dataFolder } = this.#parts;
    const { signal } = this.#abort;
    return compareFolder(folder, { folders, dataFolder, rules: this.#rules, root: this.#row.path, signal });
  }

  async #take({ changed, gone, ignored }: FolderChanges): Promise<void> {
    const { folders, library, onChange } = this.#parts;
    const isOld = ({ modifiedAt }: FileStamp): boolean => modifiedAt < Date.now() - OLD_MS;
    for (const file of changed) if (!isOld(file)) this.#settling.touch(file.path);
    this.#gone.add(gone);
    await this.#imports.begin(changed.filter(isOld));
    const unwanted = folders.documentsOnlyAt(ignored, this.#row.collectionId);
    if (unwanted.length === 0) return;
    await library.removeAll(unwanted);
    onChange();
  }

  #onEvents(events: readonly FolderEvent[]): void {
    for (const { path, type } of events) {
      // What was made and then changed was made.
      if (this.#told.get(path) !== 'create' || type === 'delete') this.#told.set(path, type);
    }
    this.#wake();
  }

  async #lookAtTold(): Promise<void> {
    const told = this.#told;
    if (told.size === 0) return;
    this.#told = new Map();
    this.#scanDue = Math.min(this.#rescanDue, Date.now() + this.#parts.timing.review);
    if (told.size > MAX_SINGLE || told.keys().some((path) => basename(path) === IGNORE_FILE)) {
      await this.#scan();
      return;
    }
    const events = [...told].filter(([path]) => path !== this.#row.path);
    for (let start = 0; start < events.length; start += BATCH)
      await Promise.all(events.slice(start, start + BATCH).map(([path, type]) => this.#look(path, type)));
  }

  async #look(path: string, type: FolderEvent['type']): Promise<void> {
    const { folders } = this.#parts;
    const stats = await stat(path).catch(() => undefined);
    if (!stats) {
      if (!(await isGone(path))) return;
      const below = await knownFiles(path, { folders, signal: this.#abort.signal });
      const known = [folders.knownFile(path), ...below.values()];
      this.#gone.add(known.flatMap((file) => (file && !file.isMissing ? [file.path] : [])));
    } else if (stats.isDirectory()) {
      if (type !== 'create' || (await this.#rules.ignores(path, true))) return;
      if (LOSES_MOVED_FOLDERS) this.#isStale = true;
      await this.#take(await this.#compare(path));
    } else if (!(await this.#rules.ignores(path, false))) {
      const file = { path, byteSize: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) };
      if (isChanged(folders.knownFile(path), file)) this.#settling.touch(path);
    }
  }

  /** Whether files may have been moved whose new place is not read yet. */
  get #isMoving(): boolean {
    return this.#settling.size > 0 || this.#imports.isUnderWay;
  }

  /** Files that were moved are known again by their content, if they are read in their new place first. */
  async #markGone(): Promise<void> {
    const { library, onChange } = this.#parts;
    const paths = await this.#gone.take(this.#isMoving);
    if (paths.length === 0) return;
    if (!(await this.#isReachable())) return;
    for (let start = 0; start < paths.length; start += BATCH)
      await library.markMissing(paths.slice(start, start + BATCH));
    onChange();
  }

  #enter(state: WatchedFolder['state']): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#parts.onChange();
  }

  #wake(): void {
    this.#isWoken = true;
    this.#endSleep();
  }

  /** Waits, but not when something was told while the step was still under way. */
  #sleep(ms: number): Promise<void> {
    if (this.#isWoken) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, ms));
      this.#endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
