import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { GenerationStats } from '../../../src-shared/inference.ts';
import type { InstalledModel, ModelRole } from '../../../src-shared/models.ts';
import type { InstalledModelRepository, StoredModel, StoredModelFile } from '../../storage/index.ts';
import { Broadcast, fileError, type Log } from '../../system/index.ts';
import { sumOfBytes } from '../sum-of-bytes.ts';
import { pathsOf } from './model-paths.ts';
import type { ModelsInUse } from './models-in-use.ts';
import { removeEmptyFolders } from './remove-empty-folders.ts';
import { type VerifyOptions, verifyFiles } from './verify-files.ts';

export interface RegistryOptions {
  readonly repository: InstalledModelRepository;
  /** The models folder, as it is now. */
  readonly folder: () => string;
  readonly inUse: ModelsInUse;
  /** Shows a file in the system's file manager; absent where there is none. */
  readonly reveal?: (path: string) => void;
  /** What is in the store under these names is not what it should be. */
  readonly onDamaged: (blobs: readonly string[]) => Promise<void>;
  /** Frees the space of what no model needs any longer. */
  readonly onRemoved: () => Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

/** A model that has just come to the models folder. */
export type NewModel = Pick<StoredModel, 'role' | 'name' | 'source' | 'path' | 'files'> &
  Partial<Pick<StoredModel, 'repository' | 'revision' | 'variant' | 'licence'>> & {
    /** Whether its content was held against what was promised. */
    readonly isVerified?: boolean;
  };

/** A use is written down once in so many milliseconds. */
const USE_STEP_MS = 60_000;

/** The models that are here: what they are, how they did, and what can be done with them. */
export class Registry {
  readonly #options: RegistryOptions;
  readonly #changes = new Broadcast<readonly InstalledModel[]>();
  /** When the models at paths were last seen to be used. */
  readonly #usedAt = new Map<string, number>();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  list(): readonly InstalledModel[] {
    return this.#options.repository.list().map((model) => this.#shown(model));
  }

  changes(signal: AbortSignal): AsyncGenerator<readonly InstalledModel[]> {
    return this.#changes.startingWith(() => this.list(), signal);
  }

  /** Tells listeners: another model is in use, say. */
  changed(): void {
    if (this.#changes.hasListeners) this.#changes.send(this.list());
  }

  /** @throws AlcoveError `MODEL_NOT_INSTALLED` */
  find(id: string): StoredModel {
    const model = this.#options.repository.find(id);
    if (!model) throw new AlcoveError('MODEL_NOT_INSTALLED');
    return model;
  }

  /** What is installed of a repository. */
  of(repository: string): readonly StoredModel[] {
    const wanted = repository.toLowerCase();
    return this.#options.repository.list().filter((model) => model.repository?.toLowerCase() === wanted);
  }

  /**
   * Files that models are made of, in the models folder.
   * @param without the id of one that does not count
   */
  paths(without?: string): ReadonlySet<string> {
    const kept = this.#options.repository.list().filter(({ id, source }) => source !== 'linked' && id !== without);
    return new Set(kept.flatMap(({ files }) => files.map(({ path }) => path)));
  }

  /** What the blob store has to keep for the models that are here. */
  blobs(): ReadonlySet<string> {
    return new Set(this.#options.repository.list().flatMap(blobsOf));
  }

  /** Takes in a model whose files are where they are to be. One that was at its path before is replaced. */
  install({ isVerified = false, ...model }: NewModel): InstalledModel {
    const { repository, now } = this.#options;
    const before = repository.list().find(({ source, path }) => source === model.source && path === model.path);
    const at = now();
    const stored: StoredModel = {
      repository: null,
      revision: null,
      variant: null,
      licence: null,
      speed: null,
      lastUsedAt: null,
      ...before,
      ...model,
      id: before?.id ?? randomUUID(),
      state: 'ok',
      installedAt: at,
      verifiedAt: isVerified ? at : null,
    };
    repository.save(stored);
    this.changed();
    return this.#shown(stored);
  }

  /** @throws AlcoveError `MODEL_*`, `MODEL_NOT_INSTALLED` also where it was removed meanwhile: then it is not in use */
  async use(id: string, options: { readonly contextTokens?: number | undefined } = {}): Promise<void> {
    const model = this.find(id);
    if (model.state === 'damaged' || hasDamage(model)) {
      throw new AlcoveError('MODEL_CORRUPT', { detail: `The files of ${model.name} are not what was downloaded.` });
    }
    const { repository, folder, inUse, now } = this.#options;
    const { contextTokens } = options;
    await inUse.choose(model.role, pathsOf(folder(), model).path, {
      ...(contextTokens !== undefined && { contextTokens }),
    });
    if (!repository.find(id) && this.#isInUse(model)) await inUse.choose(model.role, null);
    this.#update(id, { lastUsedAt: now() });
    this.find(id);
  }

  /**
   * Its files go first: what cannot be removed stays a model, which can be removed another time.
   * @throws AlcoveError `MODEL_NOT_INSTALLED`, `MODEL_IN_USE`, `FILE_UNREADABLE`
   */
  async remove(id: string, { force }: { readonly force: boolean }): Promise<void> {
    const model = this.find(id);
    const { repository, folder, inUse, onRemoved } = this.#options;
    if (this.#isInUse(model)) {
      if (!force) throw new AlcoveError('MODEL_IN_USE', { detail: `${model.name} is in use.` });
      await inUse.choose(model.role, null);
    }
    try {
      if (model.source !== 'linked') await this.#removeFiles(model, folder());
      repository.remove(id);
      // Somebody may have chosen it meanwhile.
      if (this.#isInUse(model)) await inUse.choose(model.role, null);
      await onRemoved();
    } catch (error) {
      await this.#look(id);
      throw fileError(error);
    } finally {
      this.changed();
    }
  }

  /**
   * Reads every byte of it. What has no hash is held against its size, and what it says of itself.
   * @param options.onProgress bytes read of all
   */
  async verify(id: string, options: VerifyOptions = {}): Promise<InstalledModel> {
    const model = this.find(id);
    const { folder, onDamaged, log, now } = this.#options;
    const { path, files } = pathsOf(folder(), model);
    const { state, damaged } = await verifyFiles(files, path, options).catch((error: unknown) => {
      // That it was removed meanwhile says more than that a file of it cannot be read.
      this.find(id);
      throw error;
    });
    log.info({ model: model.name, state }, 'a model was verified');
    // What was downloaded again meanwhile is not what was read.
    if (this.find(id).installedAt !== model.installedAt) return this.#shown(this.find(id));
    const isDamaged = files.map((file) => damaged.includes(file));
    this.#update(id, {
      state,
      // What is missing was not read: its damage is not forgotten.
      files: model.files.map((file, index) =>
        marked(file, isDamaged[index] || (state === 'missing' && file.isDamaged)),
      ),
      ...(state === 'ok' && { verifiedAt: now() }),
    });
    // Whoever downloads it again is to get that from the hub, and not the same once more.
    if (damaged.length > 0) await onDamaged(blobsOf({ files: damaged }));
    return this.#shown(this.find(id));
  }

  async reveal(id: string): Promise<void> {
    const { reveal, folder } = this.#options;
    const { path } = pathsOf(folder(), this.find(id));
    if (!reveal)
      throw new AlcoveError('INVALID_INPUT', { detail: `Only the desktop app can show it. It is at ${path}.` });
    reveal(path);
  }

  /** Says which of them are no longer, or again, where they should be. */
  async lookForMissing(): Promise<void> {
    for (const { id } of this.#options.repository.list()) await this.#look(id);
  }

  /** The model at an absolute path was used. */
  used(path: string): void {
    const now = this.#options.now();
    // While a library is embedded this is told several times a second.
    if (now - (this.#usedAt.get(path) ?? Number.NEGATIVE_INFINITY) < USE_STEP_MS) return;
    this.#usedAt.set(path, now);
    const model = this.#at(path);
    if (model) this.#update(model.id, { lastUsedAt: now });
  }

  /** The model at an absolute path has answered, and that is how fast it was. */
  answered(path: string, stats: GenerationStats): void {
    const model = this.#at(path);
    const { prefillTokensPerSecond, decodeTokensPerSecond, outputTokens, promptTokens, reusedTokens } = stats;
    // A few tokens say more of chance than of the machine.
    if (!model || outputTokens < 16) return;
    const prefill = promptTokens - reusedTokens >= 32 ? prefillTokensPerSecond : model.speed?.prefillTokensPerSecond;
    this.#update(model.id, {
      speed: { prefillTokensPerSecond: prefill ?? prefillTokensPerSecond, decodeTokensPerSecond },
    });
  }

  #at(path: string): StoredModel | undefined {
    return this.#options.repository.list().find((model) => pathsOf(this.#options.folder(), model).path === path);
  }

  /** Looks whether its files are where they should be. */
  async #look(id: string): Promise<void> {
    const { repository, folder } = this.#options;
    const looked = repository.find(id);
    if (!looked) return;
    const { files } = pathsOf(folder(), looked);
    const found = await Promise.all(files.map(({ path, bytes }) => hasSize(path, bytes)));
    const model = repository.find(id);
    if (model?.installedAt !== looked.installedAt) return;
    const isThere = found.every((each) => each !== undefined);
    if (!isThere && model.state !== 'missing') this.#update(id, { state: 'missing' });
    else if (isThere && found.includes(false) && model.source !== 'linked') this.#update(id, { state: 'damaged' });
    else if (isThere && model.state === 'missing') this.#update(id, { state: hasDamage(model) ? 'damaged' : 'ok' });
  }

  /** Changes nothing else of it, and nothing at all where it was removed meanwhile. */
  #update(id: string, changes: Partial<StoredModel>): void {
    const { repository } = this.#options;
    const model = repository.find(id);
    if (!model) return;
    repository.save({ ...model, ...changes });
    this.changed();
  }

  #isInUse(model: StoredModel): boolean {
    return this.#options.inUse.paths()[model.role] === pathsOf(this.#options.folder(), model).path;
  }

  /** Files that another installed model has, too, such as a tokenizer, stay. */
  async #removeFiles(model: StoredModel, folder: string): Promise<void> {
    const needed = this.paths(model.id);
    for (const { path } of model.files) {
      if (needed.has(path)) continue;
      await rm(join(folder, path), { force: true });
      await removeEmptyFolders(dirname(join(folder, path)), folder);
    }
  }

  #shown(model: StoredModel): InstalledModel {
    const { id, role, name, source, installedAt, state } = model;
    return {
      id,
      role: role satisfies ModelRole,
      name,
      source,
      path: pathsOf(this.#options.folder(), model).path,
      bytes: sumOfBytes(model.files),
      installedAt,
      state,
      isInUse: this.#isInUse(model),
      ...(model.repository !== null && { repository: model.repository }),
      ...(model.variant !== null && { variant: model.variant }),
      ...(model.licence !== null && { licence: model.licence }),
      ...(model.lastUsedAt !== null && { lastUsedAt: model.lastUsedAt }),
      ...(model.verifiedAt !== null && { verifiedAt: model.verifiedAt }),
      ...(model.speed !== null && { speed: model.speed }),
    };
  }
}

const blobsOf = ({ files }: Pick<StoredModel, 'files'>): readonly string[] =>
  files.map(({ blob }) => blob).filter((blob) => blob !== undefined);

const hasDamage = ({ files }: StoredModel): boolean => files.some(({ isDamaged }) => isDamaged);

function marked({ isDamaged: _, ...file }: StoredModelFile, isDamaged = false): StoredModelFile {
  return { ...file, ...(isDamaged && { isDamaged }) };
}

/** `undefined` where there is no such file. */
async function hasSize(path: string, bytes: number): Promise<boolean | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ? stats.size === bytes : undefined;
}
