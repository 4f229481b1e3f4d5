import { KeyRound, RotateCw, Trash2, X } from 'lucide-react';
import { memo } from 'react';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { text } from '../../locales/en.ts';
import { libraryActions } from '../../stores/library.ts';
import { isBusy, isLocked } from '../../stores/library-changes.ts';
import { useUnlock } from '../../stores/unlock.ts';
import { useViewer } from '../../stores/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { CollectionChips } from './collection-chips.tsx';
import { DocumentDetails } from './document-details.tsx';
import { DocumentMarks } from './document-marks.tsx';
import { FormatTile } from './format-tile.tsx';
import { rowHeight } from './row-height.ts';
import { RowSubtitle } from './row-subtitle.tsx';
import { StatusLabel } from './status-label.tsx';
import { TagChips } from './tag-chips.tsx';

/** Seen when the row is pointed at or holds the focus. */
const ON_DEMAND =
  '@max-md:hidden @max-md:group-focus-within:inline-flex @max-md:group-hover:inline-flex opacity-0 focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100';

interface DocumentRowProps {
  readonly document: DocumentSummary;
  readonly index: number;
  readonly count: number;
  readonly top: number;
  /** Whether it stands under the mail that it came attached to. */
  readonly nested: boolean;
  /** Whether the viewer shows this document. */
  readonly current: boolean;
  onRemove(document: DocumentSummary): void;
  /** Shows the documents that have this tag. */
  onShowTag(tag: string): void;
}

/** One document: what it is, how far it is, and what can be done with it. */
export const DocumentRow = memo(function DocumentRow({
  document,
  index,
  count,
  top,
  nested,
  current,
  onRemove,
  onShowTag,
}: DocumentRowProps) {
  const { title, status } = document;
  const unlock = useUnlock((state) => state.begin);
  const showDocument = useViewer((state) => state.showDocument);
  return (
    <li
      data-status={status}
      data-index={index}
      aria-setsize={count}
      aria-posinset={index + 1}
      className={classes(
        'group absolute inset-x-0 border-line border-b pr-6 focus-within:bg-hover hover:bg-hover',
        nested ? 'pl-14' : 'pl-6',
        current && 'bg-accent-soft',
      )}
      style={{ height: rowHeight(document), transform: `translateY(${top}px)` }}
    >
      <div className="flex h-full items-center gap-3">
        <FormatTile document={document} />
        <div className="min-w-0 grow">
          <div className="flex min-w-0 items-center gap-2">
            {status === 'ready' ? (
              <button
                type="button"
                className="block min-w-0 truncate rounded font-medium text-sm hover:underline"
                title={document.path}
                onClick={() => showDocument(document)}
              >
                {title}
              </button>
            ) : (
              <p className="min-w-0 truncate font-medium text-sm" title={document.path}>
                {title}
              </p>
            )}
            <DocumentMarks document={document} />
          </div>
          <RowSubtitle document={document} />
        </div>
        {isLocked(document) && (
          <Button size="small" aria-label={text.unlock.openFor(title)} onClick={() => unlock(document.id)}>
            <KeyRound aria-hidden />
            <span className="@max-xl:sr-only">{text.unlock.open}</span>
          </Button>
        )}
        <TagChips tags={document.tags} onShow={onShowTag} />
        <CollectionChips names={document.collections} />
        <span className="w-22 shrink-0 text-right text-ink-3 text-xs tabular-nums @max-4xl:hidden">
          {document.pageCount !== undefined && text.library.units(document.pageCount, document.pageUnit)}
        </span>
        <StatusLabel document={document} />
        <RowActions document={document} onRemove={onRemove} />
      </div>
    </li>
  );
});

function RowActions({ document, onRemove }: Pick<DocumentRowProps, 'document' | 'onRemove'>) {
  const { id, title, status, error } = document;
  const failed = status === 'failed' || status === 'cancelled' || (status === 'ready' && error !== undefined);
  return (
    <div className="flex w-22 @max-md:w-auto shrink-0 items-center justify-end gap-0.5">
      <DocumentDetails document={document} className={ON_DEMAND} />
      <IconButton
        icon={Trash2}
        label={text.library.remove(title)}
        hint={text.library.removeShort}
        className={ON_DEMAND}
        onClick={() => onRemove(document)}
      />
      {failed && !isLocked(document) && (
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
  );
}
