import type { Database } from './database.ts';

/** What the hub said, as JSON that whoever asked gives its form. */
export interface HubAnswer {
  readonly answer: string;
  /** When, in milliseconds since 1970. */
  readonly fetchedAt: number;
}

/** The last answers of the hub, so that what was looked at once can be looked at without a connection. */
export class HubAnswerRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  find(key: string): HubAnswer | undefined {
    return this.#db.get<HubAnswer>('SELECT answer, fetched_at AS fetchedAt FROM hub_answers WHERE key = ?', key);
  }

  /** Takes the place of what was said before. @param now milliseconds since 1970 */
  save(key: string, answer: string, now: number): void {
    this.#db.run('INSERT OR REPLACE INTO hub_answers (key, answer, fetched_at) VALUES (?, ?, ?)', key, answer, now);
  }
}
