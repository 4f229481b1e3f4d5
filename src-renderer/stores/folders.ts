import { create } from 'zustand';
import type { WatchedFolder } from '../../src-shared/imports.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { fileName, isInFolder } from '../lib/folder-path.ts';
import { text } from '../locales/en.ts';
import { attempt, showReport, showToast } from './toasts.ts';

const RESUBSCRIBE_MS = 2_000;

interface FoldersState {
  readonly folders: readonly WatchedFolder[];
  /** Whether they are listed one by one. */
  readonly open: boolean;
  toggle(): void;
}

/** The watched folders. Fed by the library's process and by nothing else. */
export const useFolders = create<FoldersState>()((set) => ({
  folders: [],
  open: false,
  toggle: () => set(({ open }) => ({ open: !open })),
}));

/** Keeps the store true for as long as the window lives. */
export function followFolders(): void {
  const again = (): void => {
    setTimeout(followFolders, RESUBSCRIBE_MS);
  };
  api.folders.changes.subscribe(undefined, {
    onData: (folders) => useFolders.setState({ folders }),
    onError: (error) => {
      showReport(reportOfFailure(error));
      again();
    },
    onStopped: again,
  });
}

/** Asks, where folders were added once, whether to follow them from now on. Those that are followed are not asked about. */
export function offerToWatch(paths: readonly string[]): void {
  const { folders } = useFolders.getState();
  for (const path of paths) {
    if (folders.some((folder) => isInFolder(path, folder.path))) continue;
    const name = fileName(path);
    showToast({
      tone: 'plain',
      title: text.folders.offer(name),
      detail: text.folders.offerDetail,
      action: { label: text.folders.offerAction, run: () => void attempt(api.folders.watch.mutate({ path })) },
    });
  }
}
