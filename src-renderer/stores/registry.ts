import { create } from 'zustand';
import type { ErrorReport } from '../../src-shared/errors.ts';
import type { InstalledModel, MoveProgress } from '../../src-shared/models.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { keepSubscribed } from '../lib/keep-subscribed.ts';
import { text } from '../locales/en.ts';
import { arrivals, offersDiffer } from './arrivals.ts';
import { useHub } from './hub.ts';
import { useRepository } from './repository.ts';
import { attempt, showReport, showToast } from './toasts.ts';
import { wasWanted } from './wanted-models.ts';

export interface ModelsFolder {
  readonly path: string;
  readonly bytes: number;
  readonly freeBytes?: number;
}

interface RegistryState {
  /** `null` until they were told. */
  readonly models: readonly InstalledModel[] | null;
  readonly folder: ModelsFolder | null;
  /** `null` while nothing is moved. */
  readonly moving: MoveProgress | null;
  /** Ids of those that are being read from end to end. */
  readonly verifying: ReadonlySet<string>;
  /** The id of the one that is being taken into use. */
  readonly taking: string | null;
  /** Paths that are to be added, one after the other; empty ones are yet to be named. */
  readonly adding: readonly string[];
  beginAdding(paths: readonly string[]): void;
  /** Goes on to the next of them. */
  endAdding(): void;
  /** @returns why it was refused, if it was */
  add(path: string, copy: boolean): Promise<ErrorReport | undefined>;
  use(id: string, contextTokens?: number): Promise<void>;
  verify(model: InstalledModel): Promise<void>;
  loadFolder(): Promise<void>;
  /** @returns why it was refused, if it was */
  move(folder: string): Promise<ErrorReport | undefined>;
}

let uses = Promise.resolve();

/** Models that are here. Fed by their registry and by nothing else. */
export const useRegistry = create<RegistryState>()((set) => ({
  models: null,
  folder: null,
  moving: null,
  verifying: new Set(),
  taking: null,
  adding: [],

  beginAdding: (adding) => set({ adding }),
  endAdding: () => set(({ adding }) => ({ adding: adding.slice(1) })),
  add: async (path, copy) => {
    try {
      const { name } = await api.registry.add.mutate({ path, copy });
      showToast({ tone: 'plain', title: text.hub.adding.added(name) });
      return undefined;
    } catch (error) {
      return reportOfFailure(error);
    }
  },

  use: (id, contextTokens) => {
    // One after the other: two that were wanted may arrive together.
    uses = uses.then(async () => {
      set({ taking: id });
      await attempt(api.registry.use.mutate({ id, ...(contextTokens !== undefined && { contextTokens }) }));
      set({ taking: null });
    });
    return uses;
  },

  verify: async (model) => {
    const { id, name } = model;
    set(({ verifying }) => ({ verifying: new Set(verifying).add(id) }));
    try {
      const { state } = await api.registry.verify.mutate({ id });
      const { intact, damaged, damagedHint, missing } = text.hub.installed;
      if (state === 'ok') showToast({ tone: 'plain', title: intact(name) });
      else if (state === 'missing') showToast({ tone: 'bad', title: missing(name) });
      else showToast({ tone: 'bad', title: damaged(name), detail: damagedHint(model) });
    } catch (error) {
      showReport(reportOfFailure(error));
    } finally {
      set(({ verifying }) => ({ verifying: new Set([...verifying].filter((each) => each !== id)) }));
    }
  },

  loadFolder: async () => {
    try {
      set({ folder: await api.registry.folder.query() });
    } catch (error) {
      showReport(reportOfFailure(error));
    }
  },
  move: async (folder) => {
    try {
      set({ folder: await api.registry.move.mutate({ folder }) });
      showToast({ tone: 'plain', title: text.hub.folder.moved });
      return undefined;
    } catch (error) {
      return reportOfFailure(error);
    }
  },
}));

/** What else a person can have done to an installed model. Each shows its own failure. */
export const registryActions = {
  remove: (id: string) => attempt(api.registry.remove.mutate({ id, force: true })),
  reveal: (id: string) => attempt(api.registry.reveal.mutate({ id })),
};

/** Keeps the store true for as long as the window lives. */
export function followRegistry(): void {
  keepSubscribed<readonly InstalledModel[]>(
    (subscriber) => api.registry.changes.subscribe(undefined, subscriber),
    (models) => {
      const before = useRegistry.getState().models;
      useRegistry.setState({ models });
      for (const model of arrivals(before ?? [], models)) greet(model, before !== null);
      // What is installed is marked in the catalogue and in the repository on show, too.
      if (before === null || offersDiffer(before, models)) {
        void useHub.getState().loadCatalogue();
        useRepository.getState().renew();
      }
    },
  );
  keepSubscribed<MoveProgress | null>(
    (subscriber) => api.registry.moving.subscribe(undefined, subscriber),
    (moving) => useRegistry.setState({ moving }),
  );
}

/** @param isNew whether it came while the window was open; what was wanted may have come before that */
function greet({ id, name, source, repository, variant }: InstalledModel, isNew: boolean): void {
  if (source !== 'hub' || repository === undefined || variant === undefined) return;
  const use = (): void => void useRegistry.getState().use(id);
  const isWanted = wasWanted(repository, variant);
  if (isWanted) use();
  if (!isNew) return;
  const { arrived, arrivedHint, use: label } = text.hub.downloads;
  showToast({
    tone: 'plain',
    title: arrived(name, variant),
    detail: arrivedHint,
    ...(!isWanted && { action: { label, run: use } }),
  });
}
