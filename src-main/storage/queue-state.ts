import type { Database } from './database.ts';

/** What a person has decided about the import queue. */
export class QueueStateRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get isPaused(): boolean {
    return this.#db.get<{ isPaused: number }>('SELECT is_paused AS isPaused FROM queue_state')?.isPaused === 1;
  }

  setPaused(isPaused: boolean): void {
    this.#db.run('UPDATE queue_state SET is_paused = ?', isPaused ? 1 : 0);
  }
}
