import { type CommandContext, EXIT } from './context.ts';
import { plural } from './output.ts';
import { withApp } from './with-app.ts';

interface TagOptions {
  readonly remove?: readonly string[];
}

/** `alcove tag <id> [tag...]`: adds tags to a document, and takes others off. */
export async function tagDocument(
  { dataFolder, out }: CommandContext,
  id: string,
  added: readonly string[],
  { remove = [] }: TagOptions,
): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove tag', resumeImports: false }, async (app) => {
    const documentId = app.library.resolveId(id);
    const gone = new Set(remove.map((tag) => tag.toLowerCase()));
    const before = app.library.documents().find((document) => document.id === documentId)?.tags ?? [];
    const tags = [...before, ...added].filter((tag) => !gone.has(tag.toLowerCase()));
    await app.library.setTags(documentId, tags);
    const after = app.library.documents().find((document) => document.id === documentId)?.tags ?? [];
    out.json({ id: documentId, tags: after });
    out.line(after.length > 0 ? after.join(', ') : 'no tags');
    return EXIT.ok;
  });
}

/** `alcove tags`: every tag, and how many documents have it. */
export async function listTags({ dataFolder, out }: CommandContext): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove tags', resumeImports: false }, async (app) => {
    const tags = app.library.tags();
    out.json({ tags });
    for (const { tag, documentCount } of tags) out.line(`${tag}  (${plural(documentCount, 'document')})`);
    if (tags.length === 0) out.line('There are no tags. Put one on a document: alcove tag <id> <tag>');
    return EXIT.ok;
  });
}
