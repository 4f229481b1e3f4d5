import { Index, MatchQuery, Operator, type Table } from '@lancedb/lancedb';
import type { Log } from '../system/index.ts';
import type { IdSet } from './id-set.ts';
import { type IndexFilter, whereClause } from './index-filter.ts';
import { type KeywordRow, keywordTable } from './index-rows.ts';
import { type Facts, IndexTable, type IndexTableOptions, type Placing } from './index-table.ts';

export interface KeywordHit {
  readonly chunkId: number;
  readonly documentId: string;
  /** BM25; higher is better. */
  readonly score: number;
  /** The terms of the chunk, as they were stored; only where they were asked for. */
  readonly terms?: string;
}

export interface KeywordSearchOptions {
  /** Whether a chunk must hold one of the terms or all of them. Default: `or`. */
  readonly operator?: 'or' | 'and';
  /** Edits (a letter put in, left out or changed) by which a term may differ. Default: 0. */
  readonly fuzziness?: number;
  /** Whether hits bring the terms of their chunks along. Default: no. */
  readonly withTerms?: boolean;
}

export type KeywordIndexOptions = Omit<IndexTableOptions<KeywordRow>, 'convert' | 'bearableBacklog'>;

/** Terms of rows that are not in the index yet are counted by each query: 2 to 3 µs a row. */
const BEARABLE_BACKLOG = 8_000;

/** The chunks by their terms. */
export class KeywordIndex {
  readonly #table: IndexTable<KeywordRow>;

  private constructor(table: IndexTable<KeywordRow>) {
    this.#table = table;
  }

  /**
   * Makes what the table lacks, and reads a little of it, so that damage is found here and not by a search.
   * @throws what LanceDB throws when rows cannot be read
   */
  static async over(options: KeywordIndexOptions): Promise<KeywordIndex> {
    await ensureTermIndex(options.lance, options.log);
    return new KeywordIndex(
      await IndexTable.over({ ...options, convert: keywordTable, bearableBacklog: BEARABLE_BACKLOG }),
    );
  }

  /**
   * Adds rows. Documents that are added while another commit is being written share the
   * next one; only a very long one takes several.
   * @throws AlcoveError `DISK_FULL`
   */
  add(rows: readonly KeywordRow[]): Promise<void> {
    return this.#table.add(rows);
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
   * The chunks that match `terms`, best first by BM25 (k1 = 1.2, b = 0.75).
   * @param limit most hits returned
   */
  async search(
    terms: readonly string[],
    limit: number,
    filter: IndexFilter = {},
    { operator = 'or', fuzziness = 0, withTerms = false }: KeywordSearchOptions = {},
  ): Promise<KeywordHit[]> {
    if (terms.length === 0) return [];
    let query = this.#table.lance
      .query()
      .fullTextSearch(matchQuery(terms, operator, fuzziness))
      .select(['chunk_id', 'document_id', '_score', ...(withTerms ? ['terms'] : [])])
      .limit(limit);
    const where = whereClause(filter);
    if (where) query = query.where(where);
    const rows: HitRow[] = await this.#table.read(() => query.toArray());
    return rows.map((row) => ({
      chunkId: row.chunk_id,
      documentId: row.document_id,
      score: row._score,
      ...(withTerms && { terms: row.terms }),
    }));
  }

  /** Folds new rows into the index and joins small fragments, if enough has gathered, or if `force`. */
  async maintain(force = false): Promise<void> {
    await this.#table.maintain(force);
  }

  /** Whether writes have gathered that {@link maintain} would fold in. */
  get isMaintenanceDue(): boolean {
    return this.#table.isMaintenanceDue;
  }

  /** Waits for writes under way, then lets go of the table. */
  close(): Promise<void> {
    return this.#table.close();
  }
}

const INDEX_NAME = 'terms_idx';

/** Makes the full-text index where there is none, and again where it cannot be read. */
async function ensureTermIndex(lance: Table, log: Log): Promise<void> {
  if (await lance.indexStats(INDEX_NAME)) {
    try {
      await lance
        .query()
        .fullTextSearch(matchQuery(['0'], 'or', 0))
        .select(['chunk_id', '_score'])
        .limit(1)
        .toArray();
      return;
    } catch (error) {
      log.error({ table: lance.name, error: String(error) }, 'the full-text index cannot be read and is made again');
      await lance.dropIndex(INDEX_NAME);
    }
  }
  await lance.createIndex('terms', { config: termIndex(), name: INDEX_NAME });
}

const matchQuery = (terms: readonly string[], operator: 'or' | 'and', fuzziness: number): MatchQuery =>
  new MatchQuery(terms.join(' '), 'terms', {
    operator: operator === 'and' ? Operator.And : Operator.Or,
    fuzziness,
  });

interface HitRow {
  readonly chunk_id: number;
  readonly document_id: string;
  readonly _score: number;
  readonly terms: string;
}

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
