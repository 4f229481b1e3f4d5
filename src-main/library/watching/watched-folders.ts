import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { AlcoveError, errorReport } from '../../../src-shared/errors.ts';
import type { WatchedFolder } from '../../../src-shared/imports.ts';
import type { CollectionRepository, WatchedFolderRepository, WatchedFolderRow } from '../../storage/index.ts';
import { Broadcast, fileError, type Log } from '../../system/index.ts';
import { DEFAULT_COLLECTION, type ImportRun } from '../intake.ts';
import type { Library } from '../library.ts';
import { FolderKeeper } from './folder-keeper.ts';
import { WATCH_TIMING, type WatchTiming } from './timing.ts';

export interface WatchedFoldersParts {
  readonly folders: WatchedFolderRepository;
  readonly collections: CollectionRepository;
  readonly library: Library;
  /** Never watched: what Alcove writes itself is no document. */
  readonly dataFolder: string;
  readonly log: Log;
  readonly now: () => number;
  readonly timing?: Partial<WatchTiming>;
}

/** Changes to the list that come this close together, in milliseconds, are told at once. */
const QUIET_MS = 100;

/** Folders that the library is kept in step with, from {@link WatchedFolders.start} on. */
export class WatchedFolders {
  readonly #parts: WatchedFoldersParts;
  readonly #broadcast = new Broadcast<readonly WatchedFolder[]>();
  readonly #keepers = new Map<number, FolderKeeper>();
  /** Folders that were not there when {@link look} looked. */
  #absent: ReadonlySet<number> = new Set();
  #isStarted = false;
  #isClosed = false;
  #telling: NodeJS.Timeout | undefined;

  constructor(parts: WatchedFoldersParts) {
    this.#parts = parts;
  }

  /** Keeps every folder in step from now on, beginning with what changed since the last time. */
  start(): void {
    this.#isStarted = true;
    for (const row of this.#parts.folders.list()) this.#keep(row);
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#telling);
    this.#isStarted = false;
    const keepers = [...this.#keepers.values()];
    this.#keepers.clear();
    await Promise.all(keepers.map((keeper) => keeper.close()));
  }

  list(): WatchedFolder[] {
    return this.#parts.folders.list().map((row) => this.#shown(row));
  }

  /** The list, then the list again whenever it changes, until `signal` aborts. */
  async *changes(signal: AbortSignal): AsyncGenerator<readonly WatchedFolder[]> {
    const events = this.#broadcast.listen(signal);
    try {
      yield this.list();
      yield* events;
    } finally {
      await events.return();
    }
  }

  /** Looks which folders can be reached, where they are not kept in step; {@link list} then says so. */
  async look(): Promise<void> {
    const rows = this.#parts.folders.list();
    const looks = await Promise.all(rows.map(async ({ path }) => isFolder(path).catch(() => false)));
    this.#absent = new Set(rows.filter((_, index) => !looks[index]).map(({ id }) => id));
  }

  /** Tells which paths are in a folder that is watched at this moment. */
  coverage(): (path: string) => boolean {
    const watched = this.#parts.folders.list();
    return (path) => watched.some((folder) => isBelow(folder.path, path));
  }

  /**
   * Imports a folder and keeps the library in step with it from now on.
   * @throws AlcoveError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `INVALID_INPUT` (not a folder)
   */
  async watch(path: string, collection = DEFAULT_COLLECTION): Promise<WatchedFolder> {
    return (await this.add(path, collection)).folder;
  }

  /** As {@link watch}, for those who wait until the folder is imported. */
  async add(
    path: string,
    collection = DEFAULT_COLLECTION,
  ): Promise<{ readonly folder: WatchedFolder; readonly run: ImportRun }> {
    const { folders, collections, library, now } = this.#parts;
    const folder = resolve(path);
    const canBeWatched = await isFolder(folder).catch((error: unknown) => {
      throw fileError(error);
    });
    if (!canBeWatched) throw new AlcoveError('INVALID_INPUT', { detail: 'Only a folder can be watched.' });
    if (isBelow(this.#parts.dataFolder, folder))
      throw new AlcoveError('INVALID_INPUT', { detail: 'Alcove keeps its own data in this folder.' });
    const known = folders.findByPath(folder);
    const id = known?.id ?? folders.add(folder, collections.ensure(collection, now()), now());
    const row = folders.find(id);
    if (!row) throw new AlcoveError('FOLDER_NOT_WATCHED');
    try {
      const run = await library.importPaths([folder], row.collection);
      return { folder: this.#shown(row), run };
    } finally {
      // From now on, whatever became of this import: what it left out is caught up on.
      if (this.#isStarted) this.#keep(row);
      this.#tell();
    }
  }

  /**
   * Stops watching a folder. Its documents stay in the library unless `removeDocuments`; those
   * that are elsewhere as well stay anyway.
   * @throws AlcoveError `FOLDER_NOT_WATCHED`
   */
  async unwatch(
    id: number,
    { removeDocuments = false }: { removeDocuments?: boolean | undefined } = {},
  ): Promise<void> {
    const { folders, library } = this.#parts;
    const row = folders.find(id);
    if (!row) throw new AlcoveError('FOLDER_NOT_WATCHED');
    folders.delete(id);
    const keeper = this.#keepers.get(id);
    this.#keepers.delete(id);
    await keeper?.close();
    if (removeDocuments) await library.removeAll(folders.documentsOnlyBelow(row.path));
    this.#tell();
  }

  /**
   * The watched folder that `text` stands for: its path, or its id.
   * @throws AlcoveError `FOLDER_NOT_WATCHED`
   */
  resolveId(text: string): number {
    const row = this.#parts.folders.findByPath(resolve(text)) ?? this.#parts.folders.find(Number(text));
    if (!row) throw new AlcoveError('FOLDER_NOT_WATCHED');
    return row.id;
  }

  #keep(row: WatchedFolderRow): void {
    if (this.#keepers.has(row.id)) return;
    const { folders, library, dataFolder, log, timing } = this.#parts;
    const keeper = new FolderKeeper(row, {
      folders,
      library,
      dataFolder,
      log,
      timing: { ...WATCH_TIMING, ...timing },
      onChange: () => this.#tell(),
    });
    this.#keepers.set(row.id, keeper);
    keeper.start();
  }

  /** Counting documents costs; so what comes in a row is told once. */
  #tell(): void {
    // Imports that end as the library closes say so after this did.
    if (this.#isClosed || !this.#broadcast.hasListeners || this.#telling) return;
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      this.#broadcast.send(this.list());
    }, QUIET_MS);
  }

  #shown({ id, path, collection }: WatchedFolderRow): WatchedFolder {
    const keeper = this.#keepers.get(id);
    const state = keeper?.state ?? (this.#absent.has(id) ? 'unavailable' : 'watching');
    return {
      id,
      path,
      collection,
      documentCount: this.#parts.folders.countDocumentsBelow(path),
      state,
      ...(keeper?.isPolled && { isPolled: true }),
      ...(state === 'unavailable' && { error: errorReport('FOLDER_UNAVAILABLE') }),
    };
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
