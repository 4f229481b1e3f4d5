import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeywordIndex } from '../search/index.ts';
import type { DocumentRepository, VersionRepository } from '../storage/index.ts';

/** Chunks analysed between two turns of the event loop, and rows in one commit. */
const SLICE = 32;
const COMMIT = 2_000;

/**
 * Makes the index again from the text in SQLite. The original files are not needed.
 * @returns how many chunks were indexed
 */
export async function rebuildIndex(
  documents: DocumentRepository,
  versions: VersionRepository,
  index: KeywordIndex,
): Promise<number> {
  // Its dictionaries are large, and only this rare repair needs them in the main process.
  const { chunkTerms } = await import('./parsing-parts.ts');
  await index.clear();
  const collections = new Map<string, number[]>();
  let after = 0;
  let total = 0;
  for (;;) {
    const chunks = versions.liveChunksAfter(after, COMMIT);
    const last = chunks.at(-1);
    if (!last) break;
    const rows = [];
    for (const [position, chunk] of chunks.entries()) {
      if (position % SLICE === 0) await nextTurn();
      let collectionIds = collections.get(chunk.documentId);
      if (!collectionIds) {
        collectionIds = documents.collectionIds(chunk.documentId);
        collections.set(chunk.documentId, collectionIds);
      }
      const terms = chunkTerms(chunk, chunk.title, chunk.language ?? undefined).join(' ');
      rows.push({
        chunkId: chunk.indexId,
        documentId: chunk.documentId,
        collectionIds,
        format: documents.find(chunk.documentId)?.format ?? '',
        date: null,
        tags: [],
        terms,
      });
    }
    await index.add(rows);
    total += rows.length;
    after = last.id;
  }
  await index.maintain(true);
  return total;
}
