import type { ImportOutcome } from '../../src-shared/imports.ts';
import { type CommandContext, EXIT } from './context.ts';
import { formatDuration } from './format-duration.ts';
import { describeError, plural, progressBar } from './output.ts';
import { withApp } from './with-app.ts';

const PROGRESS_MS = 120;

/** `alcove import`: exit 0 when all is in, 2 when some files failed, 1 when nothing could be done. */
export async function importPaths(
  { dataFolder, out }: CommandContext,
  paths: readonly string[],
  options: { collection?: string },
): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove import' }, async (app, signal) => {
    const started = performance.now();
    const bar = progressBar();
    const timer = setInterval(() => {
      const { done, failed, total, pagesRead, pagesPerSecond } = app.library.queue;
      bar.update(done + failed, total, `${plural(pagesRead, 'page')}, ${pagesPerSecond.toFixed(0)} pages/s`);
    }, PROGRESS_MS);
    try {
      const run = await app.library.importPaths(paths, options.collection);
      const files = await run.done;
      // What an earlier, interrupted import left is done as well, and the index is left in order.
      await app.library.idle();
      bar.stop();
      if (signal.aborted) {
        out.note('Interrupted. The next import goes on where this one stopped.');
        return EXIT.failed;
      }
      const summary = summarise(files, performance.now() - started);
      out.json({ summary, files });
      report(files);
      out.line(summaryLine(summary));
      return exitCode(files);
    } finally {
      clearInterval(timer);
      bar.stop();
    }
  });

  function report(files: readonly ImportOutcome[]): void {
    for (const file of files) {
      if (file.status === 'failed' || file.status === 'cancelled')
        out.line(`✗ ${file.path}\n  ${describeError(file.error)}`);
    }
  }
}

interface ImportSummary {
  readonly ready: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly pages: number;
  readonly chunks: number;
  readonly ms: number;
}

function summarise(files: readonly ImportOutcome[], ms: number): ImportSummary {
  const ready = files.filter((file) => file.status === 'ready');
  return {
    ready: ready.length,
    unchanged: files.filter((file) => file.status === 'unchanged').length,
    failed: files.filter((file) => file.status === 'failed' || file.status === 'cancelled').length,
    pages: ready.reduce((sum, file) => sum + file.pages, 0),
    chunks: ready.reduce((sum, file) => sum + file.chunks, 0),
    ms: Math.round(ms),
  };
}

function summaryLine({ ready, unchanged, failed, pages, ms }: ImportSummary): string {
  const parts = [`${plural(ready, 'document')} imported`];
  if (pages > 0) parts[0] += ` (${plural(pages, 'page')})`;
  if (unchanged > 0) parts.push(`${unchanged.toLocaleString('en')} already there`);
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} failed`);
  return `${parts.join(', ')} in ${formatDuration(ms)}`;
}

function exitCode(files: readonly ImportOutcome[]): number {
  const failures = files.filter((file) => file.status === 'failed' || file.status === 'cancelled');
  if (failures.length === 0) return files.length > 0 ? EXIT.ok : EXIT.failed;
  // Nothing was found that could even be tried.
  const isHopeless = failures.length === files.length && failures.every((file) => file.documentId === undefined);
  return isHopeless ? EXIT.failed : EXIT.someFailed;
}
