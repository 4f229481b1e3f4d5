import { create } from 'zustand';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import {
  applyChanges,
  countDocuments,
  type DocumentCounts,
  EMPTY_LIBRARY,
  type LibraryChange,
  type LibrarySnapshot,
} from './library-changes.ts';
import { attempt, showReport } from './toasts.ts';

/** Changes are shown together this often: a fast import sends hundreds a second. */
const REFRESH_MS = 80;
const RESUBSCRIBE_MS = 2_000;

interface LibraryState extends LibrarySnapshot {
  readonly counts: DocumentCounts;
}

/** The documents and the queue. Fed by the changes of the library and by nothing else. */
export const useLibrary = create<LibraryState>()(() => ({ ...EMPTY_LIBRARY, counts: countDocuments([]) }));

/** Keeps the store true for as long as the window lives. */
export function followLibrary(): void {
  let pending: LibraryChange[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let whole = true;

  const show = (): void => {
    timer = undefined;
    const before = useLibrary.getState();
    const after = applyChanges(before, pending);
    pending = [];
    const counts = after.documents === before.documents ? before.counts : countDocuments(after.documents.values());
    useLibrary.setState({ ...after, counts });
  };
  const again = (): void => {
    setTimeout(followLibrary, RESUBSCRIBE_MS);
  };

  api.library.changes.subscribe(undefined, {
    // Also called when the client subscribed again after the link was lost.
    onStarted: () => {
      whole = true;
    },
    onData: (event) => {
      const first = whole && event.type === 'documents';
      pending.push({ event, whole: first });
      if (first) {
        whole = false;
        clearTimeout(timer);
        show();
      } else {
        timer ??= setTimeout(show, REFRESH_MS);
      }
    },
    onError: (error) => {
      showReport(reportOfFailure(error));
      again();
    },
    onStopped: again,
  });
}

/** What a person can have done to documents. Each shows its own failure. */
export const libraryActions = {
  importSamples: () => attempt(api.library.importSamples.mutate()),
  retry: (documentId: string) => attempt(api.library.retry.mutate({ documentId })),
  retryFailed: () => attempt(api.library.retryFailed.mutate()),
  pause: () => attempt(api.library.pause.mutate()),
  resume: () => attempt(api.library.resume.mutate()),
  cancel: (documentId: string) => attempt(api.library.cancel.mutate({ documentId })),
  cancelAll: () => attempt(api.library.cancelAll.mutate()),
  setTags: (documentId: string, tags: readonly string[]) =>
    attempt(api.library.setTags.mutate({ documentId, tags: [...tags] })),
  remove: (documentId: string) => attempt(api.library.remove.mutate({ documentId })),
};
