import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { WatchedFolder } from '../../../src-shared/imports.ts';
import type { CollectionRepository, WatchedFolderRepository, WatchedFolderRow } from '../../storage/index.ts';
import { Broadcast, fileError } from '../../system/index.ts';
import { DEFAULT_COLLECTION } from '../intake.ts';
import type { Library } from '../library.ts';

export interface WatchedFoldersParts {
  readonly folders: WatchedFolderRepository;
  readonly collections: CollectionRepository;
  readonly library: Library;
  readonly now: () => number;
}

/** Folders that the library is kept in step with. */
export class WatchedFolders {
  readonly #parts: WatchedFoldersParts;
  readonly #broadcast = new Broadcast<readonly WatchedFolder[]>();

  constructor(parts: WatchedFoldersParts) {
    this.#parts = parts;
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

  /**
   * Imports a folder and keeps the library in step with it from now on.
   * @throws AlcoveError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `INVALID_INPUT` (not a folder)
   */
  async watch(path: string, collection = DEFAULT_COLLECTION): Promise<WatchedFolder> {
    const { folders, collections, library, now } = this.#parts;
    const folder = resolve(path);
    const stats = await stat(folder).catch((error: unknown) => {
      throw fileError(error);
    });
    if (!stats.isDirectory()) throw new AlcoveError('INVALID_INPUT', { detail: 'Only a folder can be watched.' });
    const known = folders.findByPath(folder);
    const id = known?.id ?? folders.add(folder, collections.ensure(collection, now()), now());
    await library.importPaths([folder], collection);
    const row = folders.find(id);
    if (!row) throw new AlcoveError('FOLDER_NOT_WATCHED');
    this.#broadcast.send(this.list());
    return this.#shown(row);
  }

  /** @throws AlcoveError `FOLDER_NOT_WATCHED` */
  async unwatch(id: number): Promise<void> {
    if (!this.#parts.folders.find(id)) throw new AlcoveError('FOLDER_NOT_WATCHED');
    this.#parts.folders.delete(id);
    this.#broadcast.send(this.list());
  }

  #shown({ id, path, collection }: WatchedFolderRow): WatchedFolder {
    return { id, path, collection, documentCount: 0, state: 'watching' };
  }
}
