import { create } from 'zustand';
import type { ErrorReport } from '../../src-shared/errors.ts';
import type { Repository, RepositoryFit } from '../../src-shared/models.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';

/** So that a slider that moves asks for where it stays, not for all that it passes. */
const SETTLE_MS = 60;

interface RepositoryState {
  /** What was opened: a name or an address. `null` while none is. */
  readonly opened: string | null;
  /** What was opened last: where the focus goes back to. */
  readonly last: string | null;
  /** `null` until it is known. */
  readonly repository: Repository | null;
  /** `null` until it is known. It stays while another length of context is being weighed. */
  readonly fit: RepositoryFit | null;
  readonly isLooking: boolean;
  /** What a person chose; `null` where that is left to Alcove. */
  readonly contextTokens: number | null;
  readonly error: ErrorReport | null;
  /** Why it is not known what the variants need. */
  readonly fitError: ErrorReport | null;
  /** Opens a connection where nothing is known of it yet. */
  open(name: string): void;
  close(): void;
  /** Opens a connection. */
  refresh(): void;
  /** Asks again what is known by now; opens none. */
  renew(): void;
  setContext(tokens: number): void;
}

/** The repository on show, and how its variants would fit. */
export const useRepository = create<RepositoryState>()((set, get) => {
  let looking = new AbortController();
  let weighing = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = (): AbortSignal => {
    looking.abort();
    looking = new AbortController();
    return looking.signal;
  };

  const weigh = async (name: string): Promise<void> => {
    weighing.abort();
    weighing = new AbortController();
    const { signal } = weighing;
    const { contextTokens } = get();
    const request = { repository: name, ...(contextTokens !== null && { contextTokens }) };
    try {
      const fit = await api.hub.fit.query(request, { signal });
      if (!signal.aborted) set({ fit, fitError: null });
    } catch (error) {
      if (!signal.aborted) set({ fitError: reportOfFailure(error) });
    }
  };

  const take = async (request: { readonly name: string; readonly refresh?: boolean }): Promise<void> => {
    const signal = begin();
    try {
      const repository = await api.hub.repository.query(request, { signal });
      if (signal.aborted) return;
      set({ repository, isLooking: false });
      await weigh(repository.repository);
    } catch (error) {
      if (!signal.aborted) set({ error: reportOfFailure(error), isLooking: false });
    }
  };
  const look = async (name: string, isRefresh: boolean): Promise<void> => {
    set({ isLooking: true, error: null, fitError: null });
    await take({ name, ...(isRefresh && { refresh: true }) });
  };

  const nothing = { repository: null, fit: null, contextTokens: null, error: null, fitError: null } as const;
  return {
    opened: null,
    last: null,
    isLooking: false,
    ...nothing,

    open: (name) => {
      set({ ...nothing, opened: name, last: name });
      void look(name, false);
    },
    close: () => {
      begin();
      weighing.abort();
      clearTimeout(timer);
      set({ ...nothing, opened: null, isLooking: false });
    },
    refresh: () => {
      const { opened } = get();
      if (opened !== null) void look(opened, true);
    },
    renew: () => {
      const { repository } = get();
      if (repository) void take({ name: repository.repository });
    },
    setContext: (contextTokens) => {
      set({ contextTokens });
      const { repository } = get();
      clearTimeout(timer);
      if (repository) timer = setTimeout(() => void weigh(repository.repository), SETTLE_MS);
    },
  };
});
