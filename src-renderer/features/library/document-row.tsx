import { RotateCw, Trash2, X } from 'lucide-react';
import { memo } from 'react';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { shownPath } from '../../lib/shown-path.ts';
import { text } from '../../locales/en.ts';
import { libraryActions } from '../../stores/library.ts';
import { isBusy } from '../../stores/library-changes.ts';
import { useViewer } from '../../stores/viewer.ts';
import { classes } from '../../ui/classes.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { CollectionChips } from './collection-chips.tsx';
import { FormatTile } from './format-tile.tsx';
import { rowHeight, showsError } from './row-height.ts';
import { StatusLabel } from './status-label.tsx';

interface DocumentRowProps {
  readonly document: DocumentSummary;
  readonly index: number;
  readonly count: number;
  readonly top: number;
  /** Whether the viewer shows this document. */
  readonly current: boolean;
  onRemove(document: DocumentSummary): void;
}

/** One document: what it is, how far it is, and what can be done with it. */
export const DocumentRow = memo(function DocumentRow({
  document,
  index,
  count,
  top,
  current,
  onRemove,
}: DocumentRowProps) {
  const { id, title, status, error } = document;
  const retryable = status === 'failed' || status === 'cancelled' || (status === 'ready' && error !== undefined);
  const showDocument = useViewer((state) => state.showDocument);
  return (
    <li
      data-status={status}
      data-index={index}
      aria-setsize={count}
      aria-posinset={index + 1}
      className={classes(
        'group absolute inset-x-0 border-line border-b px-6 focus-within:bg-hover hover:bg-hover',
        current && 'bg-accent-soft',
      )}
      style={{ height: rowHeight(document), transform: `translateY(${top}px)` }}
    >
      <div className="flex h-full items-center gap-3">
        <FormatTile document={document} />
        <div className="min-w-0 grow">
          {status === 'ready' ? (
            <button
              type="button"
              className="block max-w-full truncate rounded font-medium text-sm hover:underline"
              title={document.path}
              onClick={() => showDocument(document)}
            >
              {title}
            </button>
          ) : (
            <p className="truncate font-medium text-sm" title={document.path}>
              {title}
            </p>
          )}
          {error && showsError(document) ? (
            <p className="line-clamp-2 text-xs" title={`${error.message} ${error.action}`}>
              <span className="text-bad">{error.message}</span> <span className="text-ink-2">{error.action}</span>
            </p>
          ) : status === 'parsing' ? (
            <div className="flex h-4.5 max-w-96 items-center">
              <Progress value={document.progress} label={text.library.readingProgress(title)} />
            </div>
          ) : (
            <p className="truncate text-ink-3 text-xs" title={document.path}>
              {document.updating ? text.library.updating : shownPath(document.path)}
            </p>
          )}
        </div>
        <CollectionChips names={document.collections} />
        <span className="w-18 shrink-0 text-right text-ink-3 text-xs tabular-nums max-lg:hidden">
          {document.pageCount !== undefined && text.library.pages(document.pageCount)}
        </span>
        <StatusLabel document={document} />
        <div className="flex w-15 shrink-0 justify-end gap-0.5">
          <IconButton
            icon={Trash2}
            label={text.library.remove(title)}
            hint={text.library.removeShort}
            className="opacity-0 focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100"
            onClick={() => onRemove(document)}
          />
          {retryable && (
            <IconButton
              icon={RotateCw}
              label={text.library.retry(title)}
              hint={text.library.retryShort}
              onClick={() => void libraryActions.retry(id)}
            />
          )}
          {isBusy(document) && (
            <IconButton
              icon={X}
              label={text.library.cancel(title)}
              hint={text.app.cancel}
              onClick={() => void libraryActions.cancel(id)}
            />
          )}
        </div>
      </div>
    </li>
  );
});
