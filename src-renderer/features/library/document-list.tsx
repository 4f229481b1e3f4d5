import { type KeyboardEvent, useMemo, useRef } from 'react';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { text } from '../../locales/en.ts';
import { useViewer } from '../../stores/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { DocumentRow } from './document-row.tsx';
import { isUnderParent } from './filter-documents.ts';
import { rowHeight } from './row-height.ts';
import { useView } from './use-view.ts';
import { rowOffsets, visibleRows } from './visible-rows.ts';

const OVERSCAN = 8;

interface DocumentListProps {
  readonly documents: readonly DocumentSummary[];
  onRemove(document: DocumentSummary): void;
  /** Shows the documents that have this tag. */
  onShowTag(tag: string): void;
  /** Set when a filter hides documents. */
  onClearFilter?(): void;
}

/** The documents, of which only the rows in view are drawn: there may be many thousands. */
export function DocumentList({ documents, onRemove, onShowTag, onClearFilter }: DocumentListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const view = useView(scroller);
  const shownId = useViewer(({ source }) => source?.documentId);
  const offsets = useMemo(() => rowOffsets(documents.values().map(rowHeight), documents.length), [documents]);
  const { start, end } = visibleRows(offsets, view, OVERSCAN);

  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto">
      {documents.length === 0 && onClearFilter && (
        <div className="flex flex-col items-center gap-3 px-6 pt-16 text-ink-2">
          <p>{text.library.noMatch}</p>
          <Button size="small" onClick={onClearFilter}>
            {text.library.clearFilter}
          </Button>
        </div>
      )}
      <ul
        aria-label={text.library.list}
        className="relative"
        style={{ height: offsets.total }}
        onKeyDown={moveBetweenRows}
      >
        {documents.slice(start, end).map((document, i) => (
          <DocumentRow
            key={document.id}
            document={document}
            index={start + i}
            count={documents.length}
            top={offsets.starts[start + i] ?? 0}
            nested={isUnderParent(documents, start + i)}
            current={document.id === shownId}
            onRemove={onRemove}
            onShowTag={onShowTag}
          />
        ))}
      </ul>
    </div>
  );
}

/** The arrow keys move from row to row; Tab goes through the buttons of one. */
function moveBetweenRows(event: KeyboardEvent<HTMLUListElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target instanceof Element ? event.target.closest('li') : null;
  if (step === undefined || !row) return;
  const next = event.currentTarget.querySelector<HTMLElement>(
    `[data-index="${Number(row.dataset.index) + step}"] button`,
  );
  if (!next) return;
  event.preventDefault();
  next.focus();
}
