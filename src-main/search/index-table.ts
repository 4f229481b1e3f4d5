import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Table } from '@lancedb/lancedb';
import type { Table as ArrowTable } from 'apache-arrow';
import type { Log } from '../system/index.ts';
import { IdSet } from './id-set.ts';
import { indexError } from './index-error.ts';
import { chunkCondition, quote, rangesOf, tagKey } from './index-filter.ts';
import type { IndexRow } from './index-rows.ts';
import { addScalarIndexes, dropUnreadableIndexes, SCALAR_INDEX_ROWS } from './scalar-indexes.ts';
import { isUpkeepDue } from './upkeep.ts';

/** What of a document's rows may change while its chunks stay as they are. What is left out is left alone. */
export interface Placing {
  readonly collectionIds?: readonly number[];
  readonly tags?: readonly string[];
}

/** What a document's rows say of it besides its text. */
export interface Facts {
  readonly format: string;
  readonly date: number | null;
}

export interface IndexTableOptions<Row> {
  readonly lance: Table;
  readonly log: Log;
  /** Makes of rows what LanceDB stores. */
  readonly convert: (rows: readonly Row[]) => ArrowTable;
  /** Whether a service keeps the table in order (LanceDB Cloud does). */
  readonly isManaged: boolean;
  /** Rows outside its indexes that queries bear. */
  readonly bearableBacklog: number;
}

/** Rows in one commit: converting more would hold up the event loop. */
const COMMIT_ROWS = 1_000;

/** Ranges in one condition: long ones cost the filter's parser more than several deletes do. */
const DELETE_BATCH = 100;

/**
 * A LanceDB table whose rows are chunks. Writes are taken one at a time, upkeep among them;
 * queries never wait for either.
 */
export class IndexTable<Row extends IndexRow> {
  readonly lance: Table;
  /** Read once: LanceDB's own property cannot be read while it is at work. */
  readonly name: string;
  readonly log: Log;
  readonly isManaged: boolean;
  readonly #bearableBacklog: number;
  readonly #convert: (rows: readonly Row[]) => ArrowTable;
  readonly #reads = new Set<Promise<unknown>>();
  #writes: Promise<unknown> = Promise.resolve();
  #waiting: Row[] = [];
  #flush: Promise<void> | undefined;
  #rows = 0;
  #changes = 0;
  #pendingCommits = 0;
  #pendingRows = 0;

  private constructor({ lance, log, convert, isManaged, bearableBacklog }: IndexTableOptions<Row>) {
    this.lance = lance;
    this.name = lance.name;
    this.log = log;
    this.isManaged = isManaged;
    this.#bearableBacklog = bearableBacklog;
    this.#convert = convert;
  }

  /**
   * Reads the rows' ids, and with them a little of every file of rows, so that damage is
   * found here and not by a search. An index of a column that can't be read is dropped.
   * @throws what LanceDB throws when rows cannot be read
   */
  static async over<Row extends IndexRow>(options: IndexTableOptions<Row>): Promise<IndexTable<Row>> {
    const table = new IndexTable(options);
    const { lance, log, isManaged } = options;
    if (isManaged) {
      table.#rows = await lance.countRows();
      return table;
    }
    table.#rows = (await table.ids()).size;
    const dropped = await dropUnreadableIndexes(lance);
    if (dropped.length > 0) log.warn({ table: table.name, dropped }, 'indexes could not be read and are made again');
    table.#pendingCommits = dropped.length > 0 ? 1 : 0;
    // What a process that was killed, or closed in the middle of an import, had not put in order.
    const { numSmallFragments } = (await lance.stats()).fragmentStats;
    table.#pendingCommits += Math.max(0, numSmallFragments - 1);
    table.#pendingRows = Math.max(
      0,
      ...(await lance.listIndices()).map(({ numUnindexedRows = 0 }) => numUnindexedRows),
    );
    return table;
  }

  /** How many rows there are. */
  get rows(): number {
    return this.#rows;
  }

  /** How many rows have been added or deleted since the table was opened. */
  get changes(): number {
    return this.#changes;
  }

  /** Adds rows. What is added while another commit is being written shares the next one; only very much takes several. */
  add(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    for (const row of rows) this.#waiting.push(row);
    this.#flush ??= this.write(async () => {
      this.#flush = undefined;
      const batch = this.#waiting;
      this.#waiting = [];
      for (let from = 0; from < batch.length; from += COMMIT_ROWS) {
        if (from > 0) await nextTurn();
        const slice = batch.slice(from, from + COMMIT_ROWS);
        await this.lance.add(this.#convert(slice));
        this.#rows += slice.length;
        this.#wrote(slice.length);
      }
    });
    return this.#flush;
  }

  /** Removes rows. @param chunkIds in ascending order */
  async delete(chunkIds: readonly number[]): Promise<void> {
    const ranges = rangesOf(chunkIds);
    for (let from = 0; from < ranges.length; from += DELETE_BATCH)
      await this.#deleteWhere(chunkCondition(ranges.slice(from, from + DELETE_BATCH)));
  }

  /** Forgets every row. */
  async clear(): Promise<void> {
    await this.#deleteWhere('true');
  }

  /** Rewrites what a document's rows are filtered by. */
  async setPlacement(documentId: string, { collectionIds, tags }: Placing): Promise<void> {
    await this.#update(documentId, {
      ...(collectionIds && { collection_ids: listOf(collectionIds.map(Math.trunc), 'Int32') }),
      ...(tags && { tags: listOf(tags.map(tagKey).map(quote), 'Utf8') }),
    });
  }

  /** Rewrites what a document's rows say of it. */
  async setFacts(documentId: string, { format, date }: Facts): Promise<void> {
    await this.#update(documentId, {
      format: quote(format),
      date: date === null ? `arrow_cast(NULL, 'Int64')` : `arrow_cast(${Math.trunc(date)}, 'Int64')`,
    });
  }

  countRows(condition?: string): Promise<number> {
    return this.read(() => this.lance.countRows(condition));
  }

  /** The chunks that have a row. @param onDouble called with each that has another */
  ids(onDouble?: (chunkId: number) => void): Promise<IdSet> {
    return this.read(async () => {
      const ids = new IdSet();
      for await (const batch of this.lance.query().select(['chunk_id'])) {
        const column = batch.getChild('chunk_id')?.toArray() as Int32Array;
        for (const id of column) if (!ids.add(id)) onDouble?.(id);
      }
      return ids;
    });
  }

  /**
   * Puts the table in order if enough has gathered, or if `force` and anything has: small
   * files are joined, deleted rows dropped, new rows folded into the indexes, and what only
   * earlier versions of the table use is deleted.
   * @returns whether it did
   */
  async maintain(force = false): Promise<boolean> {
    if (!(this.isMaintenanceDue || (force && this.#pendingCommits > 0))) return false;
    await this.write(async () => {
      const started = performance.now();
      const [rows, commits] = [this.#pendingRows, this.#pendingCommits];
      if (!this.isManaged) {
        if (this.#rows >= SCALAR_INDEX_ROWS) await addScalarIndexes(this.lance);
        await this.lance.optimize({ cleanupOlderThan: new Date(0) });
        // Whoever reads the version before may still open its files.
        await Promise.allSettled(this.#reads);
        await this.lance.optimize({ cleanupOlderThan: new Date() });
      }
      const ms = Math.round(performance.now() - started);
      this.log.info({ table: this.name, ms, rows, commits }, 'index upkeep');
      this.#pendingCommits = 0;
      this.#pendingRows = 0;
    });
    return true;
  }

  /** Whether writes have gathered that {@link maintain} would fold in. */
  get isMaintenanceDue(): boolean {
    return isUpkeepDue({ rows: this.#pendingRows, commits: this.#pendingCommits }, this.#rows, this.#bearableBacklog);
  }

  /** Waits for what is under way, then lets go of the table. */
  async close(): Promise<void> {
    await this.#writes;
    await Promise.allSettled(this.#reads);
    this.lance.close();
  }

  /** Does `work` when every write before it is done. */
  write<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#writes.then(work).catch((error: unknown) => {
      throw indexError(error);
    });
    this.#writes = result.catch(() => {});
    return result;
  }

  /** Does `work` at once; the files that it may read stay until it is done. */
  async read<T>(work: () => Promise<T>): Promise<T> {
    const result = work();
    this.#reads.add(result);
    try {
      return await result;
    } catch (error) {
      throw indexError(error);
    } finally {
      this.#reads.delete(result);
    }
  }

  async #deleteWhere(condition: string): Promise<void> {
    await this.write(async () => {
      const { numDeletedRows } = await this.lance.delete(condition);
      this.#rows -= numDeletedRows;
      this.#changes += numDeletedRows;
      this.#pendingCommits++;
    });
  }

  async #update(documentId: string, valuesSql: Record<string, string>): Promise<void> {
    if (Object.keys(valuesSql).length === 0) return;
    await this.write(async () => {
      const { rowsUpdated } = await this.lance.update({ where: `document_id = ${quote(documentId)}`, valuesSql });
      this.#wrote(rowsUpdated);
    });
  }

  #wrote(rows: number): void {
    this.#changes += rows;
    this.#pendingRows += rows;
    this.#pendingCommits++;
  }
}

const listOf = (literals: readonly (string | number)[], type: string): string =>
  `arrow_cast(make_array(${literals.join(',')}), 'List(${type})')`;
