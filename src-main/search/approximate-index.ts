import { Index, type Job } from '@lancedb/lancedb';
import { z } from 'zod';
import type { VectorRow } from './index-rows.ts';
import type { IndexTable } from './index-table.ts';
import { type SearchSettings, tune } from './recall.ts';

/** Exact search answers within 10 ms up to about this many rows (see docs/indexing.md). */
export const DEFAULT_EXACT_ROWS = 8_000;

/** What recall@10 is to be, and what it is tuned to: the sample is small. */
export const RECALL_GOAL = 0.98;
const RECALL_TARGET = 0.99;

/** Rows in a partition: fewer make more centroids to compare with, more make longer lists. */
const PARTITION_ROWS = 4_000;
const MOST_PARTITIONS = 1_024;

/** Bits that a number of a vector is kept in. One bit needs ten times the refinement. */
const BITS = 4;

/** Vectors a partition that centroids are found from. LanceDB's 256 make the build longer and the index no better. */
const SAMPLE_RATE = 64;

/** Built again when there are this many times as many rows as then. */
const GROWTH = 2;

/**
 * Upkeep leaves new rows in a segment of their own, which every search looks through. So many are borne
 * before the index is built anew; where that takes a second or two, none are once this share of the rows has changed.
 */
const MOST_SEGMENTS = 4;
const QUICKLY_BUILT_ROWS = 200_000;
const CHANGED_SHARE = 0.01;

/** Recall is measured again when this share of the rows has changed since. */
const REMEASURE_SHARE = 0.25;

const stateSchema = z.object({
  builtAt: z.number(),
  builtRows: z.number().int().positive(),
  partitions: z.number().int().positive(),
  probes: z.number().int().positive(),
  refineFactor: z.number().int().positive(),
  recall: z.number().min(0).max(1),
  recallMeasuredAt: z.number(),
  measuredRows: z.number().int().nonnegative(),
});

export type ApproximateState = z.infer<typeof stateSchema>;

/** Where a table keeps what is known about its index: with the column, so that they are moved and lost together. */
const COLUMN = 'vector';
const INDEX_NAME = 'vector_idx';
const STATE_KEY = 'alcove:search';

/**
 * The approximate index of one table of vectors: IVF partitions with vectors quantised by RaBitQ. It is built
 * when the table outgrows exact search, and used once its recall is known. Until then, and
 * when it cannot be read, search is exact.
 */
export class ApproximateIndex {
  readonly #table: IndexTable<VectorRow>;
  readonly #now: () => number;
  /** Rows up to which search is exact. */
  readonly exactRows: number;
  readonly #closing = new AbortController();
  #state: ApproximateState | undefined;
  #segments = 1;
  #builtChanges = 0;
  #measuredChanges = 0;
  #isUnreadable = false;
  #failedRows: number | undefined;
  #job: Job | undefined;
  #work: Promise<void> | undefined;

  private constructor(table: IndexTable<VectorRow>, exactRows: number, now: () => number) {
    this.#table = table;
    this.exactRows = exactRows;
    this.#now = now;
  }

  /** Reads what is known about the table's index. One that cannot be read is built again by {@link begin}. */
  static async over(
    table: IndexTable<VectorRow>,
    dimensions: number,
    exactRows: number,
    now: () => number,
  ): Promise<ApproximateIndex> {
    const { lance } = table;
    const index = new ApproximateIndex(table, exactRows, now);
    if (!(await lance.indexStats(INDEX_NAME))) return index;
    index.#state = await index.#readState();
    await index.foldedIn();
    try {
      const probe = new Float32Array(dimensions).fill(1);
      await lance.query().nearestTo(probe).distanceType('cosine').select(['chunk_id', '_distance']).limit(1).toArray();
    } catch (error) {
      index.reportUnreadable(error);
    }
    return index;
  }

  /** How to search through the index; `undefined` where search is to be exact. */
  get settings(): SearchSettings | undefined {
    return this.#isUnreadable ? undefined : this.#state;
  }

  /** What is known about the index, if there is one. */
  get state(): ApproximateState | undefined {
    return this.#isUnreadable ? undefined : this.#state;
  }

  /** To be called when a search through the index failed: it is not used again until it is built anew. */
  reportUnreadable(error: unknown): void {
    if (!this.#isUnreadable) this.#tell('error', { error: String(error) }, 'the approximate index cannot be read');
    this.#isUnreadable = true;
  }

  /** What there is to do. */
  get due(): 'build' | 'measure' | 'drop' | undefined {
    const { rows } = this.#table;
    const state = this.#state;
    // One that shrank keeps its index for a while: it may grow again.
    if (rows < this.exactRows) return this.#isUnreadable || (state && rows < this.exactRows / 2) ? 'drop' : undefined;
    // What failed is tried again when the table has become another.
    if (this.#failedRows !== undefined && Math.abs(rows - this.#failedRows) < rows / 10) return undefined;
    if (!state || this.#isUnreadable) return 'build';
    if (this.#isInPieces) return 'build';
    if (rows >= state.builtRows * GROWTH || rows < state.builtRows / GROWTH) return 'build';
    if (this.#isMeasured) return undefined;
    return 'measure';
  }

  /** To be called after upkeep of the table. */
  async foldedIn(): Promise<void> {
    if (this.#state) this.#segments = (await this.#table.lance.indexStats(INDEX_NAME))?.numIndices ?? 1;
  }

  get #isInPieces(): boolean {
    const { rows, changes } = this.#table;
    if (this.#segments > MOST_SEGMENTS) return true;
    return this.#segments > 1 && rows < QUICKLY_BUILT_ROWS && changes - this.#builtChanges >= rows * CHANGED_SHARE;
  }

  /** Whether what is known of its recall still holds: it was measured over about the rows that there are. */
  get #isMeasured(): boolean {
    const { rows, changes } = this.#table;
    const measuredRows = this.#state?.measuredRows ?? 0;
    return Math.max(changes - this.#measuredChanges, Math.abs(rows - measuredRows)) < rows * REMEASURE_SHARE;
  }

  /** Begins what is due, unless something is under way. Searching and writing go on meanwhile. */
  begin(): void {
    const due = this.due;
    if (!due || this.#work || this.#closing.signal.aborted) return;
    const work = due === 'drop' ? this.#drop() : due === 'build' ? this.#build() : this.#measure();
    this.#work = work
      .catch((error: unknown) => {
        if (this.#closing.signal.aborted) return;
        this.#failedRows = this.#table.rows;
        this.#tell('error', { due, error: String(error) }, 'upkeep of the approximate index failed');
      })
      .finally(() => {
        this.#work = undefined;
      });
  }

  /** Whether it is being built or measured. */
  get isBusy(): boolean {
    return this.#work !== undefined;
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** Gives up what is under way; an index that was being built leaves nothing behind. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#job?.cancel().catch(() => {});
    await this.#work;
  }

  async #build(): Promise<void> {
    const { lance, rows, changes } = this.#table;
    const started = performance.now();
    const partitions = Math.min(MOST_PARTITIONS, Math.max(4, Math.round(rows / PARTITION_ROWS)));
    const config = Index.ivfRq({
      distanceType: 'cosine',
      numPartitions: partitions,
      numBits: BITS,
      sampleRate: SAMPLE_RATE,
    });
    this.#job = await lance.createIndexAsync(COLUMN, { config, replace: true, name: INDEX_NAME });
    await this.#job.wait().finally(() => {
      this.#job = undefined;
    });
    const ms = Math.round(performance.now() - started);
    this.#tell('info', { rows, partitions, ms }, 'the approximate index is built');
    this.#segments = 1;
    this.#builtChanges = changes;
    const built = { builtAt: this.#now(), builtRows: rows, partitions };
    if (this.#state && this.#isMeasured) await this.#keep({ ...this.#state, ...built });
    else await this.#measure(built);
    this.#isUnreadable = false;
  }

  async #measure(
    built: Pick<ApproximateState, 'builtAt' | 'builtRows' | 'partitions'> | undefined = this.#state,
  ): Promise<void> {
    if (!built) return;
    const { builtAt, builtRows, partitions } = built;
    const { lance, rows, changes } = this.#table;
    const tuned = await tune(lance, {
      rows,
      target: RECALL_TARGET,
      changes: () => this.#table.changes,
      signal: this.#closing.signal,
    });
    await this.#keep({ builtAt, builtRows, partitions, ...tuned, recallMeasuredAt: this.#now(), measuredRows: rows });
    this.#measuredChanges = changes;
    this.#tell('info', tuned, 'recall of the approximate index');
    // Grown old: what was learnt from other rows than there are now does not part these well.
    if (tuned.recall < RECALL_GOAL && Math.abs(rows - builtRows) > rows / 10) await this.#build();
  }

  /** Writes down what is known, and goes by it. */
  async #keep(state: ApproximateState): Promise<void> {
    const metadata = { [STATE_KEY]: JSON.stringify(state) };
    await this.#table.write(() => this.#table.lance.updateFieldMetadata([{ path: COLUMN, metadata }]));
    this.#state = state;
    this.#failedRows = undefined;
  }

  async #drop(): Promise<void> {
    await this.#table.write(() => this.#table.lance.dropIndex(INDEX_NAME));
    this.#state = undefined;
    this.#isUnreadable = false;
  }

  async #readState(): Promise<ApproximateState | undefined> {
    const { fields } = await this.#table.lance.schema();
    const text = fields.find(({ name }) => name === COLUMN)?.metadata.get(STATE_KEY);
    if (text === undefined) return undefined;
    try {
      return stateSchema.parse(JSON.parse(text));
    } catch (error) {
      this.#tell('warn', { error: String(error) }, 'what was known of the approximate index cannot be read');
      return undefined;
    }
  }

  #tell(level: 'info' | 'warn' | 'error', what: object, message: string): void {
    this.#table.log[level]({ table: this.#table.name, ...what }, message);
  }
}
