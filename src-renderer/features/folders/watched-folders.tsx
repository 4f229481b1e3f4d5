import { FolderSync } from 'lucide-react';
import { useId, useState } from 'react';
import type { WatchedFolder } from '../../../src-shared/imports.ts';
import { text } from '../../locales/en.ts';
import { useFolders } from '../../stores/folders.ts';
import { FolderRow } from './folder-row.tsx';
import { UnwatchDialog } from './unwatch-dialog.tsx';

interface WatchedFoldersProps {
  /** Shows the documents of a folder. */
  onShow(path: string): void;
}

/** The folders that the library is kept in step with, while there are any. */
export function WatchedFolders({ onShow }: WatchedFoldersProps) {
  const folders = useFolders((state) => state.folders);
  const [leaving, setLeaving] = useState<WatchedFolder | null>(null);
  const heading = useId();
  return (
    <>
      {folders.length > 0 && (
        <section aria-labelledby={heading} className="mx-6 mb-3 overflow-hidden rounded-xl border border-line">
          <h2 id={heading} className="flex items-center gap-2 px-3.5 pt-2 pb-1 font-medium text-ink-3 text-xs">
            <FolderSync className="size-3.5" strokeWidth={1.75} aria-hidden />
            {text.folders.heading}
          </h2>
          <ul className="max-h-32 overflow-y-auto pb-1">
            {folders.map((folder) => (
              <FolderRow key={folder.id} folder={folder} onShow={onShow} onStop={setLeaving} />
            ))}
          </ul>
        </section>
      )}
      <UnwatchDialog folder={leaving} onClose={() => setLeaving(null)} />
    </>
  );
}
