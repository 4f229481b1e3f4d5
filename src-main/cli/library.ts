import type { DocumentSummary } from '../../src-shared/documents.ts';
import { type CommandContext, EXIT } from './context.ts';
import { describeError, plural } from './output.ts';
import { withApp } from './with-app.ts';

interface ListOptions {
  readonly collection?: string;
  readonly failed?: boolean;
}

/** `alcove list`: every document, also those that failed, with why. */
export async function list({ dataFolder, out }: CommandContext, options: ListOptions): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove list', resumeImports: false }, async ({ library }) => {
    const all = library.documents(
      options.collection === undefined ? undefined : library.collectionId(options.collection),
    );
    const documents = options.failed ? all.filter(({ error }) => error !== undefined) : all;
    const titles = new Map(all.map(({ id, title }) => [id, title]));
    out.json({ documents, collections: library.collections() });
    for (const document of documents) out.line(shown(document, titles));
    if (all.length === 0) out.line('The library is empty. Import something first: alcove import <path>');
    else if (documents.length === 0) out.line('No document has failed.');
    return EXIT.ok;
  });
}

function shown(document: DocumentSummary, titles: ReadonlyMap<string, string>): string {
  const { id, title, error, path, parentId, originalMissing } = document;
  const parent = parentId === undefined ? undefined : titles.get(parentId);
  const lines = [
    `${id.slice(0, 8)}  ${title} (${facts(document)})`,
    path + (originalMissing ? ' (original missing: its text stays)' : ''),
    ...(parent === undefined ? [] : [`attached to ${parent}`]),
    ...(error ? [describeError(error)] : []),
  ];
  return lines.join('\n          ');
}

function facts({ format, pageCount, pageUnit = 'page', ocrConfidence, status }: DocumentSummary): string {
  return [
    ...(format === undefined ? [] : [format]),
    ...(pageCount === undefined ? [] : [plural(pageCount, pageUnit)]),
    ...(ocrConfidence === undefined ? [] : [`recognised text, ${Math.floor(ocrConfidence * 100)} %`]),
    status,
  ].join(', ');
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
