import { Index, type Table } from '@lancedb/lancedb';

/** Below this many rows, looking at each row's columns is as quick as looking them up. */
export const SCALAR_INDEX_ROWS = 10_000;

/** The columns that rows are filtered by, each with the kind of index that suits it, and a condition that reads it. */
const COLUMNS: readonly { readonly column: string; readonly make: () => Index; readonly probe: string }[] = [
  { column: 'chunk_id', make: () => Index.btree(), probe: 'chunk_id = 0' },
  { column: 'document_id', make: () => Index.btree(), probe: `document_id = ''` },
  {
    column: 'collection_ids',
    make: () => Index.labelList(),
    probe: `array_has(collection_ids, arrow_cast(0, 'Int32'))`,
  },
  { column: 'format', make: () => Index.bitmap(), probe: `format = ''` },
  { column: 'date', make: () => Index.btree(), probe: 'date = 0' },
  { column: 'tags', make: () => Index.labelList(), probe: `array_has_any(tags, make_array(''))` },
];

/** Gives the columns that rows are filtered by the indexes that they lack. */
export async function addScalarIndexes(lance: Table): Promise<void> {
  for (const { column, make } of COLUMNS) {
    const name = indexName(column);
    if (!(await lance.indexStats(name))) await lance.createIndex(column, { config: make(), name });
  }
}

/**
 * Looks something up in each index that the table has, and drops those that cannot be read: what
 * they say can be made again from the rows.
 * @returns the columns whose index was dropped
 */
export async function dropUnreadableIndexes(lance: Table): Promise<string[]> {
  const dropped: string[] = [];
  for (const { column, probe } of COLUMNS) {
    const name = indexName(column);
    // Not from the list of all: that cannot be had when one of them is damaged.
    if (!(await lance.indexStats(name))) continue;
    try {
      await lance.countRows(probe);
    } catch {
      await lance.dropIndex(name);
      dropped.push(column);
    }
  }
  return dropped;
}

const indexName = (column: string): string => `${column}_idx`;
