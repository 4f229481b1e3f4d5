import type { App } from '../app.ts';
import { type CommandContext, EXIT } from './context.ts';
import { fillVectors, noteVectors } from './embed.ts';
import { countOutcomes, exitCodeOf, failureLines, summaryLine } from './import-report.ts';
import type { Output } from './output.ts';
import { readPassword } from './read-password.ts';
import { watchQueue } from './watch-queue.ts';
import { withApp } from './with-app.ts';

interface ImportOptions {
  readonly collection?: string;
  /** `-` stands for the first line of standard input. */
  readonly password?: string;
}

/** `alcove import`: exit 0 when all is in, 2 when some files failed, 1 when nothing could be done. */
export async function importPaths(
  { dataFolder, out }: CommandContext,
  paths: readonly string[],
  options: ImportOptions,
): Promise<number> {
  const password = await readPassword(options.password);
  return withApp({ dataFolder, purpose: 'alcove import' }, async (app, signal) => {
    if (app.library.queue.isPaused) {
      out.note('The import was paused; it goes on now.');
      app.library.resume();
    }
    return reportImport(app, signal, out, async () => ({
      run: await app.library.importPaths(paths, options.collection, password === undefined ? {} : { password }),
    }));
  });
}

/** An import that was begun, and what else its JSON document is to say. */
interface BegunImport {
  readonly run: Awaited<ReturnType<App['library']['importPaths']>>;
  readonly about?: Readonly<Record<string, unknown>>;
}

/** Shows an import while it is under way, and what came of it; returns the exit code that says the same. */
export async function reportImport(
  app: App,
  signal: AbortSignal,
  out: Output,
  begin: () => Promise<BegunImport>,
): Promise<number> {
  const started = performance.now();
  const { files, about } = await watchQueue(app, async () => {
    const { run, about = {} } = await begin();
    const files = await run.done;
    // What an earlier, interrupted import left is done as well, and the index is left in order.
    await app.library.idle();
    return { files, about };
  });
  if (signal.aborted) {
    out.note('Interrupted. The next import goes on where this one stopped.');
    return EXIT.failed;
  }
  const summary = countOutcomes(files, performance.now() - started);
  const vectors = await fillVectors(app, signal);
  out.json({ ...about, summary, files });
  for (const line of failureLines(files)) out.line(line);
  out.line(summaryLine(summary));
  noteVectors(vectors, out);
  return exitCodeOf(files);
}
