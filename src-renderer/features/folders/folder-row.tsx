import { X } from 'lucide-react';
import type { WatchedFolder } from '../../../src-shared/imports.ts';
import { fileName } from '../../lib/folder-path.ts';
import { text } from '../../locales/en.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { FolderState } from './folder-state.tsx';

interface FolderRowProps {
  readonly folder: WatchedFolder;
  onShow(path: string): void;
  onStop(folder: WatchedFolder): void;
}

/** A watched folder: where it is, how it stands, and how much of the library comes from it. */
export function FolderRow({ folder, onShow, onStop }: FolderRowProps) {
  const { path, state, error, documentCount, collection } = folder;
  return (
    <li
      data-state={state}
      className="group flex min-h-8 items-center gap-3 pr-2 pl-3.5 focus-within:bg-hover hover:bg-hover"
    >
      <div className="min-w-0 grow py-1">
        <div className="flex min-w-0 items-baseline gap-2">
          <button
            type="button"
            title={text.folders.show(path)}
            className="min-w-0 shrink-0 truncate rounded font-medium text-sm hover:underline"
            onClick={() => onShow(path)}
          >
            {fileName(path)}
          </button>
          <span className="min-w-0 truncate text-ink-3 text-xs" title={path}>
            {path}
          </span>
        </div>
        {error && (
          <p className="text-xs" role="alert">
            <span className="text-bad">{error.message}</span> <span className="text-ink-2">{error.action}</span>
          </p>
        )}
      </div>
      <span
        className="max-w-28 shrink-0 truncate rounded-md border border-line px-1.5 text-2xs text-ink-2 leading-5 @max-2xl:hidden"
        title={text.folders.collection(collection)}
      >
        {collection}
      </span>
      <span className="w-26 shrink-0 text-right text-ink-3 text-xs tabular-nums @max-2xl:hidden">
        {text.folders.documents(documentCount)}
      </span>
      <span className="w-40 shrink-0 @max-lg:w-auto">
        <FolderState state={state} />
      </span>
      <IconButton
        icon={X}
        label={text.folders.stop(path)}
        hint={text.folders.stopShort}
        side="left"
        onClick={() => onStop(folder)}
      />
    </li>
  );
}
