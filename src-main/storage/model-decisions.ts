import type { Database } from './database.ts';

/** What a person has decided about models: licences that they accepted, and that the first run is behind them. */
export class ModelDecisionRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  hasAccepted(repository: string, licence: string): boolean {
    const sql = 'SELECT 1 AS found FROM accepted_licences WHERE repository = ? AND licence = ?';
    return this.#db.get(sql, repository, licence) !== undefined;
  }

  /** @param now milliseconds since 1970 */
  accept(repository: string, licence: string, now: number): void {
    this.#db.run('INSERT OR IGNORE INTO accepted_licences VALUES (?, ?, ?)', repository, licence, now);
  }

  get isSetupDone(): boolean {
    return this.#db.get<{ isDone: number }>('SELECT is_done AS isDone FROM setup_state')?.isDone === 1;
  }

  setupDone(): void {
    this.#db.run('UPDATE setup_state SET is_done = 1');
  }
}
