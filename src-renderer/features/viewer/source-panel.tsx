import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { useRef } from 'react';
import { shownPath } from '../../lib/shown-path.ts';
import { text } from '../../locales/en.ts';
import { useViewer } from '../../stores/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ExcerptBody } from './excerpt-body.tsx';
import { PageSketch } from './page-sketch.tsx';
import { useCloseOnEscape } from './use-close-on-escape.ts';
import { useFocusWhileOpen } from './use-focus-while-open.ts';

/** The document behind a citation, opened at the passage. */
export function SourcePanel() {
  const { source, excerpt, loading, error, close } = useViewer();
  const panel = useRef<HTMLElement>(null);
  useCloseOnEscape(close);
  const scroller = useRef<HTMLDivElement>(null);
  useFocusWhileOpen(panel, scroller);
  if (!source) return null;
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={text.viewer.label}
      aria-busy={loading}
      className="flex h-full min-h-0 w-85 flex-col border-line border-l bg-canvas outline-none max-md:fixed max-md:inset-0 max-md:z-30 max-md:w-auto motion-safe:animate-glide lg:w-105 xl:w-120"
    >
      <header className="flex h-14 shrink-0 items-center gap-2 border-line border-b pr-3 pl-5">
        <div className="min-w-0 grow">
          <h2 className="truncate font-semibold text-sm" title={source.title}>
            {source.title}
          </h2>
          <p className="truncate text-ink-3 text-xs" title={source.path}>
            {shownPath(source.path)}
          </p>
        </div>
        {excerpt && source.citation && <PageSketch excerpt={excerpt} cited={source.citation.blocks} />}
        <IconButton icon={X} label={text.viewer.close} side="left" onClick={close} />
      </header>
      {error && <ErrorNote report={error} className="m-4" />}
      {!error && !excerpt && (
        <p role="status" className="grid grow place-items-center text-ink-3">
          {text.viewer.loading}
        </p>
      )}
      {excerpt && <ExcerptBody excerpt={excerpt} scroller={scroller} />}
      {excerpt && <PageBar />}
    </aside>
  );
}

function PageBar() {
  const { source, excerpt, loading, turn, backToCitation } = useViewer();
  if (!excerpt) return null;
  const paged = excerpt.page !== undefined;
  const { citation } = source ?? {};
  const away = citation && !excerpt.blocks.some(({ ordinal }) => citation.blocks.includes(ordinal));
  return (
    <footer className="flex min-h-11 items-center gap-1 border-line border-t px-3 text-xs">
      <IconButton
        icon={ChevronLeft}
        label={paged ? text.viewer.previousPage(excerpt.pageUnit) : text.viewer.previousPart}
        disabled={!excerpt.hasPrevious || loading}
        onClick={() => turn('previous')}
      />
      <IconButton
        icon={ChevronRight}
        label={paged ? text.viewer.nextPage(excerpt.pageUnit) : text.viewer.nextPart}
        disabled={!excerpt.hasNext || loading}
        onClick={() => turn('next')}
      />
      <p className="grow pl-1 text-ink-2 tabular-nums" aria-live="polite">
        {excerpt.page !== undefined && text.viewer.pageOf(excerpt.page, excerpt.pageCount, excerpt.pageUnit)}
      </p>
      {away && (
        <Button size="small" variant="ghost" onClick={backToCitation}>
          {text.viewer.backToPassage}
        </Button>
      )}
    </footer>
  );
}
