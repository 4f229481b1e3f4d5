import { ChevronDown, FolderSync } from 'lucide-react';
import { useId, useState } from 'react';
import type { WatchedFolder } from '../../../src-shared/imports.ts';
import { fileName } from '../../lib/folder-path.ts';
import { text } from '../../locales/en.ts';
import { useFolders } from '../../stores/folders.ts';
import { classes } from '../../ui/classes.ts';
import { FolderRow } from './folder-row.tsx';
import { FolderState } from './folder-state.tsx';
import { UnwatchDialog } from './unwatch-dialog.tsx';

interface WatchedFoldersProps {
  /** Shows the documents of a folder. */
  onShow(path: string): void;
}

/** The folders that the library is kept in step with, while there are any: in a line, and each by itself when opened. */
export function WatchedFolders({ onShow }: WatchedFoldersProps) {
  const folders = useFolders((state) => state.folders);
  const open = useFolders((state) => state.open);
  const toggle = useFolders((state) => state.toggle);
  const [leaving, setLeaving] = useState<WatchedFolder | null>(null);
  const list = useId();
  return (
    <>
      {folders.length > 0 && (
        <section aria-label={text.folders.heading} className="mx-6 mb-3 shrink-0 rounded-xl border border-line">
          <h2>
            <button
              type="button"
              aria-expanded={open}
              aria-controls={list}
              onClick={toggle}
              className="flex h-9 w-full items-center gap-2 rounded-xl pr-3 pl-3.5 text-left text-xs hover:bg-hover"
            >
              <FolderSync className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} aria-hidden />
              <span className="shrink-0 font-medium">{text.folders.heading}</span>
              <span className="min-w-0 grow truncate text-ink-3">
                {!open && folders.map(({ path }) => fileName(path)).join(', ')}
              </span>
              {!open && <FolderState state={worstState(folders)} />}
              <ChevronDown
                className={classes('size-3.5 shrink-0 text-ink-3 transition-transform', open && 'rotate-180')}
                aria-hidden
              />
            </button>
          </h2>
          {open && (
            <ul id={list} className="max-h-36 overflow-y-auto pb-1">
              {folders.map((folder) => (
                <FolderRow key={folder.id} folder={folder} onShow={onShow} onStop={setLeaving} />
              ))}
            </ul>
          )}
        </section>
      )}
      <UnwatchDialog folder={leaving} onClose={() => setLeaving(null)} />
    </>
  );
}

/** What to say of all folders in a word: whatever asks for attention first. */
function worstState(folders: readonly WatchedFolder[]): WatchedFolder['state'] {
  const states = new Set(folders.map(({ state }) => state));
  return (['unavailable', 'scanning'] as const).find((state) => states.has(state)) ?? 'watching';
}
