import { create } from 'zustand';
import type { ErrorReport } from '../../src-shared/errors.ts';
import {
  type CatalogueModel,
  DEFAULT_HUB,
  type HubChanges,
  type HubModel,
  type HubSettings,
  type TokenState,
} from '../../src-shared/models.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { showReport } from './toasts.ts';

export type HubTab = 'discover' | 'here' | 'settings';

/** What a search of the hub came to. */
export type HubSearch =
  | { readonly status: 'running'; readonly words: string }
  | { readonly status: 'done'; readonly words: string; readonly found: readonly HubModel[] }
  | { readonly status: 'failed'; readonly words: string; readonly error: ErrorReport };

interface HubState {
  /** Which part of the page is on show. */
  readonly tab: HubTab;
  /** `null` until it was told. */
  readonly catalogue: readonly CatalogueModel[] | null;
  readonly typed: string;
  /** `null` while the catalogue is on show. */
  readonly search: HubSearch | null;
  /** `null` until they were told. */
  readonly settings: HubSettings | null;
  readonly token: TokenState | null;
  showTab(tab: HubTab): void;
  type(typed: string): void;
  /** Opens a connection. */
  searchHub(words: string): Promise<void>;
  endSearch(): void;
  /** Opens none. */
  loadCatalogue(): Promise<void>;
  loadSettings(): Promise<void>;
  loadToken(): Promise<void>;
  /** @returns why it was refused, if it was */
  configure(changes: HubChanges): Promise<ErrorReport | undefined>;
  /** @returns why it was refused, if it was */
  setToken(token: string | null): Promise<ErrorReport | undefined>;
}

/** What models there are to be had, and where from. */
export const useHub = create<HubState>()((set) => {
  let searching = new AbortController();
  const orShown = async (call: Promise<Partial<HubState>>): Promise<void> => {
    try {
      set(await call);
    } catch (error) {
      showReport(reportOfFailure(error));
    }
  };
  const orReported = async (call: Promise<Partial<HubState>>): Promise<ErrorReport | undefined> => {
    try {
      set(await call);
      return undefined;
    } catch (error) {
      return reportOfFailure(error);
    }
  };
  const stopSearching = (): void => {
    searching.abort();
    searching = new AbortController();
  };

  return {
    tab: 'discover',
    catalogue: null,
    typed: '',
    search: null,
    settings: null,
    token: null,

    showTab: (tab) => set({ tab }),
    type: (typed) => set({ typed }),

    searchHub: async (words) => {
      stopSearching();
      const { signal } = searching;
      set({ search: { status: 'running', words } });
      try {
        const found = await api.hub.search.query({ text: words }, { signal });
        if (!signal.aborted) set({ search: { status: 'done', words, found } });
      } catch (error) {
        if (!signal.aborted) set({ search: { status: 'failed', words, error: reportOfFailure(error) } });
      }
    },
    endSearch: () => {
      stopSearching();
      set({ search: null, typed: '' });
    },

    loadCatalogue: () => orShown(api.hub.catalogue.query().then((catalogue) => ({ catalogue }))),
    loadSettings: () => orShown(api.hub.settings.query().then((settings) => ({ settings }))),
    loadToken: () => orShown(api.hub.token.query().then((token) => ({ token }))),
    configure: (changes) => orReported(api.hub.configure.mutate(changes).then((settings) => ({ settings }))),
    setToken: (token) => orReported(api.hub.setToken.mutate({ token }).then((state) => ({ token: state }))),
  };
});

/** The host that is asked, as it is told to people. */
export function hubHost({ settings }: Pick<HubState, 'settings'>): string {
  return new URL(settings?.endpoint ?? DEFAULT_HUB).host;
}
