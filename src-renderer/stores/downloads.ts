import { create } from 'zustand';
import type { Download, Repository } from '../../src-shared/models.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { keepSubscribed } from '../lib/keep-subscribed.ts';
import { useHub } from './hub.ts';
import { useNavigation } from './navigation.ts';
import { useRepository } from './repository.ts';
import { attempt, showReport } from './toasts.ts';

/** A variant that waits for its licence to be accepted. */
export interface AskedFor {
  readonly repository: Repository;
  readonly variant: string;
}

interface DownloadsState {
  readonly downloads: readonly Download[];
  /** Whether they were told yet. */
  readonly loaded: boolean;
  /** `null` while no licence is shown. */
  readonly asked: AskedFor | null;
  /** Between a download being asked for and its being on the list. */
  readonly starting: string | null;
  /** Downloads it, once its licence is accepted. */
  ask(repository: Repository, variant: string): Promise<void>;
  accept(): Promise<void>;
  decline(): void;
}

/** Models on their way. Fed by their process and by nothing else. */
export const useDownloads = create<DownloadsState>()((set, get) => {
  const start = async ({ repository, variant }: AskedFor): Promise<void> => {
    set({ starting: variant });
    try {
      await api.downloads.start.mutate({ repository: repository.repository, variant });
    } catch (error) {
      const report = reportOfFailure(error);
      // Accepted once, but the hub names another licence by now.
      if (report.code === 'LICENCE_NOT_ACCEPTED') set({ asked: { repository, variant } });
      else showReport(report);
    } finally {
      set({ starting: null });
    }
  };

  return {
    downloads: [],
    loaded: false,
    asked: null,
    starting: null,

    ask: async (repository, variant) => {
      if (get().starting !== null) return;
      if (repository.licence.isAccepted) await start({ repository, variant });
      else set({ asked: { repository, variant } });
    },
    accept: async () => {
      const { asked } = get();
      if (!asked) return;
      const { repository, licence } = asked.repository;
      if (!(await attempt(api.hub.acceptLicence.mutate({ repository, licence: licence.name })))) return;
      set({ asked: null });
      useRepository.getState().renew();
      await start(asked);
    },
    decline: () => set({ asked: null }),
  };
});

/** What a person can have done to a download. Each shows its own failure. */
export const downloadActions = {
  pause: (id: string) => attempt(api.downloads.pause.mutate({ id })),
  resume: (id: string) => attempt(api.downloads.resume.mutate({ id })),
  cancel: (id: string) => attempt(api.downloads.cancel.mutate({ id })),
  prefer: (id: string) => attempt(api.downloads.prefer.mutate({ id })),
};

/** Opens the part of the page where they are listed. */
export function showDownloads(): void {
  useHub.getState().showTab('here');
  useNavigation.getState().go('models');
}

/** Keeps the store true for as long as the window lives. */
export function followDownloads(): void {
  keepSubscribed<readonly Download[]>(
    (subscriber) => api.downloads.changes.subscribe(undefined, subscriber),
    (downloads) => useDownloads.setState({ downloads, loaded: true }),
  );
}
