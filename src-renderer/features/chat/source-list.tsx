import { useId } from 'react';
import type { Citation } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';
import { useViewer } from '../../stores/viewer.ts';
import { classes } from '../../ui/classes.ts';
import { keepInView } from './keep-in-view.ts';

/** The sources of an answer, each with the words that bear the claim. */
export function SourceList({ citations }: { readonly citations: readonly Citation[] }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="mb-1.5 font-medium text-ink-3 text-xs">
        {text.chat.sources}
      </h2>
      <ol className="flex flex-col overflow-hidden rounded-xl border border-line">
        {citations.map((citation) => (
          <SourceItem key={citation.n} citation={citation} isTitleShared={isTitleShared(citation, citations)} />
        ))}
      </ol>
    </section>
  );
}

/** Whether another document among the sources has the same title: then only the file's name tells them apart. */
function isTitleShared({ title, documentId }: Citation, citations: readonly Citation[]): boolean {
  return citations.some((other) => other.title === title && other.documentId !== documentId);
}

interface SourceItemProps {
  readonly citation: Citation;
  readonly isTitleShared: boolean;
}

function SourceItem({ citation, isTitleShared }: SourceItemProps) {
  const { n, title, path, page, pageUnit, snippet } = citation;
  const fileName = isTitleShared ? path.split(/[\\/]/).at(-1) : undefined;
  const showCitation = useViewer((state) => state.showCitation);
  const current = useViewer(({ source }) => source?.citation === citation);
  return (
    <li
      className={classes(
        'relative flex gap-3 border-line px-3 py-2.5 not-first:border-t',
        current ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <span className="w-4 shrink-0 text-right font-semibold text-accent text-xs leading-5 tabular-nums" aria-hidden>
        {n}
      </span>
      <div className="min-w-0 grow">
        <p className="flex items-baseline gap-2">
          {/* The button covers the whole item; its name stays short. */}
          <button
            type="button"
            aria-current={current ? 'true' : undefined}
            className="min-w-0 scroll-my-8 truncate text-left font-medium text-sm after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
            onClick={(event) => {
              showCitation(citation);
              keepInView(event.currentTarget);
            }}
          >
            {title}
          </button>
          {fileName && <span className="min-w-0 truncate text-ink-3 text-xs">{fileName}</span>}
          {page !== undefined && (
            <span className="shrink-0 text-ink-3 text-xs">{text.chat.placeAlone(page, pageUnit)}</span>
          )}
        </p>
        <p className="line-clamp-2 wrap-anywhere text-ink-2 text-xs">{snippet}</p>
      </div>
    </li>
  );
}
