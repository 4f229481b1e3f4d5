import { AlcoveError } from '../../../src-shared/errors.ts';
import type { InstalledModel, MoveProgress } from '../../../src-shared/models.ts';
import { Broadcast, type Log } from '../../system/index.ts';
import { freeBytes } from '../free-bytes.ts';
import { sumOfBytes } from '../sum-of-bytes.ts';
import { WorkLock } from '../work-lock.ts';
import { addModel } from './add-model.ts';
import { chooseMoved } from './choose-moved.ts';
import type { ModelsInUse } from './models-in-use.ts';
import { moveFolder } from './move-folder.ts';
import type { MoveJournal } from './move-journal.ts';
import type { Registry } from './registry.ts';
import type { VerifyOptions } from './verify-files.ts';

export interface LocalModelsOptions {
  readonly registry: Registry;
  readonly inUse: ModelsInUse;
  readonly folder: ModelsFolder;
  readonly journal: MoveJournal;
  /** Lets nothing be downloaded until the returned function is called. */
  readonly holdDownloads: () => Promise<() => void>;
  readonly log: Log;
}

/** Where models are kept. */
export interface ModelsFolder {
  readonly path: string;
  /** Keeps models there from now on. */
  set(path: string): void;
}

export interface FolderReport {
  readonly path: string;
  /** Of the models that are kept there. */
  readonly bytes: number;
  readonly freeBytes?: number;
}

/**
 * The models that are here, as the contract and the command line see them. Nothing is done to their files while they are
 * moved: the move waits for what is being done, and what is asked for meanwhile waits for the move.
 */
export class LocalModels {
  readonly #options: LocalModelsOptions;
  readonly #moving = new Broadcast<MoveProgress | null>();
  readonly #lock = new WorkLock();
  /** Not `null` from the moment that a move was asked for. */
  #progress: MoveProgress | null = null;

  constructor(options: LocalModelsOptions) {
    this.#options = options;
  }

  changes(signal: AbortSignal): AsyncIterable<readonly InstalledModel[]> {
    return this.#options.registry.changes(signal);
  }

  use(id: string, options?: { readonly contextTokens?: number | undefined }): Promise<void> {
    return this.#lock.shared(() => this.#options.registry.use(id, options));
  }

  add(path: string, { copy }: { readonly copy: boolean }): Promise<InstalledModel> {
    const { registry, folder } = this.#options;
    return this.#lock.shared(async () => registry.install(await addModel(path, { copy, folder: folder.path })));
  }

  remove(id: string, options: { readonly force: boolean }): Promise<void> {
    return this.#lock.shared(() => this.#options.registry.remove(id, options));
  }

  verify(id: string, options?: VerifyOptions): Promise<InstalledModel> {
    return this.#lock.shared(() => this.#options.registry.verify(id, options));
  }

  reveal(id: string): Promise<void> {
    return this.#options.registry.reveal(id);
  }

  async folder(): Promise<FolderReport> {
    const { registry, folder } = this.#options;
    const free = await freeBytes(folder.path);
    const kept = registry.list().filter(({ source, state }) => source !== 'linked' && state !== 'missing');
    return {
      path: folder.path,
      bytes: sumOfBytes(kept),
      ...(free !== undefined && { freeBytes: free }),
    };
  }

  /**
   * Moves the folder, with what is being downloaded; models that are in use are in use from the new place.
   * @throws AlcoveError `MODELS_MOVING`, `MODELS_FOLDER_UNUSABLE`, `DISK_FULL`: then everything is where it was
   */
  async move(to: string): Promise<FolderReport> {
    if (this.#progress) throw new AlcoveError('MODELS_MOVING');
    this.#tell({ doneBytes: 0, totalBytes: 0 });
    try {
      await this.#lock.alone(() => this.#move(to));
    } finally {
      this.#tell(null);
      this.#options.registry.changed();
    }
    return this.folder();
  }

  moving(signal: AbortSignal): AsyncGenerator<MoveProgress | null> {
    return this.#moving.startingWith(() => this.#progress, signal);
  }

  async #move(to: string): Promise<void> {
    const { folder, inUse, journal, holdDownloads, log } = this.#options;
    const release = await holdDownloads();
    try {
      await inUse.unload();
      const from = folder.path;
      await moveFolder({
        from,
        to,
        journal,
        commit: async (place) => {
          folder.set(place);
          await chooseMoved({ from, to: place }, inUse, log);
        },
        onProgress: (progress) => this.#tell(progress),
      });
    } finally {
      release();
    }
  }

  #tell(progress: MoveProgress | null): void {
    this.#progress = progress;
    this.#moving.send(progress);
  }
}
