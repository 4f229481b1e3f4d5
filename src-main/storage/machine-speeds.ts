import type { Database } from './database.ts';

/** What is kept of the speed of a machine. What is JSON here is given its form by who keeps it. */
export interface StoredMachineSpeed {
  /** JSON: how fast it reads memory and reckons; `null` until that was measured. */
  readonly measured: string | null;
  /** JSON: how far real speeds were from foretold ones. */
  readonly corrections: string;
}

const NOTHING_KNOWN: StoredMachineSpeed = { measured: null, corrections: '[]' };

/** How fast machines are, by their fingerprint; see system/machine.ts. */
export class MachineSpeedRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  find(machine: string): StoredMachineSpeed {
    const sql = 'SELECT measured, corrections FROM machine_speeds WHERE machine = ?';
    return this.#db.get<StoredMachineSpeed>(sql, machine) ?? NOTHING_KNOWN;
  }

  /** Changes what is named and leaves the rest as it is. @param now milliseconds since 1970 */
  update(machine: string, changes: Partial<StoredMachineSpeed>, now: number): void {
    this.#db.transaction(() => {
      const { measured, corrections } = { ...this.find(machine), ...changes };
      this.#db.run(
        'INSERT OR REPLACE INTO machine_speeds (machine, measured, corrections, updated_at) VALUES (?, ?, ?, ?)',
        machine,
        measured,
        corrections,
        now,
      );
    });
  }
}
