import { AlcoveError, reportOf } from '../../src-shared/errors.ts';
import {
  type EmbeddingModelFacts,
  type EmbeddingSettings,
  type EmbeddingState,
  embeddingChangesSchema,
  type IndexReport,
} from '../../src-shared/retrieval.ts';
import type { Embedder, EmbeddingModelInfo, Inference } from '../inference/index.ts';
import type { IndexStore, LibraryIndex, QueryVector, VectorSource } from '../search/index.ts';
import type {
  DocumentRepository,
  DocumentTagRepository,
  EmbeddingCache,
  EmbeddingSpaceRepository,
  EmbeddingSpaceRow,
  VersionRepository,
} from '../storage/index.ts';
import { Broadcast, type Log } from '../system/index.ts';
import { CONTEXT_WEIGHT } from './contextual-vectors.ts';
import { OpenSpace, tableName } from './open-space.ts';

export interface EmbeddingSpacesParts {
  readonly inference: Inference;
  readonly store: IndexStore;
  readonly index: LibraryIndex;
  readonly cache: EmbeddingCache;
  readonly spaces: EmbeddingSpaceRepository;
  readonly versions: VersionRepository;
  readonly documents: DocumentRepository;
  readonly tags: DocumentTagRepository;
  readonly settings: EmbeddingSettings;
  /** Keeps what a person chose. */
  readonly save: (changes: Partial<EmbeddingSettings>) => void;
  readonly log: Log;
  readonly now: () => number;
}

/** How long a question waits for a model that is being loaded before it is looked up by its words alone. */
const QUERY_PATIENCE_MS = 5_000;

/** After a failure, so long until it is tried again by itself. */
const RETRY_MS = 60_000;

/**
 * The vectors of the library: which model they are of, how far they have come, and what they find. A new
 * model fills a space beside the one that answers, and takes its place when every chunk has its vector.
 */
export class EmbeddingSpaces implements VectorSource {
  readonly #parts: EmbeddingSpacesParts;
  readonly #changes = new Broadcast<EmbeddingState>();
  #settings: EmbeddingSettings;
  /** The space that answers. */
  #active: OpenSpace | undefined;
  /** The one that is to take its place. */
  #next: OpenSpace | undefined;
  #failure: Extract<EmbeddingState, { status: 'failed' }> | undefined;
  /** Ends what is being done for the model that is chosen. */
  #work = new AbortController();
  #working: Promise<void> = Promise.resolve();
  #isWorking = false;
  #isCalledFor = false;
  #retry: NodeJS.Timeout | undefined;
  /** Choices are made one after the other. */
  #choosing: Promise<unknown> = Promise.resolve();
  #isStarted = false;
  #isClosed = false;

  constructor(parts: EmbeddingSpacesParts) {
    this.#parts = parts;
    this.#settings = parts.settings;
  }

  /**
   * Opens what there is, and, if told so, goes on with what is missing. A model that cannot be used is told of
   * in the state; the library answers without.
   */
  async open(options: { readonly isFilling: boolean }): Promise<void> {
    const { spaces, log } = this.#parts;
    try {
      const active = spaces.list().find(({ status }) => status === 'active');
      if (active && this.#settings.model !== null) this.#active = await this.#openSpace(active, 'answering');
      await this.#dropStrangers();
    } catch (error) {
      log.error({ error: String(error) }, 'the vectors cannot be opened');
      this.#fail(error);
    }
    if (options.isFilling) this.start();
  }

  /** Begins to give chunks their vectors, and goes on with it whenever the library changes. */
  start(): void {
    this.#isStarted = true;
    this.libraryChanged();
  }

  state(): EmbeddingState {
    const path = this.#settings.model;
    if (path === null) return { status: 'none' };
    if (this.#failure) return this.#failure;
    const space = this.#next ?? this.#active;
    const { chunks: total } = this.#parts.versions.countLive();
    if (!space) return { status: 'filling', model: { name: nameOfPath(path), path, dimensions: 0 }, done: 0, total };
    const left = this.#parts.spaces.countUnembedded(space.row.id) - space.doneAhead;
    const model = factsOf(space);
    if (this.#next || left > 0) {
      const { secondsLeft } = space.pace(left);
      return {
        status: 'filling',
        model,
        done: Math.max(0, total - left),
        total,
        ...(secondsLeft !== undefined && { secondsLeft }),
        ...(this.#next && this.#active && { answering: this.#active.row.modelName }),
      };
    }
    return { status: 'ready', model, total, ...(space.calibration && { calibration: space.calibration }) };
  }

  /** The state now, and every one that follows, until the signal aborts. */
  changes(signal: AbortSignal): AsyncGenerator<EmbeddingState> {
    return this.#changes.startingWith(() => this.state(), signal);
  }

  settings(): EmbeddingSettings {
    return this.#settings;
  }

  /**
   * Chooses the embedding model, for good; with `null` the vectors of the one before are let go.
   * @throws AlcoveError `MODEL_*`: the choice stays as it was
   */
  choose(choice: Partial<EmbeddingSettings>): Promise<void> {
    const chosen = this.#choosing.then(() => this.#choose(choice));
    this.#choosing = chosen.catch(() => {});
    return chosen;
  }

  async #choose(choice: Partial<EmbeddingSettings>): Promise<void> {
    const settings = { ...this.#settings, ...choice };
    if (settings.model !== null) await this.#embedder(settings, 'filling').describe();
    this.#parts.save(choice);
    await this.#stopWorking();
    this.#settings = settings;
    this.#failure = undefined;
    if (settings.model === null) await this.#dropAll();
    this.#work = new AbortController();
    this.libraryChanged();
    this.#tell();
  }

  /** To be called when documents came or went. */
  libraryChanged(): void {
    if (!this.#isStarted || this.#isClosed || this.#settings.model === null) return;
    this.#isCalledFor = true;
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#working = this.#keepUp().finally(() => {
      this.#isWorking = false;
    });
  }

  /** Waits until every chunk has its vector, or it is known that it cannot get it. */
  async idle(): Promise<void> {
    while (this.#isWorking) await this.#working;
  }

  async query(text: string, signal?: AbortSignal): Promise<QueryVector | undefined> {
    const space = this.#active;
    if (!space || space.ids.size === 0) return undefined;
    const patience = AbortSignal.timeout(QUERY_PATIENCE_MS);
    const [vector] = await space.embedder.embed([text], {
      kind: 'query',
      priority: 'foreground',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
    return vector && { vector, index: space.index, trust: space.trust };
  }

  /** How the index of the vectors that answer is; `undefined` while there is none. */
  async diagnostics(): Promise<IndexReport['vectors']> {
    if (!this.#active) return undefined;
    const { rows, fragments, bytes, index } = await this.#active.index.diagnostics();
    return {
      model: this.#active.row.modelName,
      rows,
      fragments,
      bytes,
      ...(index && {
        index: {
          type: index.type,
          indexedRows: index.indexedRows,
          unindexedRows: index.unindexedRows,
          ...(index.recall !== undefined && { recall: index.recall }),
          ...(index.builtAt !== undefined && { builtAt: index.builtAt }),
        },
      }),
    };
  }

  /** Stops. What was not done is gone on with the next time. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stopWorking();
    this.#active?.close();
    this.#next?.close();
  }

  async #stopWorking(): Promise<void> {
    clearTimeout(this.#retry);
    this.#work.abort();
    await this.idle();
  }

  /** Never rejects. */
  async #keepUp(): Promise<void> {
    const { signal } = this.#work;
    try {
      while (this.#isCalledFor && !signal.aborted) {
        this.#isCalledFor = false;
        const space = await this.#target(signal);
        await space.fill(signal, () => this.#tell());
        await this.#settle(space, signal);
        // Once it has been loaded, it is known what it runs on.
        space.info = await this.#embedder(this.#settings, 'filling').describe({ signal });
        this.#failure = undefined;
        this.#tell();
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#parts.log.warn({ error: String(error), cause: causeOf(error) }, 'embedding stopped');
      this.#fail(error);
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.libraryChanged(), RETRY_MS).unref();
    }
  }

  /** The space of the model that is chosen: the one that answers, or one beside it. */
  async #target(signal: AbortSignal): Promise<OpenSpace> {
    const { spaces, now } = this.#parts;
    const { model: modelPath, ...use } = this.#settings;
    if (modelPath === null) throw new AlcoveError('MODEL_NOT_CHOSEN');
    const info = await this.#embedder(this.#settings, 'filling').describe({ signal });
    const identity = spaceIdentity(info);
    const settings = JSON.stringify(use);
    if (this.#active?.row.identity === identity) {
      await this.#dropNext();
      const { row } = this.#active;
      if (row.modelPath !== modelPath || row.settings !== settings) {
        spaces.setModel(row.id, modelPath, settings);
        this.#active.takeModel({
          row: { ...row, modelPath, settings },
          embedder: this.#embedder(this.#settings, 'answering'),
          filler: this.#embedder(this.#settings, 'answering'),
        });
      }
      this.#active.info = info;
      return this.#active;
    }
    if (this.#next?.row.identity === identity) return this.#next;
    await this.#dropNext();
    const row =
      spaces.find(identity) ??
      spaces.create({ identity, modelPath, modelName: info.name, settings, dimensions: info.dimensions }, now());
    const opened = await this.#openSpace({ ...row, modelPath, settings }, 'filling', info);
    if (this.#active) this.#next = opened;
    else {
      // There is nothing that it would be worse than: what has its vector is found by it at once.
      spaces.activate(row.id);
      this.#active = opened;
    }
    return opened;
  }

  /** Every chunk has its vector: finds out how far to trust them, and lets them answer. */
  async #settle(space: OpenSpace, signal: AbortSignal): Promise<void> {
    await space.calibrateIfDue(signal);
    signal.throwIfAborted();
    if (space !== this.#next) return;
    const before = this.#active;
    this.#active = space;
    this.#next = undefined;
    this.#parts.spaces.activate(space.row.id);
    before?.close();
    await this.#dropStrangers();
    this.#parts.log.info({ model: space.row.modelName }, 'a new embedding model answers');
  }

  async #openSpace(
    row: EmbeddingSpaceRow,
    purpose: 'answering' | 'filling',
    info?: EmbeddingModelInfo,
  ): Promise<OpenSpace> {
    const use = embeddingChangesSchema.safeParse(JSON.parse(row.settings)).data ?? {};
    const settings = { ...this.#settings, ...use, model: row.modelPath };
    return OpenSpace.open({
      ...this.#parts,
      row,
      embedder: this.#embedder(settings, 'answering'),
      filler: this.#embedder(settings, purpose),
      ...(info && { info }),
    });
  }

  #embedder(settings: EmbeddingSettings, purpose: 'answering' | 'filling'): Embedder {
    const { model, precision, dimensions } = settings;
    return this.#parts.inference.embedder(model ?? '', {
      precision,
      purpose,
      ...(dimensions !== null && { dimensions }),
    });
  }

  async #dropNext(): Promise<void> {
    const next = this.#next;
    this.#next = undefined;
    next?.close();
    await this.#dropStrangers();
  }

  async #dropAll(): Promise<void> {
    this.#active?.close();
    this.#next?.close();
    this.#active = undefined;
    this.#next = undefined;
    await this.#dropStrangers();
  }

  /** Drops spaces that nobody answers from or fills. A space that is gone from SQLite loses its table, too. */
  async #dropStrangers(): Promise<void> {
    const { spaces, store } = this.#parts;
    const kept = new Set([this.#active?.row.id, this.#next?.row.id]);
    for (const { id, status } of spaces.list())
      if (!kept.has(id) && (status === 'filling' || this.#active || this.#settings.model === null)) spaces.delete(id);
    const names = new Set(spaces.list().map(({ id }) => tableName(id)));
    for (const name of await store.spaces()) if (!names.has(name)) await store.dropSpace(name);
  }

  #fail(error: unknown): void {
    const path = this.#settings.model;
    if (path === null) return;
    const answering = this.#active && this.#active.row.modelPath !== path ? this.#active.row.modelName : undefined;
    this.#failure = {
      status: 'failed',
      model: { name: nameOfPath(path), path },
      error: reportOf(error),
      ...(answering !== undefined && { answering }),
    };
    this.#tell();
  }

  #tell(): void {
    if (this.#changes.hasListeners) this.#changes.send(this.state());
  }
}

/** Vectors may be compared where the model is the same, and what stands above a passage weighs the same. */
const spaceIdentity = ({ identity }: EmbeddingModelInfo): string => `${identity}+context${CONTEXT_WEIGHT}`;

function factsOf({ row, info }: OpenSpace): EmbeddingModelFacts {
  return {
    name: row.modelName,
    path: row.modelPath,
    dimensions: row.dimensions,
    ...(info?.runsOn !== undefined && { runsOn: info.runsOn }),
    ...(info?.refused && info.refused.length > 0 && { refused: info.refused }),
  };
}

const nameOfPath = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

const causeOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? String(error.cause) : '';
