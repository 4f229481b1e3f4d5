import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { titleTerms } from '../src-main/analysis/index.ts';
import { type AnalysedChunk, prepareDocument } from '../src-main/parsing/index.ts';
import { IndexStore, type KeywordRow, Search } from '../src-main/search/index.ts';
import {
  CollectionRepository,
  DocumentRepository,
  DocumentTermRepository,
  openDatabase,
  VersionRepository,
} from '../src-main/storage/index.ts';
import { silentLog } from '../src-main/system/index.ts';
import type { ParsedDocument } from '../src-shared/documents.ts';
import type { BeirCollection } from './beir.ts';

/** A library that holds a test collection, each text a document whose id is the collection's own. */
export interface CollectionLibrary {
  readonly search: Search;
  close(): Promise<void>;
}

/**
 * Takes a collection in as an import would, from the parsed document on: chunked, analysed,
 * stored and indexed by the same code. Only files and threads are left out.
 */
export async function openCollectionLibrary(collection: BeirCollection): Promise<CollectionLibrary> {
  const folder = await mkdtemp(join(tmpdir(), 'alcove-eval-'));
  const db = openDatabase(join(folder, 'alcove.db'));
  const documents = new DocumentRepository(db);
  const versions = new VersionRepository(db);
  const terms = new DocumentTermRepository(db);
  const collectionId = new CollectionRepository(db).ensure('eval', 0);
  const store = await IndexStore.open({ location: join(folder, 'vectors'), log: silentLog });
  const rows: KeywordRow[] = [];
  for (const { _id, title, text } of collection.documents) {
    if (!text.trim() && !title?.trim()) continue;
    rows.push(...storeText({ documents, versions, terms }, collectionId, _id, parsed(title ?? '', text)));
  }
  await store.keyword.add(rows);
  await store.keyword.maintain(true);
  return {
    search: new Search({ keyword: store.keyword, versions, terms, log: silentLog }),
    async close() {
      await store.close();
      db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function parsed(title: string, text: string): ParsedDocument {
  const clean = title.trim();
  const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim());
  return {
    format: 'text',
    ...(clean && { title: clean }),
    blocks: (paragraphs.length > 0 ? paragraphs : [clean]).map((paragraph) => ({
      kind: 'paragraph',
      text: paragraph.trim(),
      headingPath: [],
    })),
  };
}

function storeText(
  {
    documents,
    versions,
    terms,
  }: {
    readonly documents: DocumentRepository;
    readonly versions: VersionRepository;
    readonly terms: DocumentTermRepository;
  },
  collectionId: number,
  id: string,
  document: ParsedDocument,
): KeywordRow[] {
  // A document without a title of its own is found by its text alone, not by its id.
  const prepared = prepareDocument(document, '');
  const chunks: AnalysedChunk[] = [...prepared.chunks];
  documents.create(id, prepared.title || id, 0, 0);
  documents.addToCollection(id, collectionId);
  const versionId = versions.begin(id, 0);
  const stored = versions.addChunks(versionId, chunks);
  versions.publish(
    id,
    versionId,
    {
      title: prepared.title || id,
      format: 'text',
      language: prepared.language,
      contentHash: id,
      byteSize: 0,
      pageCount: null,
      chunkCount: chunks.length,
    },
    0,
  );
  terms.replace(id, {
    title: titleTerms(prepared.title, prepared.language ?? undefined),
    name: prepared.identity.names,
    period: prepared.identity.periods,
  });
  return chunks.map((chunk, position) => ({
    chunkId: stored[position]?.indexId ?? 0,
    documentId: id,
    collectionIds: [collectionId],
    format: 'text',
    date: null,
    tags: [],
    terms: chunk.terms,
  }));
}
