import type { ConnectionRecord, PrivacySummary } from '../../src-shared/models.ts';
import type { Database } from './database.ts';

type Row = Omit<ConnectionRecord, 'via'> & { readonly via: string | null };

const COLUMNS =
  'at, host, port, via, purpose, bytes_received AS bytesReceived, bytes_sent AS bytesSent, outcome FROM connections';

/** So close to one another two connections are told apart by their order, whatever the clock says. */
const SAME_MOMENT_MS = 1_000;

/** Every connection that was opened, ever, and every one that was refused. */
export class ConnectionRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Writes down a connection. Its time may be moved by a few milliseconds: no two that follow one another have the
   * same, so that a page can begin after any.
   * @returns its id
   */
  add({ at, host, port, via, purpose, outcome }: Omit<ConnectionRecord, 'bytesReceived' | 'bytesSent'>): number {
    return this.#db.transaction(() => {
      const last = this.#db.get<{ at: number }>('SELECT at FROM connections ORDER BY id DESC LIMIT 1')?.at;
      const isSameMoment = last !== undefined && last >= at && last - at < SAME_MOMENT_MS;
      const { lastId } = this.#db.run(
        'INSERT INTO connections (at, host, port, via, purpose, outcome) VALUES (?, ?, ?, ?, ?, ?)',
        isSameMoment ? last + 1 : at,
        host,
        port,
        via ?? null,
        purpose,
        outcome,
      );
      return lastId;
    });
  }

  update(
    id: number,
    { bytesReceived, bytesSent, outcome }: Pick<ConnectionRecord, 'bytesReceived' | 'bytesSent' | 'outcome'>,
  ): void {
    const sql = 'UPDATE connections SET bytes_received = ?, bytes_sent = ?, outcome = ? WHERE id = ?';
    this.#db.run(sql, bytesReceived, bytesSent, outcome, id);
  }

  /** Ends those of a process that is no more. */
  closeInterrupted(): void {
    this.#db.run("UPDATE connections SET outcome = 'closed' WHERE outcome = 'open'");
  }

  /** The latest first. @param page.before only those before this time, in milliseconds since the epoch */
  list({ limit, before }: { readonly limit: number; readonly before?: number | undefined }): ConnectionRecord[] {
    const rows = this.#db.all<Row>(
      `SELECT ${COLUMNS} WHERE at < ? ORDER BY at DESC, id DESC LIMIT ?`,
      before ?? Number.MAX_SAFE_INTEGER,
      limit,
    );
    return rows.map(({ via, ...row }) => ({ ...row, ...(via !== null && { via }) }));
  }

  summary(): PrivacySummary {
    const sums = this.#db.get<Omit<PrivacySummary, 'firstAt'> & { readonly firstAt: number | null }>(
      `SELECT count(*) FILTER (WHERE outcome <> 'refused') AS connections,
              coalesce(sum(bytes_received), 0) AS bytesReceived,
              coalesce(sum(bytes_sent), 0) AS bytesSent,
              count(*) FILTER (WHERE outcome = 'refused') AS refused,
              min(at) FILTER (WHERE outcome <> 'refused') AS firstAt
         FROM connections`,
    );
    if (!sums) return { connections: 0, bytesReceived: 0, bytesSent: 0, refused: 0 };
    const { firstAt, ...counts } = sums;
    return { ...counts, ...(firstAt !== null && { firstAt }) };
  }
}
