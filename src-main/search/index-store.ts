import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Connection, connect, Session, type Table } from '@lancedb/lancedb';
import type { Schema } from 'apache-arrow';
import { AlcoveError } from '../../src-shared/errors.ts';
import type { Log } from '../system/index.ts';
import { indexError } from './index-error.ts';
import { KEYWORD_SCHEMA, vectorSchema } from './index-rows.ts';
import { KeywordIndex } from './keyword-index.ts';
import { VectorIndex } from './vector-index.ts';

export interface IndexStoreOptions {
  /** A folder, or a URI that LanceDB opens: `s3://`, `gs://`, `az://`, `db://`. */
  readonly location: string;
  readonly log: Log;
  /** What LanceDB is told about a remote location. Credentials come from the environment, and are not written down. */
  readonly storageOptions?: Readonly<Record<string, string>>;
  /** Rows up to which search by vectors is exact. Default: as many as take about 10 ms. */
  readonly exactRows?: number;
}

/** What LanceDB may hold of indexes and of file heads in memory; its own bounds are 6 GB and 1 GB. */
const INDEX_CACHE_BYTES = 384n * 1024n * 1024n;
const METADATA_CACHE_BYTES = 64n * 1024n * 1024n;

const KEYWORD_TABLE = 'chunks';
const SPACE_PREFIX = 'vectors_';

/** Names of embedding spaces are part of file names. */
const SPACE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * The tables that chunks are found by: one by their terms, and one for each embedding space.
 * They are apart because a chunk is found by its terms before its vector is there, and
 * because a new embedding model fills a table beside that of the old one.
 *
 * A table that cannot be opened is set aside and begun again, empty, without harm to the
 * others; the caller fills it again from SQLite. What is remote is never set aside.
 */
export class IndexStore {
  readonly isRemote: boolean;
  /** LanceDB Cloud keeps its tables in order by itself. */
  readonly #isManaged: boolean;
  readonly #location: string;
  readonly #log: Log;
  readonly #exactRows: number | undefined;
  readonly #spaces = new Map<string, Promise<VectorIndex>>();
  readonly #rebuilt = new Set<string>();
  #connection: Connection;
  #keyword: KeywordIndex | undefined;

  private constructor(connection: Connection, { location, log, exactRows }: IndexStoreOptions) {
    this.#exactRows = exactRows;
    this.#connection = connection;
    this.#location = location;
    this.#log = log;
    this.isRemote = isRemoteLocation(location);
    this.#isManaged = /^db:/i.test(location);
  }

  /** @throws AlcoveError `INDEX_UNREACHABLE`, `DISK_FULL`, `DATA_FOLDER_UNUSABLE` */
  static async open(options: IndexStoreOptions): Promise<IndexStore> {
    // LanceDB writes its warnings to stderr, which belongs to the command line's user.
    process.env.LANCEDB_LOG ??= 'error';
    const { location, log, storageOptions } = options;
    const isRemote = isRemoteLocation(location);
    try {
      if (!isRemote) await makeFolder(location, log);
      const session = new Session(INDEX_CACHE_BYTES, METADATA_CACHE_BYTES);
      // Among the options: what is passed as the third argument is not used by LanceDB 0.39.
      const connection = await connect(location, {
        session,
        ...(storageOptions && { storageOptions: { ...storageOptions } }),
      });
      const store = new IndexStore(connection, options);
      store.#keyword = await store.#openTable(KEYWORD_TABLE, KEYWORD_SCHEMA, (lance) =>
        KeywordIndex.over({ lance, log, isManaged: store.#isManaged }),
      );
      return store;
    } catch (error) {
      throw remoteError(indexError(error), isRemote);
    }
  }

  get keyword(): KeywordIndex {
    if (!this.#keyword) throw new Error('the index is not open');
    return this.#keyword;
  }

  /** Whether the keyword table could not be opened and was begun again, empty. */
  get isKeywordRebuilt(): boolean {
    return this.#rebuilt.has(KEYWORD_TABLE);
  }

  /** Whether the table of an embedding space could not be opened and was begun again, empty. */
  isSpaceRebuilt(name: string): boolean {
    return this.#rebuilt.has(SPACE_PREFIX + name);
  }

  /**
   * The table of an embedding space, made if there is none.
   * @param name letters, digits, `.`, `_` and `-`
   * @throws AlcoveError as {@link open} does
   */
  openSpace(name: string, dimensions: number): Promise<VectorIndex> {
    if (!SPACE_NAME.test(name)) return Promise.reject(new RangeError(`not a name for an embedding space: ${name}`));
    const known = this.#spaces.get(name);
    if (known) return known;
    const opening = this.#openTable(SPACE_PREFIX + name, vectorSchema(dimensions), (lance) =>
      VectorIndex.over({
        lance,
        dimensions,
        log: this.#log,
        isManaged: this.#isManaged,
        ...(this.#exactRows !== undefined && { exactRows: this.#exactRows }),
      }),
    ).catch((error: unknown) => {
      this.#spaces.delete(name);
      throw remoteError(indexError(error), this.isRemote);
    });
    this.#spaces.set(name, opening);
    return opening;
  }

  /** The embedding spaces that have a table. */
  async spaces(): Promise<string[]> {
    const names = await this.#connection.tableNames();
    return names.filter((name) => name.startsWith(SPACE_PREFIX)).map((name) => name.slice(SPACE_PREFIX.length));
  }

  /** Forgets an embedding space. Nothing happens where there is none of this name. */
  async dropSpace(name: string): Promise<void> {
    const opened = this.#spaces.get(name);
    this.#spaces.delete(name);
    await (await opened?.catch(() => undefined))?.close();
    if ((await this.spaces()).includes(name)) await this.#connection.dropTable(SPACE_PREFIX + name);
  }

  /** Waits for writes under way, then lets go of every table. */
  async close(): Promise<void> {
    for (const opening of this.#spaces.values()) await (await opening.catch(() => undefined))?.close();
    this.#spaces.clear();
    await this.#keyword?.close();
    this.#connection.close();
  }

  async #openTable<T>(name: string, schema: Schema, use: (table: Table) => Promise<T>): Promise<T> {
    try {
      return await this.#tryTable(name, schema, use);
    } catch (error) {
      const known = indexError(error);
      if (this.isRemote || known instanceof AlcoveError) throw known;
      await this.#setAside(name, error);
      this.#rebuilt.add(name);
      return this.#tryTable(name, schema, use);
    }
  }

  async #tryTable<T>(name: string, schema: Schema, use: (table: Table) => Promise<T>): Promise<T> {
    const names = await this.#connection.tableNames();
    const table = names.includes(name)
      ? await this.#connection.openTable(name)
      : await this.#connection.createEmptyTable(name, schema);
    const expected = describe(schema);
    const actual = describe(await table.schema());
    if (actual !== expected) throw new Error(`the table ${name} has other columns: ${actual}`);
    return use(table);
  }

  /** Keeps what is damaged for a look at it: the latest of each table, since it can be large. */
  async #setAside(name: string, error: unknown): Promise<void> {
    const prefix = `${name}.lance.damaged-`;
    for (const entry of await readdir(this.#location))
      if (entry.startsWith(prefix)) await rm(join(this.#location, entry), { recursive: true, force: true });
    const aside = `${prefix}${Date.now()}`;
    this.#log.error({ table: name, error: String(error), aside }, 'a table cannot be opened and is set aside');
    await rename(join(this.#location, `${name}.lance`), join(this.#location, aside));
  }
}

/** Whether what is stored at a location leaves this machine. */
export function isRemoteLocation(location: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1]?.toLowerCase();
  return scheme !== undefined && scheme !== 'file';
}

/** Makes the folder; a file that stands in its place is set aside. */
async function makeFolder(folder: string, log: Log): Promise<void> {
  if (/^file:/i.test(folder)) return;
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'ENOTDIR')))
      throw error;
    const aside = join(dirname(folder), `${basename(folder)}-damaged-${Date.now()}`);
    log.error({ aside }, 'a file stands where the index should be, and is set aside');
    await rename(folder, aside);
    await mkdir(folder, { recursive: true });
  }
}

function remoteError(error: unknown, isRemote: boolean): unknown {
  if (!isRemote || (error instanceof AlcoveError && error.code !== 'DATA_FOLDER_UNUSABLE')) return error;
  return new AlcoveError('INDEX_UNREACHABLE', { cause: error });
}

const describe = (schema: Schema): string =>
  schema.fields.map(({ name, type }) => `${name} ${String(type)}`).join(', ');
