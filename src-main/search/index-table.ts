import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Table } from '@lancedb/lancedb';
import type { Table as ArrowTable } from 'apache-arrow';
import type { Log } from '../system/index.ts';
import { IdSet } from './id-set.ts';
import { indexError } from './index-error.ts';
import { chunkCondition, quote, rangesOf } from './index-filter.ts';
import type { IndexRow } from './index-rows.ts';

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

/** After this many commits, or rows, that the index has not folded in, upkeep is due. */
const UPKEEP_COMMITS = 48;
const UPKEEP_ROWS = 8_000;

/** Rows in one commit: converting more would hold up the event loop. */
const COMMIT_ROWS = 1_000;

/** Ranges in one condition: long ones cost the filter's parser more than several deletes do. */
const DELETE_BATCH = 100;

/** A LanceDB table whose rows are chunks. Writes are taken one at a time; queries never wait for them. */
export class IndexTable<Row extends IndexRow> {
  readonly lance: Table;
  readonly log: Log;
  readonly #convert: (rows: readonly Row[]) => ArrowTable;
  #writes: Promise<unknown> = Promise.resolve();
  #waiting: Row[] = [];
  #flush: Promise<void> | undefined;
  #pendingCommits = 0;
  #pendingRows = 0;

  constructor(lance: Table, log: Log, convert: (rows: readonly Row[]) => ArrowTable) {
    this.lance = lance;
    this.log = log;
    this.#convert = convert;
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
        this.#pendingCommits++;
        this.#pendingRows += slice.length;
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
      ...(tags && { tags: listOf(tags.map(quote), 'Utf8') }),
    });
  }

  /** Rewrites what a document's rows say of it. */
  async setFacts(documentId: string, { format, date }: Facts): Promise<void> {
    await this.#update(documentId, {
      format: quote(format),
      date: date === null ? `arrow_cast(NULL, 'Int64')` : `arrow_cast(${Math.trunc(date)}, 'Int64')`,
    });
  }

  async countRows(): Promise<number> {
    return this.lance.countRows();
  }

  /** The chunks that have a row. @param onDouble called with each that has another */
  async ids(onDouble?: (chunkId: number) => void): Promise<IdSet> {
    const ids = new IdSet();
    for await (const batch of this.lance.query().select(['chunk_id'])) {
      const column = batch.getChild('chunk_id')?.toArray() as Int32Array;
      for (const id of column) if (!ids.add(id)) onDouble?.(id);
    }
    return ids;
  }

  /** Folds new rows into the index and joins small fragments, if enough has gathered, or if `force`. */
  async maintain(force = false): Promise<void> {
    if (!(this.isMaintenanceDue || (force && this.#pendingCommits > 0))) return;
    await this.write(async () => {
      const started = performance.now();
      // Queries under way may still read the version before; those a minute old are in nobody's hands.
      await this.lance.optimize({ cleanupOlderThan: new Date(Date.now() - 60_000) });
      this.log.info({ ms: Math.round(performance.now() - started), rows: this.#pendingRows }, 'index upkeep');
      this.#pendingCommits = 0;
      this.#pendingRows = 0;
    });
  }

  /** Whether writes have gathered that {@link maintain} would fold in. */
  get isMaintenanceDue(): boolean {
    return this.#pendingCommits >= UPKEEP_COMMITS || this.#pendingRows >= UPKEEP_ROWS;
  }

  /** Waits for writes under way, then lets go of the table. */
  async close(): Promise<void> {
    await this.#writes.catch(() => {});
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

  async #deleteWhere(condition: string): Promise<void> {
    await this.write(async () => {
      await this.lance.delete(condition);
      this.#pendingCommits++;
    });
  }

  async #update(documentId: string, valuesSql: Record<string, string>): Promise<void> {
    if (Object.keys(valuesSql).length === 0) return;
    await this.write(async () => {
      await this.lance.update({ where: `document_id = ${quote(documentId)}`, valuesSql });
      this.#pendingCommits++;
    });
  }
}

const listOf = (literals: readonly (string | number)[], type: string): string =>
  `arrow_cast(make_array(${literals.join(',')}), 'List(${type})')`;
