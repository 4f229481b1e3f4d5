import type { ImportSummary } from '../../../src-shared/imports.ts';
import { shownPath } from '../../lib/shown-path.ts';
import { text } from '../../locales/en.ts';

/**
 * A run of the queue as plain text, to paste into a report: what it came to, and each failure with its code.
 * @param version Alcove's own, when it is known
 */
export function summaryAsText(summary: ImportSummary, version?: string): string {
  const { failures, failed } = summary;
  const groups = Map.groupBy(failures, ({ error }) => error.code);
  const parts = [
    [text.app.name, version].filter(Boolean).join(' '),
    `${text.summary.sentence(summary)}.`,
    ...groups
      .entries()
      .map(([code, members]) =>
        [
          '',
          `${code} (${members.length}): ${members[0]?.error.action}`,
          ...members.map(({ path, error }) => `  ${onOneLine(shownPath(path))}\n    ${onOneLine(error.message)}`),
        ].join('\n'),
      ),
  ];
  if (failed > failures.length) parts.push('', text.summary.more(failed - failures.length));
  return `${parts.join('\n')}\n`;
}

/** A file's name may hold a line break, which would look like another entry. */
function onOneLine(words: string): string {
  return words.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
