import { useCallback, useMemo, useState } from 'react';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { text } from '../../locales/en.ts';
import { libraryActions, useLibrary } from '../../stores/library.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { WatchedFolders } from '../folders/watched-folders.tsx';
import { SetupPanel } from '../setup/setup-panel.tsx';
import { AddButtons } from './add-buttons.tsx';
import { DocumentFilter } from './document-filter.tsx';
import { DocumentList } from './document-list.tsx';
import { EmptyLibrary } from './empty-library.tsx';
import { type Filter, filterDocuments, NO_FILTER } from './filter-documents.ts';
import { QueueStrip } from './queue-strip.tsx';
import { RefusedNotice } from './refused-notice.tsx';
import { knownTags } from './tags.ts';
import { VectorsLine } from './vectors-line.tsx';

/** Everything in the library, and what is being added to it. */
export function LibraryPage() {
  const documents = useLibrary((state) => state.documents);
  const loaded = useLibrary((state) => state.loaded);
  const counts = useLibrary((state) => state.counts);
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [removing, setRemoving] = useState<DocumentSummary | null>(null);
  const shown = useMemo(() => filterDocuments(documents.values(), filter), [documents, filter]);
  const tags = useMemo(() => knownTags(documents.values()), [documents]);
  const showTag = useCallback((tag: string) => setFilter({ ...NO_FILTER, tag }), []);
  const empty = loaded && documents.size === 0;

  return (
    <div className="@container flex min-h-0 grow flex-col">
      <header className="flex min-h-14 items-center gap-3 px-6 pt-3 pb-2">
        <div className="min-w-0 grow">
          <h1 className="font-semibold text-base leading-tight">{text.library.heading}</h1>
          {!empty && (
            <p className="truncate text-ink-3 text-xs">{text.library.summary(documents.size, counts.pages)}</p>
          )}
        </div>
        <AddButtons primary={!empty} />
      </header>
      <QueueStrip />
      <VectorsLine />
      <RefusedNotice />
      <WatchedFolders onShow={(path) => setFilter({ ...NO_FILTER, folder: path })} />
      {empty ? (
        <div className="flex min-h-0 grow gap-4 px-6 pb-6 @max-3xl:flex-col @max-3xl:overflow-y-auto">
          <EmptyLibrary />
          <SetupPanel />
        </div>
      ) : (
        <>
          <DocumentFilter filter={filter} counts={counts} tags={tags} onChange={setFilter} />
          <DocumentList
            documents={shown}
            onRemove={setRemoving}
            onShowTag={showTag}
            {...(shown.length < documents.size && { onClearFilter: () => setFilter(NO_FILTER) })}
          />
        </>
      )}
      <ConfirmDialog
        open={removing !== null}
        title={text.library.removeTitle}
        body={removing ? text.library.removeBody(removing.title) : ''}
        action={text.library.removeShort}
        onConfirm={() => removing && libraryActions.remove(removing.id)}
        onClose={() => setRemoving(null)}
      />
    </div>
  );
}
