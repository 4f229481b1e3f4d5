import { Paperclip } from 'lucide-react';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { shownAction } from '../../lib/shown-action.ts';
import { shownPath } from '../../lib/shown-path.ts';
import { text } from '../../locales/en.ts';
import { useLibrary } from '../../stores/library.ts';
import { Progress } from '../../ui/progress.tsx';
import { showsError } from './row-height.ts';

/** The second line of a document's row: what went wrong, how far it is, or where it comes from. */
export function RowSubtitle({ document }: { readonly document: DocumentSummary }) {
  const { title, status, error, path, authors, parentId, updating, progress } = document;
  const parent = useLibrary(({ documents }) => (parentId === undefined ? undefined : documents.get(parentId)?.title));
  if (error && showsError(document)) {
    return (
      <p className="line-clamp-2 text-xs" title={`${error.message} ${shownAction(error)}`}>
        <span className="text-bad">{error.message}</span> <span className="text-ink-2">{shownAction(error)}</span>
      </p>
    );
  }
  if (status === 'parsing' || progress !== undefined) {
    return (
      <div className="flex h-4.5 max-w-96 items-center gap-2">
        <Progress value={progress} label={text.library.readingProgress(title)} />
        <span className="w-9 shrink-0 text-right text-ink-3 text-xs tabular-nums">
          {progress !== undefined && text.queue.filePercent(progress)}
        </span>
      </div>
    );
  }
  const origin = parent === undefined ? shownPath(path) : text.library.attachedTo(parent);
  return (
    <p className="flex min-w-0 items-center gap-1 text-ink-3 text-xs" title={path}>
      {parentId !== undefined && <Paperclip className="size-3 shrink-0" aria-hidden />}
      <span className="truncate">
        {updating ? text.library.updating : authors?.length ? `${authors.join(', ')} · ${origin}` : origin}
      </span>
    </p>
  );
}
