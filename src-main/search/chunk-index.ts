import { rename } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Connection, connect, Index, MatchQuery, type Table } from '@lancedb/lancedb';
import { Field, Int32, List, Schema, Utf8 } from 'apache-arrow';
import { AlcoveError } from '../../src-shared/errors.ts';
import type { Log } from '../system/index.ts';

/** One chunk as it is indexed. The text itself stays in SQLite. */
export interface IndexRow {
  readonly chunkId: number;
  readonly documentId: string;
  readonly collectionIds: readonly number[];
  /** The terms it is found by, separated by blanks (see analysis/terms.ts). */
  readonly terms: string;
}

export interface IndexHit {
  readonly chunkId: number;
  /** BM25; higher is better. */
  readonly score: number;
}

export interface IndexFilter {
  readonly collectionId?: number | undefined;
  readonly documentIds?: readonly string[] | undefined;
}

const TABLE = 'chunks';

const SCHEMA = new Schema([
  new Field('chunk_id', new Int32(), false),
  new Field('document_id', new Utf8(), false),
  new Field('collection_ids', new List(new Field('item', new Int32(), true)), false),
  new Field('terms', new Utf8(), false),
]);

/**
 * Terms are cut, folded and stemmed before they come here: the index only splits at blanks.
 * LanceDB takes each `Index` once, so every use makes its own.
 */
const termIndex = (): Index =>
  Index.fts({
    baseTokenizer: 'whitespace',
    lowercase: false,
    stem: false,
    removeStopWords: false,
    asciiFolding: false,
    withPosition: false,
    maxTokenLength: 256,
  });

/** After this many commits, or rows, that the index has not folded in, upkeep is due. */
const UPKEEP_COMMITS = 48;
const UPKEEP_ROWS = 8_000;

/** Rows in one commit: converting more would hold up the event loop. */
const COMMIT_ROWS = 1_000;

/** Ranges in one condition: long ones cost the filter's parser more than several deletes do. */
const DELETE_BATCH = 100;

/**
 * The LanceDB table of chunks. Writes are taken one at a time; queries never wait for them.
 */
export class ChunkIndex {
  readonly #connection: Connection;
  readonly #table: Table;
  readonly #log: Log;
  #writes: Promise<unknown> = Promise.resolve();
  #waiting: IndexRow[] = [];
  #flush: Promise<void> | undefined;
  #pendingCommits = 0;
  #pendingRows = 0;

  private constructor(connection: Connection, table: Table, log: Log) {
    this.#connection = connection;
    this.#table = table;
    this.#log = log;
  }

  /**
   * Opens the table in `folder`, making it if there is none. A table that can't be opened is
   * set aside beside the folder and begun again, empty: its rows can be made again from SQLite.
   */
  static async open(folder: string, log: Log): Promise<ChunkIndex> {
    // LanceDB writes its warnings to stderr, which belongs to the command line's user.
    process.env.LANCEDB_LOG ??= 'error';
    try {
      const opened = await ChunkIndex.#open(folder, log);
      await opened.#verify();
      return opened;
    } catch (error) {
      const known = indexError(error);
      if (known instanceof AlcoveError) throw known;
      const aside = `${folder}-damaged-${Date.now()}`;
      log.error({ error: String(error), aside }, 'the index cannot be opened and is set aside');
      await rename(folder, aside);
      return ChunkIndex.#open(folder, log);
    }
  }

  static async #open(folder: string, log: Log): Promise<ChunkIndex> {
    const connection = await connect(folder);
    const names = await connection.tableNames();
    const table = names.includes(TABLE)
      ? await connection.openTable(TABLE)
      : await connection.createEmptyTable(TABLE, SCHEMA);
    const fields = (await table.schema()).fields.map(({ name }) => name);
    if (fields.join() !== SCHEMA.names.join()) throw new Error(`the table has other columns: ${fields.join()}`);
    const indices = await table.listIndices();
    if (!indices.some((index) => index.columns.includes('terms')))
      await table.createIndex('terms', { config: termIndex() });
    return new ChunkIndex(connection, table, log);
  }

  /**
   * Adds rows. Documents that are added while another commit is being written share the
   * next one; only a very long one takes several.
   * @throws AlcoveError `DISK_FULL`
   */
  add(rows: readonly IndexRow[]): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    for (const row of rows) this.#waiting.push(row);
    this.#flush ??= this.#write(async () => {
      this.#flush = undefined;
      const batch = this.#waiting;
      this.#waiting = [];
      for (let from = 0; from < batch.length; from += COMMIT_ROWS) {
        if (from > 0) await nextTurn();
        const slice = batch.slice(from, from + COMMIT_ROWS);
        await this.#table.add(slice.map(columnsOf));
        this.#pendingCommits++;
        this.#pendingRows += slice.length;
      }
    });
    return this.#flush;
  }

  /** Removes rows. @param chunkIds in ascending order */
  async delete(chunkIds: readonly number[]): Promise<void> {
    const ranges = rangesOf(chunkIds);
    for (let from = 0; from < ranges.length; from += DELETE_BATCH) {
      const where = ranges
        .slice(from, from + DELETE_BATCH)
        .map(([first, last]) => (first === last ? `chunk_id = ${first}` : `chunk_id BETWEEN ${first} AND ${last}`))
        .join(' OR ');
      await this.#write(async () => {
        await this.#table.delete(where);
        this.#pendingCommits++;
      });
    }
  }

  /** Rewrites the collections that a document's rows are filtered by. */
  async setCollections(documentId: string, collectionIds: readonly number[]): Promise<void> {
    await this.#write(async () => {
      await this.#table.update({
        where: `document_id = ${quote(documentId)}`,
        valuesSql: {
          collection_ids: `arrow_cast(make_array(${collectionIds.map(Math.trunc).join(',')}), 'List(Int32)')`,
        },
      });
      this.#pendingCommits++;
    });
  }

  async countRows(): Promise<number> {
    return this.#table.countRows();
  }

  /**
   * The chunks that match any of `terms`, best first by BM25 (k1 = 1.2, b = 0.75).
   * @param limit most hits returned
   */
  async search(terms: readonly string[], limit: number, filter: IndexFilter = {}): Promise<IndexHit[]> {
    if (terms.length === 0) return [];
    let query = this.#table
      .query()
      .fullTextSearch(new MatchQuery(terms.join(' '), 'terms'))
      .select(['chunk_id', '_score'])
      .limit(limit);
    const where = whereClause(filter);
    if (where) query = query.where(where);
    const rows = (await query.toArray()) as { chunk_id: number; _score: number }[];
    return rows.map((row) => ({ chunkId: row.chunk_id, score: row._score }));
  }

  /** Folds new rows into the index and joins small fragments, if enough has gathered, or if `force`. */
  async maintain(force = false): Promise<void> {
    if (!(this.isMaintenanceDue || (force && this.#pendingCommits > 0))) return;
    await this.#write(async () => {
      const started = performance.now();
      // Queries under way may still read the version before; those a minute old are in nobody's hands.
      await this.#table.optimize({ cleanupOlderThan: new Date(Date.now() - 60_000) });
      this.#log.info({ ms: Math.round(performance.now() - started), rows: this.#pendingRows }, 'index upkeep');
      this.#pendingCommits = 0;
      this.#pendingRows = 0;
    });
  }

  /** Whether writes have gathered that {@link maintain} would fold in. */
  get isMaintenanceDue(): boolean {
    return this.#pendingCommits >= UPKEEP_COMMITS || this.#pendingRows >= UPKEEP_ROWS;
  }

  /** Forgets every row. */
  async clear(): Promise<void> {
    await this.#write(async () => {
      await this.#table.delete('true');
      this.#pendingCommits++;
    });
  }

  /** Waits for writes under way, then lets go of the table. */
  async close(): Promise<void> {
    await this.#writes.catch(() => {});
    this.#table.close();
    this.#connection.close();
  }

  /** Reads a little of every file of the table: one that is missing or cut short is found here, not by a search. */
  async #verify(): Promise<void> {
    await this.#table.countRows('chunk_id >= 0');
    await this.search(['0'], 1);
  }

  #write<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#writes.then(work).catch((error: unknown) => {
      throw indexError(error);
    });
    this.#writes = result.catch(() => {});
    return result;
  }
}

/** Runs of numbers that follow on each other, as `[first, last]`. */
function rangesOf(ascending: readonly number[]): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (const id of ascending) {
    const range = ranges.at(-1);
    if (range && id === range[1] + 1) range[1] = id;
    else ranges.push([Math.trunc(id), Math.trunc(id)]);
  }
  return ranges;
}

function whereClause({ collectionId, documentIds }: IndexFilter): string | undefined {
  const clauses: string[] = [];
  if (collectionId !== undefined)
    clauses.push(`array_has(collection_ids, arrow_cast(${Math.trunc(collectionId)}, 'Int32'))`);
  if (documentIds !== undefined)
    clauses.push(documentIds.length > 0 ? `document_id IN (${documentIds.map(quote).join(',')})` : 'false');
  return clauses.length > 0 ? clauses.join(' AND ') : undefined;
}

function columnsOf(row: IndexRow): Record<string, unknown> {
  return {
    chunk_id: row.chunkId,
    document_id: row.documentId,
    collection_ids: [...row.collectionIds],
    terms: row.terms,
  };
}

/** LanceDB tells its errors apart by their text only. */
function indexError(error: unknown): unknown {
  const text = String(error);
  if (/No space left on device|os error (?:28|112)\b|quota exceeded/i.test(text))
    return new AlcoveError('DISK_FULL', { cause: error });
  if (/Permission denied|Read-only file system|Too many open files/i.test(text))
    return new AlcoveError('DATA_FOLDER_UNUSABLE', { cause: error });
  return error;
}

const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`;
