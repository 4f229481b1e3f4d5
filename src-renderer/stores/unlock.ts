import { create } from 'zustand';
import type { DocumentSummary } from '../../src-shared/documents.ts';
import type { ErrorReport } from '../../src-shared/errors.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { useLibrary } from './library.ts';
import { isBusy, isLocked } from './library-changes.ts';
import { type UnlockStep, unlockStep } from './unlock-step.ts';

/** Files tried at once when one password is to open them all. */
const TRIED_AT_ONCE = 500;

interface UnlockState {
  /** The protected files to go through, in order; empty while nothing is asked. */
  readonly ids: readonly string[];
  readonly position: number;
  /** What the file looked like when a password was sent for it; `null` when none is being tried. */
  readonly tried: DocumentSummary | null;
  /** Why the password could not even be sent. */
  readonly refusal: ErrorReport | null;
  /** Asks for the password of `first`, then for those of the other protected files. */
  begin(first?: string): void;
  /**
   * Has the file read with a password. It is handed on and forgotten here.
   * @param others whether to try it on the other protected files as well
   */
  submit(password: string, others: boolean): Promise<void>;
  /** Goes on to the next file; closes after the last one. */
  next(): void;
  close(): void;
}

const CLOSED = { ids: [], position: 0, tried: null, refusal: null } as const;

/** The passwords that a person is asked for, one file after another. */
export const useUnlock = create<UnlockState>()((set, get) => ({
  ...CLOSED,

  begin: (first) => {
    const locked = lockedIds();
    const ids = first === undefined ? locked : [first, ...locked.filter((id) => id !== first)];
    set({ ...CLOSED, ids });
  },

  submit: async (password, others) => {
    const { ids, position } = get();
    const id = ids[position];
    const document = id === undefined ? undefined : useLibrary.getState().documents.get(id);
    if (!document) return get().next();
    set({ tried: document, refusal: null });
    const also = others ? lockedIds().filter((each) => each !== document.id) : [];
    try {
      await api.library.unlock.mutate({ documentId: document.id, password });
      for (const documentId of also.slice(0, TRIED_AT_ONCE)) await api.library.unlock.mutate({ documentId, password });
    } catch (error) {
      if (get().tried === document) set({ tried: null, refusal: reportOfFailure(error) });
    }
  },

  next: () => {
    const { ids, position } = get();
    const { documents } = useLibrary.getState();
    const isToAsk = (id: string): boolean => {
      const document = documents.get(id);
      return document !== undefined && (isLocked(document) || isBusy(document));
    };
    const ahead = ids.findIndex((id, index) => index > position && isToAsk(id));
    set(ahead < 0 ? CLOSED : { position: ahead, tried: null, refusal: null });
  },

  close: () => set(CLOSED),
}));

function lockedIds(): string[] {
  return [...useLibrary.getState().documents.values()].filter(isLocked).map(({ id }) => id);
}

/** How far the file that is asked for has come. */
export function useUnlockStep(): UnlockStep {
  const tried = useUnlock((state) => state.tried);
  const id = useUnlock(({ ids, position }) => ids[position]);
  const now = useLibrary(({ documents }) => (id === undefined ? undefined : documents.get(id)));
  return unlockStep(tried, now);
}
