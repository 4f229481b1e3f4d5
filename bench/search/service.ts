import { join } from 'node:path';
import type { IndexStore } from '../../src-main/search/index.ts';
import { Search, type VectorIndex, type VectorSource } from '../../src-main/search/index.ts';
import {
  type Database,
  DocumentTermRepository,
  openDatabase,
  VersionRepository,
} from '../../src-main/storage/index.ts';
import { silentLog } from '../../src-main/system/index.ts';
import { CHUNKS_A_DOCUMENT, makeSynthetic } from './synthetic.ts';

/** Rows written between two commits. */
const SLICE = 20_000;

/** The question asked, with what a model would make of it. */
export interface Asked {
  readonly vector: Float32Array;
  readonly terms: readonly string[];
}

/** A whole search over an index that was filled with made chunks, their texts in SQLite; only the model is left out. */
export interface SearchService {
  ask(question: Asked): Promise<unknown>;
  close(): void;
}

/** Writes the texts of the made chunks into a library. */
export function fillTexts(folder: string, rows: number): void {
  const db = openDatabase(join(folder, 'alcove.db'));
  fill(db, rows);
  db.close();
}

/** Searches made chunks as the app does: names, fusion, duplicates and all. Their texts are in `folder`. */
export function openService(folder: string, store: IndexStore, index: VectorIndex): SearchService {
  const db = openDatabase(join(folder, 'alcove.db'));
  let vector: Float32Array | undefined;
  const vectors: VectorSource = {
    query: async () => vector && { vector, index, trust: { weight: 0.3, floor: 0, ceiling: 0.7 } },
  };
  const search = new Search({
    keyword: store.keyword,
    versions: new VersionRepository(db),
    terms: new DocumentTermRepository(db),
    log: silentLog,
    vectors,
  });
  return {
    ask: (question) => {
      vector = question.vector;
      return search.search({ query: question.terms.join(' '), limit: 10 });
    },
    close: () => db.close(),
  };
}

function fill(db: Database, rows: number): void {
  const library = makeSynthetic(rows);
  const documents = Math.ceil(rows / CHUNKS_A_DOCUMENT);
  db.transaction(() => {
    for (let document = 0; document < documents; document++) {
      const id = `document-${document}`;
      const chunks = Math.min(CHUNKS_A_DOCUMENT, rows - document * CHUNKS_A_DOCUMENT);
      db.run('INSERT INTO versions (id, document_id, created_at) VALUES (?, ?, 0)', document + 1, id);
      db.run(
        `INSERT INTO documents (id, title, status, language, chunk_count, version_id, added_at, updated_at)
         VALUES (?, ?, 'ready', 'en', ?, ?, 0, 0)`,
        id,
        `Document ${document}`,
        chunks,
        document + 1,
      );
      db.run(`INSERT INTO document_terms (term, document_id, field) VALUES (?, ?, 'name')`, `name${document}`, id);
    }
  });
  for (let first = 0; first < rows; first += SLICE) {
    const slice = library.rows(first, Math.min(SLICE, rows - first));
    db.transaction(() => {
      for (const { chunkId, terms } of slice)
        db.run(
          `INSERT INTO chunks (id, version_id, ordinal, text, heading_path, spans, token_count)
           VALUES (?, ?, ?, ?, '[]', '[]', 100)`,
          chunkId,
          Math.floor(chunkId / CHUNKS_A_DOCUMENT) + 1,
          chunkId % CHUNKS_A_DOCUMENT,
          terms,
        );
    });
  }
}
