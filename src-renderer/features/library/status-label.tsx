import type { DocumentStatus, DocumentSummary } from '../../../src-shared/documents.ts';
import { text } from '../../locales/en.ts';
import { isBusy } from '../../stores/library-changes.ts';
import { classes } from '../../ui/classes.ts';

const DOTS: Record<DocumentStatus, string> = {
  queued: 'border-[1.5px] border-ink-3',
  parsing: 'bg-accent motion-safe:animate-breathe',
  indexing: 'bg-accent motion-safe:animate-breathe',
  ready: 'bg-good',
  failed: 'bg-bad',
  cancelled: 'bg-line-strong',
};

/** A document's status in a word. */
export function StatusLabel({ document }: { readonly document: DocumentSummary }) {
  const { status } = document;
  return (
    <span
      className={classes(
        'flex w-20 @max-md:w-auto shrink-0 items-center gap-2 text-xs',
        status === 'failed' ? 'text-bad' : isBusy(document) ? 'text-ink' : 'text-ink-2',
      )}
    >
      <span className={classes('size-2 shrink-0 rounded-full', DOTS[status])} aria-hidden />
      <span className="@max-md:sr-only">{text.library.status[status]}</span>
    </span>
  );
}
