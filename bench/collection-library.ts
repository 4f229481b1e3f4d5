import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { titleTerms } from '../src-main/analysis/index.ts';
import { inferenceFile } from '../src-main/app.ts';
import { EmbeddingSpaces, Reranking } from '../src-main/embedding/index.ts';
import { LocalInference } from '../src-main/inference/index.ts';
import { type AnalysedChunk, prepareDocument } from '../src-main/parsing/index.ts';
import { IndexStore, type KeywordRow, LibraryIndex, Search } from '../src-main/search/index.ts';
import {
  CollectionRepository,
  DocumentRepository,
  DocumentTagRepository,
  DocumentTermRepository,
  EmbeddingCache,
  EmbeddingSpaceRepository,
  ModelProfileRepository,
  openDatabase,
  VersionRepository,
} from '../src-main/storage/index.ts';
import { forkWorker, lookAtMachine, silentLog } from '../src-main/system/index.ts';
import type { ParsedDocument } from '../src-shared/documents.ts';
import { AlcoveError } from '../src-shared/errors.ts';
import { inferenceSettingsSchema } from '../src-shared/inference.ts';
import {
  type EmbeddingState,
  embeddingSettingsSchema,
  type Precision,
  rerankingSettingsSchema,
} from '../src-shared/retrieval.ts';
import type { BeirCollection } from './beir.ts';

/** A library that holds a test collection, each text a document whose id is the collection's own. */
export interface CollectionLibrary {
  readonly search: Search;
  /** How far the vectors are trusted; absent without an embedding model. */
  readonly embedding: EmbeddingState;
  close(): Promise<void>;
}

export interface CollectionModels {
  /** A folder with an ONNX graph, or a GGUF file. */
  readonly embedding?: string;
  readonly precision?: Precision;
  readonly reranker?: string;
}

/**
 * Takes a collection in as an import would, from the parsed document on: chunked, analysed,
 * stored, indexed and embedded by the same code. Only files and threads are left out.
 */
export async function openCollectionLibrary(
  collection: BeirCollection,
  models: CollectionModels = {},
): Promise<CollectionLibrary> {
  const opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'alcove-eval-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const db = openDatabase(join(folder, 'alcove.db'));
  opened.defer(() => db.close());
  const documents = new DocumentRepository(db);
  const versions = new VersionRepository(db);
  const terms = new DocumentTermRepository(db);
  const collectionId = new CollectionRepository(db).ensure('eval', 0);
  const store = await IndexStore.open({ location: join(folder, 'vectors'), log: silentLog });
  opened.defer(() => store.close());
  const index = new LibraryIndex(store.keyword);
  const rows: KeywordRow[] = [];
  for (const { _id, title, text } of collection.documents) {
    if (!text.trim() && !title?.trim()) continue;
    rows.push(...storeText({ documents, versions, terms }, collectionId, _id, parsed(title ?? '', text)));
  }
  await index.add(rows);
  await index.maintain(true);

  const cache = EmbeddingCache.open(join(folder, 'embeddings.db'), { maxBytes: Number.MAX_SAFE_INTEGER });
  opened.defer(() => cache.close());
  const inference = new LocalInference({
    launch: () => forkWorker(inferenceFile()),
    settings: inferenceSettingsSchema.parse({}),
    languageModel: undefined,
    save: () => {},
    profiles: new ModelProfileRepository(db),
    machine: lookAtMachine(),
    log: silentLog,
    now: Date.now,
  });
  opened.defer(() => inference.close());
  const embedding = new EmbeddingSpaces({
    inference,
    store,
    index,
    cache,
    spaces: new EmbeddingSpaceRepository(db),
    versions,
    documents,
    tags: new DocumentTagRepository(db),
    settings: embeddingSettingsSchema.parse({ model: models.embedding ?? null, precision: models.precision }),
    save: () => {},
    log: silentLog,
    now: Date.now,
  });
  opened.defer(() => embedding.close());
  const reranking = new Reranking({
    inference,
    settings: rerankingSettingsSchema.parse({ model: models.reranker ?? null, budgetMs: 10_000 }),
    save: () => {},
  });
  await embedding.open({ isFilling: true });
  await embedding.idle();
  const state = embedding.state();
  if (state.status === 'failed') {
    await opened.disposeAsync();
    throw new AlcoveError(state.error.code, { detail: state.error.message });
  }
  return {
    search: new Search({
      keyword: store.keyword,
      versions,
      terms,
      log: silentLog,
      vectors: embedding,
      ranker: () => reranking.ranker(),
    }),
    embedding: state,
    close: () => opened.disposeAsync(),
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
