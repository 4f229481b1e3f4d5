import { Check, ChevronDown, CircleAlert, CircleCheck, Copy, RotateCw, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ImportSummary } from '../../../src-shared/imports.ts';
import { text } from '../../locales/en.ts';
import { useConnection } from '../../stores/connection.ts';
import { libraryActions, useLibrary } from '../../stores/library.ts';
import { useRunSummary } from '../../stores/run-summary.ts';
import { useUnlock } from '../../stores/unlock.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useCopy } from '../../ui/use-copy.ts';
import { summaryAsText } from './summary-as-text.ts';
import { SummaryFailures } from './summary-failures.tsx';

/** What a run of the queue came to. Stays until it is dismissed, or the next run begins. */
export function SummaryStrip({ summary }: { readonly summary: ImportSummary }) {
  const [open, setOpen] = useState(false);
  const failures = useId();
  const version = useConnection(({ info }) => info?.version);
  const counts = useLibrary((state) => state.counts);
  const dismiss = useRunSummary((state) => state.dismiss);
  const unlock = useUnlock((state) => state.begin);
  const { copied, copy } = useCopy();
  const hasFailures = summary.failed > 0;
  const Icon = hasFailures ? CircleAlert : CircleCheck;
  return (
    <section
      aria-label={text.summary.label}
      className="mx-6 mb-3 flex shrink-0 flex-col rounded-xl border border-line bg-side py-2 pr-2 pl-3.5"
    >
      <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
        <Icon className={classes('size-4 shrink-0', hasFailures ? 'text-bad' : 'text-good')} aria-hidden />
        <p className="min-w-64 grow basis-0 font-medium text-sm tabular-nums">{text.summary.sentence(summary)}</p>
        <div className="flex items-center gap-1">
          {hasFailures && (
            <Button
              size="small"
              variant="ghost"
              aria-expanded={open}
              aria-controls={failures}
              onClick={() => setOpen(!open)}
            >
              <ChevronDown className={classes('transition-transform', open && 'rotate-180')} aria-hidden />
              {open ? text.summary.hide : text.summary.show}
            </Button>
          )}
          {hasFailures && counts.locked > 0 && (
            <Button size="small" variant="ghost" onClick={() => unlock()}>
              {text.queue.unlock(counts.locked)}
            </Button>
          )}
          {hasFailures && counts.failed > 0 && (
            <Button size="small" variant="ghost" onClick={() => void libraryActions.retryFailed()}>
              <RotateCw aria-hidden />
              {text.queue.retryFailed(counts.failed)}
            </Button>
          )}
          {/* There is no clipboard where a home server is reached over plain HTTP. */}
          {window.isSecureContext && (
            <Button size="small" variant="ghost" onClick={() => void copy(summaryAsText(summary, version))}>
              {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
              {copied ? text.summary.copied : text.summary.copy}
            </Button>
          )}
          <IconButton icon={X} label={text.summary.dismiss} onClick={() => dismiss(summary)} />
        </div>
      </div>
      {open && <SummaryFailures id={failures} summary={summary} />}
    </section>
  );
}
