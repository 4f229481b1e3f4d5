import type { DocumentSummary } from '../../src-shared/documents.ts';
import { type CommandContext, EXIT } from './context.ts';
import { describeError, plural } from './output.ts';
import { withApp } from './with-app.ts';

/** `alcove list`: every document, also those that failed, with why. */
export async function list({ dataFolder, out }: CommandContext, options: { collection?: string }): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove list', resumeImports: false }, async ({ library }) => {
    const documents = library.documents(
      options.collection === undefined ? undefined : library.collectionId(options.collection),
    );
    out.json({ documents, collections: library.collections() });
    for (const document of documents) out.line(shown(document));
    if (documents.length === 0) out.line('The library is empty. Import something first: alcove import <path>');
    return EXIT.ok;
  });
}

function shown({ id, title, status, pageCount, format, error, path }: DocumentSummary): string {
  const facts = [format, pageCount === undefined ? undefined : plural(pageCount, 'page'), status]
    .filter(Boolean)
    .join(', ');
  return `${id.slice(0, 8)}  ${title} (${facts})\n          ${path}${error ? `\n          ${describeError(error)}` : ''}`;
}

/** `alcove remove`: takes an id, or the beginning of one that is like no other. */
export async function remove({ dataFolder, out }: CommandContext, id: string): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove remove', resumeImports: false }, async ({ library }) => {
    const documentId = library.resolveId(id);
    const title = library.documents().find(({ id: each }) => each === documentId)?.title ?? '';
    await library.remove(documentId);
    out.json({ removed: { id: documentId, title } });
    out.line(`Removed “${title}”. The file itself was left where it is.`);
    return EXIT.ok;
  });
}
