import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { AlcoveError } from '../../src-shared/errors.ts';
import { type Database, openDatabase } from './database.ts';
import type { Migration } from './migrations.ts';

const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE models (id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE);
      CREATE TABLE vectors (
        id       INTEGER PRIMARY KEY,
        model_id INTEGER NOT NULL,
        hash     BLOB NOT NULL,
        vector   BLOB NOT NULL
      );
      CREATE UNIQUE INDEX vectors_by_text ON vectors (model_id, hash);
    `,
  },
];

/** Bytes of a text's hash: enough that two texts never share one. */
const HASH_BYTES = 16;

/** Evicted at once when the cache is full. */
const EVICTED_SHARE = 0.1;

/** About what a row takes beside its vector. */
const ROW_OVERHEAD = 80;

export interface EmbeddingCacheOptions {
  /** Most that it takes on disk; beyond it, what was added first goes. */
  readonly maxBytes: number;
}

/**
 * Vectors by the text and the model that they are of, so that no text is embedded twice: not when a
 * document is imported again, cut otherwise, or copied. A file of its own that can be deleted at any time.
 * Vectors are kept in half precision, which moves a cosine by less than 0.001.
 */
export class EmbeddingCache {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #models = new Map<string, number>();
  #db: Database;
  #bytes: number;

  private constructor(path: string, { maxBytes }: EmbeddingCacheOptions) {
    this.#path = path;
    this.#db = openDatabase(path, MIGRATIONS);
    this.#maxBytes = maxBytes;
    this.#bytes = this.#measure();
  }

  /** Opens the cache at `path`; one that is damaged is begun anew. */
  static open(path: string, options: EmbeddingCacheOptions): EmbeddingCache {
    mkdirSync(dirname(path), { recursive: true });
    try {
      return new EmbeddingCache(path, options);
    } catch (error) {
      if (!(error instanceof AlcoveError) || error.code === 'DISK_FULL') throw error;
      removeDatabase(path);
      return new EmbeddingCache(path, options);
    }
  }

  /** The vectors of those texts that have been embedded by the model before, by their position. */
  find(model: string, texts: readonly string[]): Map<number, Float32Array> {
    return this.#unlessDamaged(() => this.#find(model, texts));
  }

  /** Keeps the vectors of texts, one each. */
  add(model: string, texts: readonly string[], vectors: readonly Float32Array[]): void {
    this.#unlessDamaged(() => this.#add(model, texts, vectors));
  }

  close(): void {
    this.#db.close();
  }

  /** Does `work`, a second time where damage came to light by it: then the cache is begun anew. */
  #unlessDamaged<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof AlcoveError) || error.code !== 'LIBRARY_DAMAGED') throw error;
      this.#db.close();
      removeDatabase(this.#path);
      this.#db = openDatabase(this.#path, MIGRATIONS);
      this.#models.clear();
      this.#bytes = this.#measure();
      return work();
    }
  }

  #find(model: string, texts: readonly string[]): Map<number, Float32Array> {
    const positions = new Map<string, number[]>();
    for (const [position, text] of texts.entries()) {
      const key = hashOf(text).toString('hex').toUpperCase();
      const known = positions.get(key);
      if (known) known.push(position);
      else positions.set(key, [position]);
    }
    const rows = this.#db.all<{ hash: string; vector: Uint8Array }>(
      `SELECT hex(hash) AS hash, vector FROM vectors
       WHERE model_id = ? AND hash IN (SELECT unhex(value) FROM json_each(?))`,
      this.#modelId(model),
      JSON.stringify([...positions.keys()]),
    );
    const found = new Map<number, Float32Array>();
    for (const { hash, vector } of rows) {
      const values = Float32Array.from(new Float16Array(vector.slice().buffer));
      for (const position of positions.get(hash) ?? []) found.set(position, values);
    }
    return found;
  }

  #add(model: string, texts: readonly string[], vectors: readonly Float32Array[]): void {
    const modelId = this.#modelId(model);
    this.#db.transaction(() => {
      for (const [position, text] of texts.entries()) {
        const vector = vectors[position];
        if (!vector) continue;
        const bytes = new Uint8Array(Float16Array.from(vector).buffer);
        const { changes } = this.#db.run(
          'INSERT OR IGNORE INTO vectors (model_id, hash, vector) VALUES (?, ?, ?)',
          modelId,
          hashOf(text),
          bytes,
        );
        this.#bytes += changes * (bytes.length + ROW_OVERHEAD);
      }
      if (this.#bytes > this.#maxBytes) this.#evict();
    });
  }

  #evict(): void {
    const rows = this.#db.get<{ rows: number }>('SELECT COUNT(*) AS rows FROM vectors')?.rows ?? 0;
    this.#db.run(
      'DELETE FROM vectors WHERE id IN (SELECT id FROM vectors ORDER BY id LIMIT ?)',
      Math.ceil(rows * EVICTED_SHARE),
    );
    this.#bytes = this.#measure();
  }

  /** What the file holds, the room of evicted rows apart. */
  #measure(): number {
    return (
      this.#db.get<{ bytes: number }>(
        `SELECT (page_count - freelist_count) * page_size AS bytes
         FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()`,
      )?.bytes ?? 0
    );
  }

  #modelId(identity: string): number {
    const known = this.#models.get(identity);
    if (known !== undefined) return known;
    this.#db.run('INSERT OR IGNORE INTO models (identity) VALUES (?)', identity);
    const id = this.#db.get<{ id: number }>('SELECT id FROM models WHERE identity = ?', identity)?.id ?? 0;
    this.#models.set(identity, id);
    return id;
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, HASH_BYTES);
