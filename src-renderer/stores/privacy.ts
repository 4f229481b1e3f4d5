import { create } from 'zustand';
import type { ErrorReport } from '../../src-shared/errors.ts';
import type { ConnectionRecord, PrivacySummary } from '../../src-shared/models.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { keepSubscribed } from '../lib/keep-subscribed.ts';

const PAGE = 100;

interface PrivacyState {
  /** `null` until it was told. */
  readonly summary: PrivacySummary | null;
  /** The latest first; `null` until they were asked for. */
  readonly connections: readonly ConnectionRecord[] | null;
  /** Why they could not be read, the last time that they were asked for. */
  readonly error: ErrorReport | null;
  /** Asks for the latest. */
  load(): Promise<void>;
  loadEarlier(): Promise<void>;
}

/** The ledger of connections. */
export const usePrivacy = create<PrivacyState>()((set, get) => {
  /** What is listed stays when they cannot be read. */
  const ask = async (before?: number): Promise<readonly ConnectionRecord[] | undefined> => {
    try {
      const found = await api.privacy.connections.query({ limit: PAGE, ...(before !== undefined && { before }) });
      set({ error: null });
      return found;
    } catch (error) {
      set({ error: reportOfFailure(error) });
      return undefined;
    }
  };
  return {
    summary: null,
    connections: null,
    error: null,

    load: async () => {
      const latest = await ask();
      if (!latest) return;
      const oldest = latest.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
      set(({ connections }) => ({ connections: [...latest, ...(connections ?? []).filter(({ at }) => at < oldest)] }));
    },
    loadEarlier: async () => {
      const oldest = get().connections?.at(-1)?.at;
      const earlier = await ask(oldest);
      if (!earlier) return;
      set(({ connections }) => ({ connections: [...(connections ?? []), ...earlier] }));
    },
  };
});

/** Keeps the summary true for as long as the window lives. */
export function followPrivacy(): void {
  keepSubscribed<PrivacySummary>(
    (subscriber) => api.privacy.changes.subscribe(undefined, subscriber),
    (summary) => usePrivacy.setState({ summary }),
  );
}
