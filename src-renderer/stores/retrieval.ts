import { create } from 'zustand';
import type { ErrorReport } from '../../src-shared/errors.ts';
import type {
  EmbeddingSettings,
  EmbeddingState,
  IndexReport,
  RerankingSettings,
  RetrievalSettings,
} from '../../src-shared/retrieval.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { showReport } from './toasts.ts';

const RESUBSCRIBE_MS = 2_000;

/** The two models that passages are found by. */
export type Finder = 'embedding' | 'reranker';

interface RetrievalStore {
  /** `null` until it was told. */
  readonly state: EmbeddingState | null;
  /** `null` until they were told. */
  readonly settings: RetrievalSettings | null;
  /** `null` until it was asked for. */
  readonly index: IndexReport | null;
  /** What is being chosen, until it is taken or refused. */
  readonly choosing: Finder | null;
  /** Why the last choice was not taken. */
  readonly refusal: { readonly finder: Finder; readonly report: ErrorReport } | null;
  /** Chooses the embedding model and how it is used. @returns whether that was taken */
  chooseEmbedding(changes: Partial<EmbeddingSettings>): Promise<boolean>;
  /** Chooses the reranker and how it is used. @returns whether that was taken */
  chooseReranker(changes: Partial<RerankingSettings>): Promise<boolean>;
  forgetRefusal(): void;
  loadSettings(): Promise<void>;
  loadIndex(): Promise<void>;
}

/** How passages are found: the embedding model, the reranker, and the index. */
export const useRetrieval = create<RetrievalStore>()((set, get) => {
  const choose = async (finder: Finder, call: () => Promise<unknown>): Promise<boolean> => {
    if (get().choosing !== null) return false;
    set({ choosing: finder, refusal: null });
    try {
      await call();
      await get().loadSettings();
      return true;
    } catch (error) {
      set({ refusal: { finder, report: reportOfFailure(error) } });
      return false;
    } finally {
      set({ choosing: null });
    }
  };

  return {
    state: null,
    settings: null,
    index: null,
    choosing: null,
    refusal: null,

    chooseEmbedding: (changes) => choose('embedding', () => api.retrieval.chooseEmbedding.mutate(changes)),
    chooseReranker: (changes) => choose('reranker', () => api.retrieval.chooseReranker.mutate(changes)),
    forgetRefusal: () => set({ refusal: null }),

    loadSettings: async () => {
      try {
        set({ settings: await api.retrieval.settings.query() });
      } catch (error) {
        showReport(reportOfFailure(error));
      }
    },

    loadIndex: async () => {
      try {
        set({ index: await api.retrieval.index.query() });
      } catch (error) {
        showReport(reportOfFailure(error));
      }
    },
  };
});

/** Keeps the store true for as long as the window lives. */
export function followRetrieval(): void {
  const again = (): void => {
    setTimeout(followRetrieval, RESUBSCRIBE_MS);
  };
  api.retrieval.changes.subscribe(undefined, {
    // Where the index is kept is told from the beginning: it decides what may be promised.
    onStarted: () => void useRetrieval.getState().loadSettings(),
    onData: (state) => useRetrieval.setState({ state }),
    onError: (error) => {
      showReport(reportOfFailure(error));
      again();
    },
    onStopped: again,
  });
}

/** Where the index is kept, if that is on another machine. */
export function remoteLocation({ settings }: Pick<RetrievalStore, 'settings'>): string | undefined {
  return settings?.index.isRemote ? settings.index.location : undefined;
}
