import { AlcoveError } from '../../src-shared/errors.ts';
import { ApproximateIndex, type ApproximateState, DEFAULT_EXACT_ROWS } from './approximate-index.ts';
import type { IdSet } from './id-set.ts';
import { chunkCondition, type IndexFilter, rangesOf, whereClause } from './index-filter.ts';
import { type VectorRow, vectorTable } from './index-rows.ts';

import { type Facts, IndexTable, type IndexTableOptions, type Placing } from './index-table.ts';
import type { SearchSettings } from './recall.ts';

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

/** How the table is, for `alcove doctor` and for whoever measures. */
export interface VectorDiagnostics {
  readonly rows: number;
  readonly fragments: number;
  /** Bytes of the rows and their indexes, without what earlier versions of the table still hold. */
  readonly bytes: number;
  /** The approximate index; absent where search is exact. */
  readonly index?: ApproximateState & {
    readonly type: string;
    readonly indexedRows: number;
    /** Rows that are searched exactly until upkeep folds them in. */
    readonly unindexedRows: number;
  };
}

export interface VectorIndexOptions extends Omit<IndexTableOptions<VectorRow>, 'convert' | 'bearableBacklog'> {
  readonly dimensions: number;
  /** Rows up to which search is exact. Default: as many as take about 10 ms. */
  readonly exactRows?: number;
  readonly now?: () => number;
}

/** The chunks by their embeddings, all of one embedding space. */
export class VectorIndex {
  readonly dimensions: number;
  readonly #table: IndexTable<VectorRow>;
  readonly #approximate: ApproximateIndex;
  #isClosed = false;

  private constructor(table: IndexTable<VectorRow>, approximate: ApproximateIndex, dimensions: number) {
    this.#table = table;
    this.#approximate = approximate;
    this.dimensions = dimensions;
  }

  /**
   * Reads a little of the table, so that damage is found here and not by a search.
   * @throws what LanceDB throws when rows cannot be read
   */
  static async over({
    dimensions,
    exactRows = DEFAULT_EXACT_ROWS,
    now = Date.now,
    ...options
  }: VectorIndexOptions): Promise<VectorIndex> {
    const table = await IndexTable.over<VectorRow>({
      ...options,
      convert: (rows) => vectorTable(dimensions, rows),
      bearableBacklog: exactRows,
    });
    return new VectorIndex(table, await ApproximateIndex.over(table, dimensions, exactRows, now), dimensions);
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

  /** The chunks that have a row. @param onDouble called with each that has another */
  ids(onDouble?: (chunkId: number) => void): Promise<IdSet> {
    return this.#table.ids(onDouble);
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
    const normalised = this.#normalised(vector);
    const where = whereClause(filter);
    const settings = exact ? undefined : await this.#settingsFor(where);
    const search = (through: SearchSettings | undefined): Promise<HitRow[]> =>
      this.#table.read(() => this.#query(normalised, limit, where, through).toArray());
    const rows = await search(settings).catch((error: unknown) => {
      if (!settings) throw error;
      this.#approximate.reportUnreadable(error);
      return search(undefined);
    });
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
    const query = this.#table.lance.query().where(where).select(['chunk_id', 'vector']);
    const stored = await this.#table.read(() => query.toArrow());
    const ids = stored.getChild('chunk_id');
    const vectors = stored.getChild('vector');
    for (let row = 0; row < stored.numRows; row++)
      found.set(Number(ids?.get(row)), Float32Array.from(vectors?.get(row) ?? []));
    return found;
  }

  /**
   * Folds new rows into the index and joins small fragments, if enough has gathered, or if
   * `force`. Then it begins, and does not wait for, what the approximate index needs: being
   * built, built anew, or its recall measured; see {@link settled}.
   */
  async maintain(force = false): Promise<void> {
    // Joining files moves the rows that an index is being built over; it is done when that is.
    if (this.#table.isManaged || this.#approximate.isBusy) return;
    if (await this.#table.maintain(force)) await this.#approximate.foldedIn();
    this.#approximate.begin();
    void this.#approximate
      .settled()
      .then(() => (this.#isClosed ? undefined : this.#table.maintain()))
      .catch(() => {});
  }

  /** Whether {@link maintain} would do anything. */
  get isMaintenanceDue(): boolean {
    if (this.#table.isManaged || this.#approximate.isBusy) return false;
    return this.#table.isMaintenanceDue || this.#approximate.due !== undefined;
  }

  /** Resolves when nothing is done in the background. */
  settled(): Promise<void> {
    return this.#approximate.settled();
  }

  async diagnostics(): Promise<VectorDiagnostics> {
    const { lance } = this.#table;
    const [stats, indices] = await this.#table.read(() => Promise.all([lance.stats(), lance.listIndices()]));
    const { state } = this.#approximate;
    const index = indices.find(({ columns }) => columns.includes('vector'));
    return {
      rows: stats.numRows,
      fragments: stats.fragmentStats.numFragments,
      bytes: stats.totalBytes,
      ...(state &&
        index && {
          index: {
            ...state,
            type: index.indexType,
            indexedRows: index.numIndexedRows ?? 0,
            unindexedRows: index.numUnindexedRows ?? 0,
          },
        }),
    };
  }

  /** Gives up what is done in the background, waits for writes under way, then lets go of the table. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#approximate.close();
    await this.#table.close();
  }

  /**
   * How to search through the approximate index; `undefined` where every vector is to be
   * compared. A filter that leaves few rows makes exact search the quicker one, and the
   * better: what is near among few may be in any partition.
   */
  async #settingsFor(where: string | undefined): Promise<SearchSettings | undefined> {
    const { settings } = this.#approximate;
    if (!settings || where === undefined) return settings;
    const matching = await this.#table.countRows(where);
    if (matching <= this.#approximate.exactRows * FILTERED_SHARE) return undefined;
    const scarcity = Math.min(MOST_SCARCITY, Math.ceil(this.#table.rows / matching));
    return { ...settings, probes: settings.probes * scarcity };
  }

  #query(vector: Float32Array, limit: number, where: string | undefined, settings: SearchSettings | undefined) {
    let query = this.#table.lance
      .query()
      .nearestTo(vector)
      .distanceType('cosine')
      .select(['chunk_id', 'document_id', '_distance'])
      .limit(limit);
    query = settings
      ? query.nprobes(settings.probes).refineFactor(refineFactorFor(limit, settings))
      : query.bypassVectorIndex();
    return where === undefined ? query : query.where(where);
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

/**
 * Rows that a filter may leave for exact search, as a multiple of those that a table may have: what the
 * index would find among few is worth some milliseconds.
 */
const FILTERED_SHARE = 2.5;

/** Probes are multiplied by at most this where a filter leaves few rows in each partition. */
const MOST_SCARCITY = 8;

/** Hits that the refine factor was measured for. */
const MEASURED_HITS = 10;

/** The share of candidates that the index puts too low shrinks as more hits are asked for: so does what they cost. */
function refineFactorFor(limit: number, { refineFactor }: SearchSettings): number {
  return Math.max(2, Math.ceil((refineFactor * MEASURED_HITS) / Math.max(limit, MEASURED_HITS)));
}

interface HitRow {
  readonly chunk_id: number;
  readonly document_id: string;
  readonly _distance: number;
}
