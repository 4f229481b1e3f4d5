import type { Table } from '@lancedb/lancedb';
import { AlcoveError } from '../../src-shared/errors.ts';
import type { Log } from '../system/index.ts';
import type { IdSet } from './id-set.ts';
import { chunkCondition, type IndexFilter, rangesOf, whereClause } from './index-filter.ts';
import { type VectorRow, vectorTable } from './index-rows.ts';
import { type Facts, IndexTable, type Placing } from './index-table.ts';

export interface VectorHit {
  readonly chunkId: number;
  readonly documentId: string;
  /** Cosine, -1 to 1. */
  readonly similarity: number;
}

export interface VectorSearchOptions {
  /** Whether every vector is compared, instead of those that the approximate index proposes. Default: no. */
  readonly exact?: boolean;
}

/** The chunks by their embeddings, all of one embedding space. */
export class VectorIndex {
  readonly dimensions: number;
  readonly #table: IndexTable<VectorRow>;

  private constructor(table: IndexTable<VectorRow>, dimensions: number) {
    this.#table = table;
    this.dimensions = dimensions;
  }

  /** Reads a little of the table, so that damage is found here and not by a search. */
  static async over(lance: Table, dimensions: number, log: Log): Promise<VectorIndex> {
    const table = new IndexTable<VectorRow>(lance, log, (rows) => vectorTable(dimensions, rows));
    const index = new VectorIndex(table, dimensions);
    await index.ids();
    return index;
  }

  /**
   * Adds rows.
   * @throws AlcoveError `VECTOR_INVALID` if one of them has the wrong width, no length, or holds
   *   what is not a number; then none is added. `DISK_FULL`
   */
  async add(rows: readonly VectorRow[]): Promise<void> {
    await this.#table.add(rows.map((row) => ({ ...row, vector: this.#normalised(row.vector) })));
  }

  /** Removes rows. @param chunkIds in ascending order */
  delete(chunkIds: readonly number[]): Promise<void> {
    return this.#table.delete(chunkIds);
  }

  /** Forgets every row. */
  clear(): Promise<void> {
    return this.#table.clear();
  }

  /** Rewrites the collections and the tags that a document's rows are filtered by. */
  setPlacement(documentId: string, placing: Placing): Promise<void> {
    return this.#table.setPlacement(documentId, placing);
  }

  /** Rewrites the format and the date that a document's rows are filtered by. */
  setFacts(documentId: string, facts: Facts): Promise<void> {
    return this.#table.setFacts(documentId, facts);
  }

  countRows(): Promise<number> {
    return this.#table.countRows();
  }

  /** The chunks that have a row. */
  ids(): Promise<IdSet> {
    return this.#table.ids();
  }

  /**
   * The chunks nearest to `vector`, nearest first.
   * @param limit most hits returned
   * @throws AlcoveError `VECTOR_INVALID`
   */
  async search(
    vector: Float32Array,
    limit: number,
    filter: IndexFilter = {},
    { exact = false }: VectorSearchOptions = {},
  ): Promise<VectorHit[]> {
    let query = this.#table.lance
      .query()
      .nearestTo(this.#normalised(vector))
      .distanceType('cosine')
      .select(['chunk_id', 'document_id', '_distance'])
      .limit(limit);
    if (exact) query = query.bypassVectorIndex();
    const where = whereClause(filter);
    if (where) query = query.where(where);
    const rows = (await query.toArray()) as HitRow[];
    return rows.map((row) => ({
      chunkId: row.chunk_id,
      documentId: row.document_id,
      similarity: 1 - row._distance,
    }));
  }

  /** The stored vectors of chunks, each of length 1; those that have none are left out. */
  async vectors(chunkIds: readonly number[]): Promise<Map<number, Float32Array>> {
    const found = new Map<number, Float32Array>();
    if (chunkIds.length === 0) return found;
    const where = chunkCondition(rangesOf([...chunkIds].sort((a, b) => a - b)));
    for await (const batch of this.#table.lance.query().where(where).select(['chunk_id', 'vector'])) {
      const ids = batch.getChild('chunk_id')?.toArray() as Int32Array;
      const vectors = batch.getChild('vector');
      ids.forEach((id, position) => {
        const vector = vectors?.get(position)?.toArray();
        if (vector instanceof Float32Array) found.set(id, vector.slice());
      });
    }
    return found;
  }

  /** Folds new rows into the index and joins small fragments, if enough has gathered, or if `force`. */
  maintain(force = false): Promise<void> {
    return this.#table.maintain(force);
  }

  /** Whether writes have gathered that {@link maintain} would fold in. */
  get isMaintenanceDue(): boolean {
    return this.#table.isMaintenanceDue;
  }

  /** Waits for writes under way, then lets go of the table. */
  close(): Promise<void> {
    return this.#table.close();
  }

  /** The vector with length 1, so that its product with another is their cosine. */
  #normalised(vector: Float32Array): Float32Array {
    if (vector.length !== this.dimensions)
      throw new AlcoveError('VECTOR_INVALID', {
        detail: `A vector is ${vector.length} numbers wide where ${this.dimensions} are expected.`,
      });
    let squares = 0;
    for (const value of vector) squares += value * value;
    // Also a NaN or an infinity among the values ends up here.
    if (!(squares > 0 && squares < Number.POSITIVE_INFINITY)) throw new AlcoveError('VECTOR_INVALID');
    if (Math.abs(squares - 1) < 1e-6) return vector;
    const length = Math.sqrt(squares);
    return vector.map((value) => value / length);
  }
}

interface HitRow {
  readonly chunk_id: number;
  readonly document_id: string;
  readonly _distance: number;
}
