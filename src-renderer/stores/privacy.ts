import { create } from 'zustand';
import type { ConnectionRecord, PrivacySummary } from '../../src-shared/models.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { keepSubscribed } from '../lib/keep-subscribed.ts';
import { showReport } from './toasts.ts';

const PAGE = 100;

interface PrivacyState {
  /** `null` until it was told. */
  readonly summary: PrivacySummary | null;
  /** The latest first; `null` until they were asked for. */
  readonly connections: readonly ConnectionRecord[] | null;
  /** Asks for the latest. */
  load(): Promise<void>;
  loadEarlier(): Promise<void>;
}

/** The ledger of connections. */
export const usePrivacy = create<PrivacyState>()((set, get) => {
  const ask = async (before?: number): Promise<readonly ConnectionRecord[]> => {
    try {
      return await api.privacy.connections.query({ limit: PAGE, ...(before !== undefined && { before }) });
    } catch (error) {
      showReport(reportOfFailure(error));
      return [];
    }
  };
  return {
    summary: null,
    connections: null,

    load: async () => {
      const latest = await ask();
      const oldest = latest.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
      set(({ connections }) => ({ connections: [...latest, ...(connections ?? []).filter(({ at }) => at < oldest)] }));
    },
    loadEarlier: async () => {
      const oldest = get().connections?.at(-1)?.at;
      const earlier = await ask(oldest);
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
