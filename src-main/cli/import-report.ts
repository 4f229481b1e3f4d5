import type { ErrorReport } from '../../src-shared/errors.ts';
import type { ImportOutcome } from '../../src-shared/imports.ts';
import { EXIT } from './context.ts';
import { formatDuration } from './format-duration.ts';
import { plural } from './output.ts';

/** What an import came to, as `--json` prints it. */
export interface ImportCounts {
  readonly ready: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly pages: number;
  readonly chunks: number;
  readonly ms: number;
}

type FailedOutcome = ImportOutcome & { readonly error: ErrorReport };

const isFailed = (file: ImportOutcome): file is FailedOutcome =>
  file.status === 'failed' || file.status === 'cancelled';

export function countOutcomes(files: readonly ImportOutcome[], ms: number): ImportCounts {
  const ready = files.filter((file) => file.status === 'ready');
  return {
    ready: ready.length,
    unchanged: files.filter((file) => file.status === 'unchanged').length,
    failed: files.filter(isFailed).length,
    pages: ready.reduce((sum, file) => sum + file.pages, 0),
    chunks: ready.reduce((sum, file) => sum + file.chunks, 0),
    ms: Math.round(ms),
  };
}

/** An import in one line: `37 documents imported (1,204 pages), 3 failed in 41.2 s`. */
export function summaryLine({ ready, unchanged, failed, pages, ms }: ImportCounts): string {
  const parts = [`${plural(ready, 'document')} imported`];
  if (pages > 0) parts[0] += ` (${plural(pages, 'page')})`;
  if (unchanged > 0) parts.push(`${unchanged.toLocaleString('en')} already there`);
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} failed`);
  return `${parts.join(', ')} in ${formatDuration(ms)}`;
}

/** What failed, those of one code together, as lines for people. */
export function failureLines(files: readonly ImportOutcome[]): string[] {
  const groups = Map.groupBy(files.filter(isFailed), ({ error }) => error.code);
  return [...groups].flatMap(([code, members]) => {
    const [first] = members;
    const isSame = members.every(({ error }) => error.message === first?.error.message);
    return [
      `✗ ${plural(members.length, 'file')}: ${code}${isSame ? `. ${first?.error.message}` : ''}`,
      ...members.map(({ path, parentPath, error }) => {
        const place = parentPath === undefined ? path : `${path} (attached to ${parentPath})`;
        return `    ${place}${isSame ? '' : `: ${error.message}`}`;
      }),
      `  → ${first?.error.action}`,
      '',
    ];
  });
}

/** 0 when all is in, 2 when some files failed, 1 when there was nothing that could even be tried. */
export function exitCodeOf(files: readonly ImportOutcome[]): number {
  const failures = files.filter(isFailed);
  if (failures.length === 0) return files.length > 0 ? EXIT.ok : EXIT.failed;
  const isHopeless = failures.length === files.length && failures.every((file) => file.documentId === undefined);
  return isHopeless ? EXIT.failed : EXIT.someFailed;
}
