import { setImmediate as nextTurn } from 'node:timers/promises';
import { chunkTerms } from '../analysis/index.ts';
import { IdSet, type KeywordRow, type LibraryIndex, liveIndexIds, reconcile } from '../search/index.ts';
import type { DocumentRepository, DocumentTagRepository, IndexableChunk, VersionRepository } from '../storage/index.ts';

/** Chunks analysed between two turns of the event loop, and rows in one commit. */
const SLICE = 32;
const COMMIT = 2_000;

export interface MendParts {
  readonly documents: DocumentRepository;
  readonly versions: VersionRepository;
  readonly tags: DocumentTagRepository;
}

/**
 * Brings the keyword index in step with the text in SQLite: rows that no chunk wants go, those that are
 * missing are made again. The original files are not needed.
 * @returns how many rows were removed and made
 */
export async function mendIndex(
  parts: MendParts,
  index: LibraryIndex,
): Promise<{ readonly removed: number; readonly made: number }> {
  const { versions } = parts;
  const { missing, orphans, doubled } = await reconcile(index.keyword, await liveIndexIds(versions));
  const lacking = new IdSet(missing);
  const facts = new DocumentFacts(parts);
  let after = 0;
  let made = 0;
  for (;;) {
    const chunks = versions.liveChunksAfter(after, COMMIT);
    const last = chunks.at(-1);
    if (!last) break;
    const rows: KeywordRow[] = [];
    for (const [position, chunk] of chunks.entries()) {
      if (position % SLICE === 0) await nextTurn();
      if (!lacking.has(chunk.indexId)) continue;
      const terms = chunkTerms(chunk, chunk.title, chunk.language ?? undefined).join(' ');
      rows.push({ chunkId: chunk.indexId, documentId: chunk.documentId, ...facts.of(chunk), terms });
    }
    await index.add(rows);
    made += rows.length;
    after = last.id;
  }
  await index.maintain(true);
  return { removed: orphans + doubled, made };
}

/** What rows say of their document, looked up once for each. */
class DocumentFacts {
  readonly #parts: MendParts;
  readonly #known = new Map<string, Omit<KeywordRow, 'chunkId' | 'documentId' | 'terms'>>();

  constructor(parts: MendParts) {
    this.#parts = parts;
  }

  of({ documentId }: Pick<IndexableChunk, 'documentId'>): Omit<KeywordRow, 'chunkId' | 'documentId' | 'terms'> {
    const known = this.#known.get(documentId);
    if (known) return known;
    const { documents, tags } = this.#parts;
    const facts = {
      ...documents.facts(documentId),
      collectionIds: documents.collectionIds(documentId),
      tags: tags.of(documentId),
    };
    this.#known.set(documentId, facts);
    return facts;
  }
}
