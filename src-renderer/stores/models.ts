import { create } from 'zustand';
import type { ErrorReport } from '../../src-shared/errors.ts';
import type { InferenceSettings, ModelState } from '../../src-shared/inference.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { attempt, showReport } from './toasts.ts';

const RESUBSCRIBE_MS = 2_000;

export type ModelView = 'model' | 'search' | 'settings' | 'machine';

interface ModelsState {
  /** `null` until it was told. */
  readonly model: ModelState | null;
  /** `null` until they were asked for. */
  readonly settings: InferenceSettings | null;
  /** Which part of the dialog is on show; `null` while it is closed. */
  readonly view: ModelView | null;
  /** Between a file being chosen and its being taken or refused. */
  readonly choosing: boolean;
  /** Why the last file was not taken, or the model was not loaded. */
  readonly refusal: ErrorReport | null;
  /** The notice that a person has put away. */
  readonly dismissedNotice: string | null;
  show(view: ModelView): void;
  close(): void;
  dismissNotice(): void;
  /** Chooses a model file, or none. @returns whether it was taken */
  choose(path: string | null): Promise<boolean>;
  load(): Promise<void>;
  unload(): Promise<void>;
  loadSettings(): Promise<void>;
  configure(changes: Partial<InferenceSettings>): Promise<void>;
}

/** The language model and how it is run. How it is, its process tells. */
export const useModels = create<ModelsState>()((set, get) => ({
  model: null,
  settings: null,
  view: null,
  choosing: false,
  refusal: null,
  dismissedNotice: null,

  show: (view) => set({ view, refusal: null }),
  close: () => set({ view: null, refusal: null }),
  dismissNotice: () => set({ dismissedNotice: noticeOf(get().model) ?? null }),

  choose: async (path) => {
    if (get().choosing) return false;
    set({ choosing: true, refusal: null });
    try {
      await api.models.choose.mutate({ path });
      return true;
    } catch (error) {
      set({ refusal: reportOfFailure(error) });
      return false;
    } finally {
      set({ choosing: false });
    }
  },

  load: async () => {
    set({ refusal: null });
    try {
      await api.models.load.mutate();
    } catch (error) {
      const report = reportOfFailure(error);
      // Loading takes a while: the dialog may be closed by the time it fails.
      if (get().view === null) showReport(report);
      else set({ refusal: report });
    }
  },

  unload: async () => {
    await attempt(api.models.unload.mutate());
  },

  loadSettings: async () => {
    try {
      set({ settings: await api.models.settings.query() });
    } catch (error) {
      showReport(reportOfFailure(error));
    }
  },

  configure: async (changes) => {
    try {
      set({ settings: await api.models.configure.mutate(changes) });
    } catch (error) {
      showReport(reportOfFailure(error));
      // What is on show is what counts, not what was refused.
      await get().loadSettings();
    }
  },
}));

/** Keeps the store true for as long as the window lives. */
export function followModels(): void {
  const again = (): void => {
    setTimeout(followModels, RESUBSCRIBE_MS);
  };
  api.models.changes.subscribe(undefined, {
    onData: (model) => useModels.setState({ model }),
    onError: (error) => {
      showReport(reportOfFailure(error));
      again();
    },
    onStopped: again,
  });
}

/** What a person should know of the model, if anything. */
export function noticeOf(model: ModelState | null): string | undefined {
  return model === null || model.status === 'none' ? undefined : model.notice;
}
