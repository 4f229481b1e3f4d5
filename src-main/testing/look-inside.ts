import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * How many rows there are, as seen from outside while another process writes.
 * @param what a table, with a condition if need be; 0 while there is no such table
 */
export function countFromOutside(dataFolder: string, what: string): number {
  const path = join(dataFolder, 'alcove.db');
  if (!existsSync(path)) return 0;
  const db = new DatabaseSync(path, { readOnly: true, timeout: 1_000 });
  try {
    return (db.prepare(`SELECT COUNT(*) AS n FROM ${what}`).get() as { n: number }).n;
  } catch {
    return 0;
  } finally {
    db.close();
  }
}
