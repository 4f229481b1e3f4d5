import { IdSet } from './id-set.ts';

/** A table of rows that are known by their chunk. */
export interface ReconcilableTable {
  /** @param onDouble called with each chunk that has more than one row */
  ids(onDouble?: (chunkId: number) => void): Promise<IdSet>;
  delete(ascendingChunkIds: readonly number[]): Promise<void>;
}

export interface Reconciled {
  /** Chunks that should have a row and have none, ascending; the caller adds them. */
  readonly missing: readonly number[];
  /** How many rows of chunks that should have none were deleted. */
  readonly orphans: number;
  /** How many chunks had more than one row. All of these were deleted, and the chunks are among the missing. */
  readonly doubled: number;
}

/** Makes a table hold no rows but those of the chunks in `expected`, each once at most, and tells which are missing. */
export async function reconcile(table: ReconcilableTable, expected: IdSet): Promise<Reconciled> {
  const doubles = new IdSet();
  const present = await table.ids((chunkId) => doubles.add(chunkId));
  const orphans = [...present.except(expected)];
  const doubled = [...doubles];
  const unwanted = new IdSet([...orphans, ...doubled]);
  if (unwanted.size > 0) await table.delete([...unwanted]);
  for (const chunkId of doubled) present.delete(chunkId);
  return { missing: [...expected.except(present)], orphans: orphans.length, doubled: doubled.length };
}
