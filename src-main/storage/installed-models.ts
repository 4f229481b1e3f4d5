import { z } from 'zod';
import type { ModelRole } from '../../src-shared/models.ts';
import type { Database } from './database.ts';

/** A file of a model, as it was promised or found. */
export interface StoredModelFile {
  /** In the models folder; of a linked model, its own absolute path. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256?: string;
  /** What it is called in the blob store, if it is there. */
  readonly blob?: string;
  /** Whether it was found to be something else when it was last read. */
  readonly isDamaged?: true;
}

export interface StoredModel {
  readonly id: string;
  readonly role: ModelRole;
  readonly name: string;
  readonly repository: string | null;
  readonly revision: string | null;
  readonly variant: string | null;
  readonly source: 'hub' | 'copied' | 'linked';
  /** In the models folder; of a linked model, an absolute one. */
  readonly path: string;
  readonly files: readonly StoredModelFile[];
  readonly licence: string | null;
  readonly state: 'ok' | 'missing' | 'damaged';
  readonly speed: StoredSpeed | null;
  /** Milliseconds since 1970, as all times here. */
  readonly installedAt: number;
  readonly lastUsedAt: number | null;
  readonly verifiedAt: number | null;
}

export interface StoredSpeed {
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
}

type Row = Omit<StoredModel, 'files' | 'speed'> & { readonly files: string; readonly speed: string | null };

const filesSchema = z
  .array(
    z.object({
      path: z.string(),
      bytes: z.number(),
      sha256: z.exactOptional(z.string()),
      blob: z.exactOptional(z.string()),
      isDamaged: z.exactOptional(z.literal(true)),
    }),
  )
  .readonly();
const speedSchema = z.object({ prefillTokensPerSecond: z.number(), decodeTokensPerSecond: z.number() });

const SELECT = `SELECT id, role, name, repository, revision, variant, source, path, files, licence, state, speed,
  installed_at AS installedAt, last_used_at AS lastUsedAt, verified_at AS verifiedAt FROM installed_models`;

/** Models that are here. */
export class InstalledModelRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The latest first. */
  list(): readonly StoredModel[] {
    return this.#db.all<Row>(`${SELECT} ORDER BY installed_at DESC, rowid DESC`).map(modelOf);
  }

  find(id: string): StoredModel | undefined {
    const row = this.#db.get<Row>(`${SELECT} WHERE id = ?`, id);
    return row && modelOf(row);
  }

  /** Adds it, or takes the place of the one that is at its path. */
  save(model: StoredModel): void {
    this.#db.run(
      `INSERT OR REPLACE INTO installed_models (id, role, name, repository, revision, variant, source, path, files, licence,
         state, speed, installed_at, last_used_at, verified_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      model.id,
      model.role,
      model.name,
      model.repository,
      model.revision,
      model.variant,
      model.source,
      model.path,
      JSON.stringify(model.files),
      model.licence,
      model.state,
      model.speed && JSON.stringify(model.speed),
      model.installedAt,
      model.lastUsedAt,
      model.verifiedAt,
    );
  }

  remove(id: string): void {
    this.#db.run('DELETE FROM installed_models WHERE id = ?', id);
  }
}

function modelOf({ files, speed, ...row }: Row): StoredModel {
  return {
    ...row,
    files: filesSchema.parse(JSON.parse(files)),
    speed: speed === null ? null : speedSchema.parse(JSON.parse(speed)),
  };
}
