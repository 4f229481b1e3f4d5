import { create } from 'zustand';
import { type ErrorReport, errorReport } from '../../src-shared/errors.ts';
import { api } from '../lib/api.ts';
import type { RelativeFile } from '../lib/dropped-folders.ts';
import { reportOfFailure } from '../lib/failure.ts';
import type { Picked } from '../lib/files.ts';
import { extensionOf } from '../lib/folder-path.ts';
import { inParallel } from '../lib/in-parallel.ts';
import { newBatchId, upload } from '../lib/upload.ts';
import { text } from '../locales/en.ts';
import { useConnection } from './connection.ts';
import { offerToWatch } from './folders.ts';
import { useNavigation } from './navigation.ts';
import { showReport, showToast } from './toasts.ts';

const UPLOADS_AT_ONCE = 3;
const PATHS_PER_IMPORT = 1_000;
/** Small, so that reading begins while the rest is still being copied. */
const UPLOADS_PER_IMPORT = 20;

/** A file that did not even reach the queue. */
export interface Refusal {
  readonly path: string;
  readonly error: ErrorReport;
}

interface ImportState {
  /** Files on their way from this browser to the library; `null` when there are none. */
  readonly upload: { readonly done: number; readonly total: number } | null;
  readonly refused: readonly Refusal[];
  /** Adds what was dropped or chosen. Never rejects: what goes wrong is shown. */
  add(picked: Picked | Promise<Picked>): Promise<void>;
  cancelUpload(): void;
  dismissRefused(): void;
}

/** What is being added, up to the moment it is in the library's own queue. */
export const useImports = create<ImportState>()((set, get) => {
  let aborting = new AbortController();

  const refuse = (refusals: readonly Refusal[]): void => {
    if (refusals.length > 0) set({ refused: [...get().refused, ...refusals] });
  };

  const importPaths = async (paths: readonly string[], size: number): Promise<void> => {
    for (let start = 0; start < paths.length; start += size) {
      const ticket = await api.library.import.mutate({ paths: paths.slice(start, start + size) });
      refuse(ticket.failures);
    }
  };

  const importUploads = async (files: readonly RelativeFile[]): Promise<void> => {
    const { signal } = aborting;
    const batch = newBatchId();
    let ready: string[] = [];
    const progress = (done: number, total: number): void =>
      set(({ upload: before }) => {
        const next = { done: (before?.done ?? 0) + done, total: (before?.total ?? 0) + total };
        return { upload: next.done >= next.total ? null : next };
      });
    let left = files.length;
    progress(0, left);
    try {
      await inParallel(files, UPLOADS_AT_ONCE, async (item) => {
        const outcome = await upload(item, batch, signal);
        left--;
        progress(1, 0);
        if ('error' in outcome) return refuse([{ path: item.path, error: outcome.error }]);
        ready.push(outcome.path);
        if (ready.length < UPLOADS_PER_IMPORT) return;
        const paths = ready;
        ready = [];
        await importPaths(paths, UPLOADS_PER_IMPORT);
      });
    } catch (error) {
      progress(0, -left);
      if (!signal.aborted) throw error;
    }
    await importPaths(ready, UPLOADS_PER_IMPORT);
  };

  return {
    upload: null,
    refused: [],
    add: async (picking) => {
      try {
        const picked = await picking;
        useNavigation.getState().go('library');
        if (picked.kind === 'paths') {
          if (picked.paths.length > 0) await importPaths(picked.paths, PATHS_PER_IMPORT);
          offerToWatch(picked.folders);
          return;
        }
        const files = picked.files.filter(canBeRead);
        const skipped = picked.files.length - files.length;
        if (files.length === 0) showReport(errorReport('NOTHING_TO_IMPORT'));
        else if (skipped > 0) showToast({ tone: 'plain', title: text.imports.skipped(skipped) });
        if (files.length > 0) await importUploads(files);
      } catch (error) {
        showReport(reportOfFailure(error));
      }
    },
    cancelUpload: () => {
      aborting.abort();
      aborting = new AbortController();
    },
    dismissRefused: () => set({ refused: [] }),
  };
});

/**
 * Whether to send a file at all. One that was chosen by itself always is, and is refused with a
 * reason if need be; of a folder only what looks readable, because folders hold anything.
 */
function canBeRead({ path, inFolder }: RelativeFile): boolean {
  const formats = useConnection.getState().info?.formats;
  if (!inFolder || !formats) return true;
  const extension = extensionOf(path);
  return formats.some(({ extensions }) =>
    extensions.some((known) => known.replace(/^\./, '').toLowerCase() === extension),
  );
}
