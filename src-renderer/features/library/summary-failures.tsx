import type { ImportSummary } from '../../../src-shared/imports.ts';
import { fileName } from '../../lib/folder-path.ts';
import { shownAction } from '../../lib/shown-action.ts';
import { shownPath } from '../../lib/shown-path.ts';
import { text } from '../../locales/en.ts';

interface SummaryFailuresProps {
  readonly id: string;
  readonly summary: ImportSummary;
}

/** The files that failed in a run, those with the same reason together, with what to do about it. */
export function SummaryFailures({ id, summary: { failures, failed } }: SummaryFailuresProps) {
  const groups = [...Map.groupBy(failures, ({ error }) => error.message)];
  return (
    <div id={id} className="mt-1.5 max-h-[min(14rem,30vh)] overflow-y-auto border-line border-t pt-2 pr-1.5 text-xs">
      <ul aria-label={text.summary.failures} className="flex flex-col gap-2.5">
        {groups.map(([message, members]) => (
          <li key={message}>
            <p className="wrap-anywhere">
              <span className="text-bad">{message}</span>{' '}
              <span className="text-ink-2">{members[0] && shownAction(members[0].error)}</span>
            </p>
            <ul className="grid @2xl:grid-cols-2 @4xl:grid-cols-3 gap-x-6 pt-0.5">
              {members.map(({ path }, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two attachments may have one path, and the list never changes
                <li key={i} className="truncate font-medium" title={shownPath(path)}>
                  {fileName(path)}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {failed > failures.length && <p className="pt-2 text-ink-3">{text.summary.more(failed - failures.length)}</p>}
    </div>
  );
}
