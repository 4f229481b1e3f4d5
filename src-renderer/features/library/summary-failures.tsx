import type { ImportSummary } from '../../../src-shared/imports.ts';
import { fileName } from '../../lib/folder-path.ts';
import { shownAction } from '../../lib/shown-action.ts';
import { shownPath } from '../../lib/shown-path.ts';
import { text } from '../../locales/en.ts';

interface SummaryFailuresProps {
  readonly id: string;
  readonly summary: ImportSummary;
}

/** Each file that failed in a run, with why and what to do. */
export function SummaryFailures({ id, summary: { failures, failed } }: SummaryFailuresProps) {
  return (
    <div id={id} className="mt-1.5 max-h-[min(14rem,30vh)] overflow-y-auto border-line border-t pt-2 pr-1.5">
      <ul aria-label={text.summary.failures} className="flex flex-col gap-2">
        {failures.map(({ path, error }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two attachments may have one path, and the list never changes
          <li key={i}>
            <p className="truncate font-medium text-xs" title={shownPath(path)}>
              {fileName(path)}
            </p>
            <p className="wrap-anywhere text-xs">
              <span className="text-bad">{error.message}</span> <span className="text-ink-2">{shownAction(error)}</span>
            </p>
          </li>
        ))}
      </ul>
      {failed > failures.length && (
        <p className="pt-2 text-ink-3 text-xs">{text.summary.more(failed - failures.length)}</p>
      )}
    </div>
  );
}
