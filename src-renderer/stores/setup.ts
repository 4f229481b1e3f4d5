import { create } from 'zustand';
import type { ErrorReport } from '../../src-shared/errors.ts';
import type {
  LibraryLanguage,
  ModelVariant,
  Repository,
  SetupProposal,
  VariantSpeed,
} from '../../src-shared/models.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { text } from '../locales/en.ts';
import { showDownloads } from './downloads.ts';
import { useRegistry } from './registry.ts';
import { attempt, showReport, showToast } from './toasts.ts';
import { wantOnArrival } from './wanted-models.ts';

/** What would be downloaded of a proposed model. */
export interface SetupChoice {
  readonly repository: Repository;
  readonly variant: ModelVariant;
  readonly speed?: VariantSpeed;
}

interface SetupStore {
  /** `null` until it was told. */
  readonly proposal: SetupProposal | null;
  /** `null` while that is left to Alcove. */
  readonly language: LibraryLanguage | null;
  /** Repositories that a person does not want. */
  readonly leftOut: ReadonlySet<string>;
  /** By the repository as it is proposed; `null` where nothing of it fits. Empty until sizes were looked up. */
  readonly choices: ReadonlyMap<string, SetupChoice | null>;
  readonly isLooking: boolean;
  readonly isStarting: boolean;
  /** Why sizes could not be looked up. */
  readonly error: ErrorReport | null;
  load(): Promise<void>;
  setLanguage(language: LibraryLanguage): Promise<void>;
  toggle(repository: string): void;
  /** Opens a connection. */
  lookUp(): Promise<void>;
  /** Accepts the licences of what is included, downloads it, and takes it into use when it is here. */
  start(): Promise<void>;
  /** It is not shown again. */
  finish(): Promise<void>;
}

/** The first run. */
export const useSetup = create<SetupStore>()((set, get) => {
  const propose = async (): Promise<void> => {
    const { language } = get();
    try {
      const proposal = await api.setup.proposal.query(language === null ? {} : { language });
      set({ proposal, choices: new Map(), error: null });
    } catch {
      // It is a help and no more: without it there is the page of models.
    }
  };
  return {
    proposal: null,
    language: null,
    leftOut: new Set(),
    choices: new Map(),
    isLooking: false,
    isStarting: false,
    error: null,

    load: propose,
    setLanguage: async (language) => {
      set({ language });
      await propose();
    },
    toggle: (repository) =>
      set(({ leftOut }) => {
        const next = new Set(leftOut);
        if (!next.delete(repository)) next.add(repository);
        return { leftOut: next };
      }),

    lookUp: async () => {
      const { proposal, isLooking } = get();
      if (!proposal || isLooking) return;
      set({ isLooking: true, error: null });
      try {
        // By this name and not by the hub's: a repository that was renamed is found under either.
        const found = await Promise.all(
          proposal.models.map(async ({ repository }) => [repository, await choiceOf(repository)] as const),
        );
        if (get().proposal === proposal) set({ choices: new Map(found) });
      } catch (error) {
        set({ error: reportOfFailure(error) });
      } finally {
        set({ isLooking: false });
      }
    },

    start: async () => {
      if (get().isStarting) return;
      set({ isStarting: true });
      try {
        for (const { repository, variant } of includedIn(get())) {
          const { repository: name, licence } = repository;
          if (variant.installed !== undefined) {
            await useRegistry.getState().use(variant.installed);
            continue;
          }
          if (!licence.isAccepted) await api.hub.acceptLicence.mutate({ repository: name, licence: licence.name });
          wantOnArrival(name, variant.id);
          await api.downloads.start.mutate({ repository: name, variant: variant.id });
        }
        const { started, startedHint } = text.setup;
        const action = { label: text.hub.downloads.show, run: showDownloads };
        showToast({ tone: 'plain', title: started, detail: startedHint, action });
        await get().finish();
      } catch (error) {
        showReport(reportOfFailure(error));
      } finally {
        set({ isStarting: false });
      }
    },

    finish: async () => {
      // At once: what a person puts away is gone.
      set(({ proposal }) => ({ proposal: proposal && { ...proposal, isDone: true } }));
      await attempt(api.setup.done.mutate());
    },
  };
});

/** What is to be downloaded or used, of what was looked up. */
export function includedIn({ choices, leftOut }: Pick<SetupStore, 'choices' | 'leftOut'>): readonly SetupChoice[] {
  return [...choices].flatMap(([proposed, choice]) => (choice && !leftOut.has(proposed) ? [choice] : []));
}

/** `null` where nothing of it fits this machine. */
async function choiceOf(name: string): Promise<SetupChoice | null> {
  const repository = await api.hub.repository.query({ name });
  const { recommended, variants } = await api.hub.fit.query({ repository: name });
  const variant = repository.variants.find(({ id }) => id === recommended?.variant);
  const speed = variants.find((fit) => fit.variant === recommended?.variant)?.speed;
  return variant ? { repository, variant, ...(speed && { speed }) } : null;
}
