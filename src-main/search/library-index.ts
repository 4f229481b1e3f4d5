import type { KeywordRow } from './index-rows.ts';
import type { Facts, Placing } from './index-table.ts';
import type { KeywordIndex } from './keyword-index.ts';
import type { VectorIndex } from './vector-index.ts';

/**
 * Every table that holds rows of chunks, as the library writes to them: rows begin in the keyword
 * table, and what is changed or removed is so wherever it has come to.
 */
export class LibraryIndex {
  readonly keyword: KeywordIndex;
  readonly #spaces = new Set<VectorIndex>();

  constructor(keyword: KeywordIndex) {
    this.keyword = keyword;
  }

  /** Keeps a table of vectors in step from now on. */
  attach(space: VectorIndex): void {
    this.#spaces.add(space);
  }

  detach(space: VectorIndex): void {
    this.#spaces.delete(space);
  }

  /** @throws AlcoveError `DISK_FULL` */
  add(rows: readonly KeywordRow[]): Promise<void> {
    return this.keyword.add(rows);
  }

  /** @param chunkIds in ascending order */
  async delete(chunkIds: readonly number[]): Promise<void> {
    await this.#everywhere((table) => table.delete(chunkIds));
  }

  /**
   * Rewrites the collections and the tags that a document's rows are filtered by. One table after the other, that which
   * is being filled last: whoever fills it looks at SQLite again once its rows are written.
   */
  async setPlacement(documentId: string, placing: Placing): Promise<void> {
    for (const table of [this.keyword, ...this.#spaces]) await table.setPlacement(documentId, placing);
  }

  async setFacts(documentId: string, facts: Facts): Promise<void> {
    await this.#everywhere((table) => table.setFacts(documentId, facts));
  }

  /** Upkeep of each table where it is due, or, if `force`, where anything has changed. */
  async maintain(force = false): Promise<void> {
    for (const table of [this.keyword, ...this.#spaces]) await table.maintain(force);
  }

  async #everywhere(work: (table: KeywordIndex | VectorIndex) => Promise<void>): Promise<void> {
    await Promise.all([this.keyword, ...this.#spaces].map(work));
  }
}
