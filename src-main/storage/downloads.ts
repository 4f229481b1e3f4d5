import { z } from 'zod';
import { type ErrorReport, errorReport, isErrorCode } from '../../src-shared/errors.ts';
import type { ModelFileFact, ModelRole } from '../../src-shared/models.ts';
import type { Database } from './database.ts';

/** A model that is asked for, in the order of `position`. */
export interface DownloadRow {
  readonly id: string;
  readonly position: number;
  readonly repository: string;
  /** The commit. */
  readonly revision: string;
  readonly variant: string;
  readonly role: ModelRole;
  readonly name: string;
  readonly licence: string | null;
  readonly files: readonly ModelFileFact[];
  readonly status: 'queued' | 'paused' | 'failed';
  readonly error: ErrorReport | null;
  readonly createdAt: number;
}

/** What has been received of a file. */
export interface PartialBlob {
  readonly key: string;
  /** Of the whole file. */
  readonly bytes: number;
  readonly etag: string | null;
  /** `[begin, end)` of what is on the disk. */
  readonly ranges: readonly (readonly [begin: number, end: number])[];
}

const filesSchema = z.array(
  z.object({
    path: z.string(),
    bytes: z.number(),
    sha256: z.exactOptional(z.string()),
    gitOid: z.exactOptional(z.string()),
  }),
);
const rangesSchema = z.array(z.tuple([z.number(), z.number()]));

interface StoredRow extends Omit<DownloadRow, 'files' | 'error'> {
  readonly files: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

const COLUMNS =
  'id, position, repository, revision, variant, role, name, licence, files, status, ' +
  'error_code AS errorCode, error_message AS errorMessage, created_at AS createdAt';

/** Models on their way, and what is here of their files. */
export class DownloadRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** In the order in which they are fetched. */
  list(): DownloadRow[] {
    return this.#db.all<StoredRow>(`SELECT ${COLUMNS} FROM downloads ORDER BY position`).map(fromStored);
  }

  /** Adds it, or puts it in the place of the one with its id. */
  save(row: DownloadRow): void {
    this.#db.durable(() =>
      this.#db.run(
        `INSERT OR REPLACE INTO downloads
           (id, position, repository, revision, variant, role, name, licence, files, status,
            error_code, error_message, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[row.id, row.position, row.repository, row.revision, row.variant, row.role, row.name, row.licence],
        ...[JSON.stringify(row.files), row.status, row.error?.code ?? null, row.error?.message ?? null, row.createdAt],
      ),
    );
  }

  remove(id: string): void {
    this.#db.durable(() => this.#db.run('DELETE FROM downloads WHERE id = ?', id));
  }

  findPartial(key: string): PartialBlob | undefined {
    const sql = 'SELECT key, bytes, etag, ranges FROM partial_blobs WHERE key = ?';
    const row = this.#db.get<Omit<PartialBlob, 'ranges'> & { readonly ranges: string }>(sql, key);
    return row && { ...row, ranges: rangesSchema.parse(JSON.parse(row.ranges)) };
  }

  savePartial({ key, bytes, etag, ranges }: PartialBlob, now: number): void {
    this.#db.run(
      'INSERT OR REPLACE INTO partial_blobs (key, bytes, etag, ranges, updated_at) VALUES (?, ?, ?, ?, ?)',
      ...[key, bytes, etag, JSON.stringify(ranges), now],
    );
  }

  removePartial(key: string): void {
    this.#db.run('DELETE FROM partial_blobs WHERE key = ?', key);
  }
}

function fromStored({ files, errorCode, errorMessage, ...row }: StoredRow): DownloadRow {
  const error = isErrorCode(errorCode) ? errorReport(errorCode, errorMessage ?? undefined) : null;
  return { ...row, files: filesSchema.parse(JSON.parse(files)), error };
}
