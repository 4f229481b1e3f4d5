import type { Database } from './database.ts';

/** A model on a machine. Another machine, or one that was rebuilt, knows nothing of it yet. */
export interface ModelKey {
  /** Tells model files apart; see inference/model-identity.ts. */
  readonly model: string;
  /** Tells machines apart; see system/machine.ts. */
  readonly machine: string;
}

/** What is kept of a model on a machine. What is JSON here is given its form by who keeps it. */
export interface StoredModelProfile {
  /** JSON: the threads that were measured best. */
  readonly tuning: string | null;
  /** JSON: how much safer than planned it is run. */
  readonly safety: string | null;
  /** JSON: how it was loaded when it last answered. */
  readonly lastLoaded: string | null;
  /** Milliseconds since 1970. */
  readonly lastCrashAt: number | null;
  /** JSON: what happened then. */
  readonly lastCrash: string | null;
}

const NOTHING_KNOWN: StoredModelProfile = {
  tuning: null,
  safety: null,
  lastLoaded: null,
  lastCrashAt: null,
  lastCrash: null,
};

const COLUMNS =
  'tuning, safety, last_loaded AS lastLoaded, last_crash_at AS lastCrashAt, last_crash AS lastCrash FROM model_profiles';

/** What was learned of running models here. */
export class ModelProfileRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  find({ model, machine }: ModelKey): StoredModelProfile {
    const sql = `SELECT ${COLUMNS} WHERE model = ? AND machine = ?`;
    return this.#db.get<StoredModelProfile>(sql, model, machine) ?? NOTHING_KNOWN;
  }

  /** Changes what is named and leaves the rest as it is. */
  update(key: ModelKey, changes: Partial<StoredModelProfile>, now: number): void {
    this.#db.transaction(() => {
      const { tuning, safety, lastLoaded, lastCrashAt, lastCrash } = { ...this.find(key), ...changes };
      this.#db.run(
        `INSERT OR REPLACE INTO model_profiles
           (model, machine, tuning, safety, last_loaded, last_crash_at, last_crash, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        key.model,
        key.machine,
        tuning,
        safety,
        lastLoaded,
        lastCrashAt,
        lastCrash,
        now,
      );
    });
  }
}
