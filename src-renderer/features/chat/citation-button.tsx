import type { Citation } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';
import { useViewer } from '../../stores/viewer.ts';
import { classes } from '../../ui/classes.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { keepInView } from './keep-in-view.ts';

/** A number in an answer that opens the passage behind the claim. */
export function CitationButton({ citation }: { readonly citation: Citation }) {
  const showCitation = useViewer((state) => state.showCitation);
  const current = useViewer(({ source }) => source?.citation === citation);
  const { n, title, page, pageUnit } = citation;
  return (
    <Tooltip content={page === undefined ? title : `${title}, ${text.chat.place(page, pageUnit)}`}>
      <button
        type="button"
        aria-label={text.chat.source(n, title, page, pageUnit)}
        aria-current={current ? 'true' : undefined}
        onClick={(event) => {
          showCitation(citation);
          keepInView(event.currentTarget);
        }}
        className={classes(
          '-translate-y-px mx-0.5 scroll-my-8 inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-md px-1 align-middle',
          'font-semibold text-2xs tabular-nums transition-colors',
          current ? 'bg-accent text-on-accent' : 'bg-accent-soft text-accent hover:bg-accent hover:text-on-accent',
        )}
      >
        {n}
      </button>
    </Tooltip>
  );
}
