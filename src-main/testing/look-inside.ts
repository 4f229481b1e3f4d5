import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * How many rows there are, as seen from outside while another process writes.
 * @param what a table, with a condition if need be; 0 while there is no such table
 */
export function countFromOutside(dataFolder: string, what: string): number {
  return numberFromOutside(dataFolder, `SELECT COUNT(*) AS n FROM ${what}`);
}

/** How many readings of a document were ever begun: SQLite's own counter of versions. */
export function readingsBegun(dataFolder: string): number {
  return numberFromOutside(dataFolder, "SELECT seq AS n FROM sqlite_sequence WHERE name = 'versions'");
}

function numberFromOutside(dataFolder: string, sql: string): number {
  const path = join(dataFolder, 'alcove.db');
  if (!existsSync(path)) return 0;
  const db = new DatabaseSync(path, { readOnly: true, timeout: 1_000 });
  try {
    return (db.prepare(sql).get() as { n: number } | undefined)?.n ?? 0;
  } catch {
    return 0;
  } finally {
    db.close();
  }
}
