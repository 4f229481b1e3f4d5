import type { InstalledModel, ModelRole, MoveProgress } from '../../../src-shared/models.ts';
import { Broadcast } from '../../system/index.ts';
import { freeBytes } from '../free-bytes.ts';
import { addModel } from './add-model.ts';
import type { ModelsInUse } from './models-in-use.ts';
import { moveFolder } from './move-folder.ts';
import type { Registry } from './registry.ts';

export interface LocalModelsOptions {
  readonly registry: Registry;
  readonly inUse: ModelsInUse;
  readonly folder: ModelsFolder;
  /** Lets nothing be downloaded until the returned function is called. */
  readonly holdDownloads: () => Promise<() => void>;
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

/** The models that are here, as the contract and the command line see them. */
export class LocalModels {
  readonly #options: LocalModelsOptions;
  readonly #moving = new Broadcast<MoveProgress | null>();
  #progress: MoveProgress | null = null;

  constructor(options: LocalModelsOptions) {
    this.#options = options;
  }

  changes(signal: AbortSignal): AsyncIterable<readonly InstalledModel[]> {
    return this.#options.registry.changes(signal);
  }

  use(id: string, options?: { readonly contextTokens?: number | undefined }): Promise<void> {
    return this.#options.registry.use(id, options);
  }

  async add(path: string, { copy }: { readonly copy: boolean }): Promise<InstalledModel> {
    const { registry, folder } = this.#options;
    return registry.install(await addModel(path, { copy, folder: folder.path }));
  }

  remove(id: string, options: { readonly force: boolean }): Promise<void> {
    return this.#options.registry.remove(id, options);
  }

  verify(id: string): Promise<InstalledModel> {
    return this.#options.registry.verify(id);
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
      bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(free !== undefined && { freeBytes: free }),
    };
  }

  /**
   * Moves the folder, with what is being downloaded; models that are in use are in use from the new place.
   * @throws AlcoveError `MODELS_FOLDER_UNUSABLE`, `DISK_FULL`: then everything is where it was
   */
  async move(to: string): Promise<FolderReport> {
    const { registry, folder, inUse, holdDownloads } = this.#options;
    const release = await holdDownloads();
    try {
      const used = registry.list().filter(({ isInUse, source }) => isInUse && source !== 'linked');
      await inUse.unload();
      const from = folder.path;
      this.#tell({ doneBytes: 0, totalBytes: 0 });
      await moveFolder({
        from,
        to,
        commit: async () => folder.set(to),
        onProgress: (progress) => this.#tell(progress),
      });
      await this.#chooseAgain(used.map(({ id, role }) => ({ id, role })));
      registry.changed();
      return await this.folder();
    } finally {
      this.#tell(null);
      release();
    }
  }

  moving(signal: AbortSignal): AsyncGenerator<MoveProgress | null> {
    return this.#moving.startingWith(() => this.#progress, signal);
  }

  async #chooseAgain(models: readonly { readonly id: string; readonly role: ModelRole }[]): Promise<void> {
    const { registry, inUse } = this.#options;
    for (const { id, role } of models) {
      const now = registry.list().find((model) => model.id === id);
      if (now) await inUse.choose(role, now.path, { isMoved: true });
    }
  }

  #tell(progress: MoveProgress | null): void {
    this.#progress = progress;
    this.#moving.send(progress);
  }
}
