import type { DocumentSummary } from '../../src-shared/documents.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import type { App } from '../app.ts';
import { type CommandContext, EXIT } from './context.ts';
import { describeError, plural } from './output.ts';
import { readPassword } from './read-password.ts';
import { watchQueue } from './watch-queue.ts';
import { withApp } from './with-app.ts';

interface RetryOptions {
  readonly failed?: boolean;
  /** `-` stands for the first line of standard input. */
  readonly password?: string;
}

/** `alcove retry`: reads one document's file again, or those of all that failed. */
export async function retry(
  { dataFolder, out }: CommandContext,
  id: string | undefined,
  options: RetryOptions,
): Promise<number> {
  if ((id === undefined) === (options.failed !== true))
    throw new AlcoveError('INVALID_INPUT', {
      detail: 'Name one document by its id, or all that failed with --failed.',
    });
  const password = await readPassword(options.password);
  return withApp({ dataFolder, purpose: 'alcove retry' }, async (app, signal) => {
    const { library } = app;
    const ids = id === undefined ? failedIds(app) : [library.resolveId(id)];
    if (library.queue.isPaused) library.resume();
    await watchQueue(app, async () => {
      if (password !== undefined) for (const each of ids) await library.unlock(each, password);
      else if (id === undefined) await library.retryFailed();
      else for (const each of ids) await library.retry(each);
      await library.idle();
    });
    if (signal.aborted) return EXIT.failed;
    // A file that turned out to be a copy of another document is that document now.
    const wanted = new Set(ids);
    const documents = library.documents().filter((document) => wanted.has(document.id));
    out.json({ retried: ids.length, documents });
    if (ids.length === 0) out.line('There is nothing to retry: no document has failed.');
    for (const document of documents) out.line(outcomeLine(document));
    const failures = documents.filter(({ error }) => error !== undefined).length;
    if (ids.length > 1) out.line(`${plural(ids.length - failures, 'document')} read, ${failures} failed`);
    return failures > 0 ? EXIT.someFailed : EXIT.ok;
  });
}

function failedIds({ library }: App): string[] {
  return library
    .documents()
    .filter(({ status }) => status === 'failed')
    .map(({ id }) => id);
}

function outcomeLine({ title, path, error }: DocumentSummary): string {
  return error ? `✗ ${title} (${path})\n    ${describeError(error)}` : `✓ ${title}`;
}
