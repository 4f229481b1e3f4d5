import { CircleAlert } from 'lucide-react';
import type { ErrorReport } from '../../src-shared/errors.ts';
import { shownAction } from '../lib/shown-action.ts';
import { classes } from './classes.ts';

interface ErrorNoteProps {
  readonly report: ErrorReport;
  readonly className?: string;
  readonly id?: string;
}

/** What happened and what to do next, in a box. Announced when it appears. */
export function ErrorNote({ report, className, id }: ErrorNoteProps) {
  return (
    <div
      role="alert"
      id={id}
      className={classes('flex items-start gap-2 rounded-lg bg-bad-soft px-3 py-2 text-sm', className)}
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
      <p>
        <span className="font-medium">{report.message}</span> <span className="text-ink-2">{shownAction(report)}</span>
      </p>
    </div>
  );
}
