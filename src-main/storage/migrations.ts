/**
 * The schema, as numbered steps that only go forward. A step that has shipped is never
 * edited; a change is a new step. `PRAGMA user_version` holds the number of the last one run.
 */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE collections (
        id         INTEGER PRIMARY KEY,
        name       TEXT NOT NULL UNIQUE COLLATE NOCASE,
        created_at INTEGER NOT NULL
      );

      CREATE TABLE documents (
        id            TEXT PRIMARY KEY,
        title         TEXT NOT NULL,
        status        TEXT NOT NULL CHECK (status IN ('queued','ready','failed','cancelled')),
        format        TEXT,
        language      TEXT,
        content_hash  TEXT,
        byte_size     INTEGER NOT NULL DEFAULT 0,
        page_count    INTEGER,
        chunk_count   INTEGER NOT NULL DEFAULT 0,
        -- The version that answers; NULL until the first one is committed.
        version_id    INTEGER,
        error_code    TEXT,
        error_message TEXT,
        added_at      INTEGER NOT NULL,
        updated_at    INTEGER NOT NULL
      );
      CREATE INDEX documents_by_hash ON documents (content_hash) WHERE content_hash IS NOT NULL;
      CREATE UNIQUE INDEX documents_by_version ON documents (version_id) WHERE version_id IS NOT NULL;

      -- Every path whose content is this document. Copies share one document.
      CREATE TABLE document_paths (
        path         TEXT PRIMARY KEY,
        document_id  TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        byte_size    INTEGER NOT NULL,
        modified_at  INTEGER NOT NULL,
        content_hash TEXT
      );
      CREATE INDEX document_paths_by_document ON document_paths (document_id);

      CREATE TABLE document_collections (
        document_id   TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
        PRIMARY KEY (document_id, collection_id)
      ) WITHOUT ROWID;
      CREATE INDEX document_collections_by_collection ON document_collections (collection_id);

      -- One reading of a document. A row here that no document points at is unfinished or
      -- outlived; start-up and the queue sweep it away, with its rows in the vector store.
      CREATE TABLE versions (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        document_id TEXT NOT NULL,
        created_at  INTEGER NOT NULL
      );
      CREATE INDEX versions_by_document ON versions (document_id);

      CREATE TABLE blocks (
        version_id   INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
        ordinal      INTEGER NOT NULL,
        kind         TEXT NOT NULL,
        level        INTEGER,
        text         TEXT NOT NULL,
        heading_path TEXT NOT NULL,
        page         INTEGER,
        box          TEXT,
        PRIMARY KEY (version_id, ordinal)
      ) WITHOUT ROWID;
      CREATE INDEX blocks_by_page ON blocks (version_id, page);

      CREATE TABLE chunks (
        id           INTEGER PRIMARY KEY AUTOINCREMENT,
        version_id   INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
        ordinal      INTEGER NOT NULL,
        text         TEXT NOT NULL,
        heading_path TEXT NOT NULL,
        spans        TEXT NOT NULL,
        token_count  INTEGER NOT NULL,
        UNIQUE (version_id, ordinal)
      );

      CREATE TABLE import_jobs (
        id            INTEGER PRIMARY KEY AUTOINCREMENT,
        document_id   TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        path          TEXT NOT NULL UNIQUE,
        collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
        byte_size     INTEGER NOT NULL,
        modified_at   INTEGER NOT NULL,
        attempts      INTEGER NOT NULL DEFAULT 0,
        created_at    INTEGER NOT NULL
      );
      CREATE INDEX import_jobs_in_order ON import_jobs (attempts, id);
      CREATE INDEX import_jobs_by_document ON import_jobs (document_id);

      CREATE TABLE conversations (
        id         TEXT PRIMARY KEY,
        title      TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      );

      CREATE TABLE messages (
        id              TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        role            TEXT NOT NULL CHECK (role IN ('user','assistant')),
        text            TEXT NOT NULL,
        status          TEXT NOT NULL CHECK (status IN ('streaming','complete','stopped','failed')),
        citations       TEXT NOT NULL DEFAULT '[]',
        mode            TEXT,
        timings         TEXT,
        error_code      TEXT,
        error_message   TEXT,
        created_at      INTEGER NOT NULL
      );
      CREATE INDEX messages_by_conversation ON messages (conversation_id, created_at);
    `,
  },
  {
    version: 2,
    sql: `
      -- What a document says of itself, and how sure text recognition was of it.
      ALTER TABLE documents ADD COLUMN page_unit TEXT;
      ALTER TABLE documents ADD COLUMN authors TEXT NOT NULL DEFAULT '[]';
      ALTER TABLE documents ADD COLUMN made_at TEXT;
      ALTER TABLE documents ADD COLUMN changed_at TEXT;
      ALTER TABLE documents ADD COLUMN ocr_confidence REAL;
      -- What failed to read it: another version of Alcove, or other settings, may do better.
      ALTER TABLE documents ADD COLUMN failed_reader TEXT;
      ALTER TABLE blocks ADD COLUMN confidence REAL;

      -- An attachment's path belongs to the document it came in. A path whose file is gone is kept, and marked.
      ALTER TABLE document_paths ADD COLUMN parent_id TEXT REFERENCES documents (id) ON DELETE SET NULL;
      ALTER TABLE document_paths ADD COLUMN missing_since INTEGER;
      CREATE INDEX document_paths_by_parent ON document_paths (parent_id) WHERE parent_id IS NOT NULL;

      -- The row of the index that a chunk is found by, where it is not the chunk's own: a chunk that a new
      -- version leaves as it was keeps the row of the version before.
      ALTER TABLE chunks ADD COLUMN index_id INTEGER;
      ALTER TABLE chunks ADD COLUMN fingerprint TEXT;
      CREATE INDEX chunks_by_index_id ON chunks (index_id) WHERE index_id IS NOT NULL;

      -- Someone waits for a file, or works on it, and it goes before those that only arrived earlier. Long
      -- files are picked apart from the others; see LARGE_FILE_BYTES in import-jobs.ts.
      ALTER TABLE import_jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
      DROP INDEX import_jobs_in_order;
      CREATE INDEX import_jobs_in_order ON import_jobs (attempts, priority DESC, id);
      CREATE INDEX import_jobs_large ON import_jobs (attempts, priority DESC, byte_size DESC) WHERE byte_size >= 1048576;

      CREATE TABLE watched_folders (
        id            INTEGER PRIMARY KEY,
        path          TEXT NOT NULL UNIQUE,
        collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
        added_at      INTEGER NOT NULL
      );

      -- What a person has decided about the queue, one row.
      CREATE TABLE queue_state (
        id        INTEGER PRIMARY KEY CHECK (id = 1),
        is_paused INTEGER NOT NULL DEFAULT 0
      );
      INSERT INTO queue_state (id) VALUES (1);
    `,
  },
  {
    version: 3,
    sql: `
      -- What is known of running a model on a machine: which threads were measured best, how much
      -- safer than planned it has to run, and when it last brought its process down.
      CREATE TABLE model_profiles (
        model         TEXT NOT NULL,
        machine       TEXT NOT NULL,
        tuning        TEXT,
        safety        TEXT,
        last_loaded   TEXT,
        last_crash_at INTEGER,
        last_crash    TEXT,
        updated_at    INTEGER NOT NULL,
        PRIMARY KEY (model, machine)
      ) WITHOUT ROWID;

      -- What a written answer cost and was preceded by; and one more thing that may become of an answer. A
      -- column's constraint cannot be changed, so the table is made again.
      ALTER TABLE messages RENAME TO old_messages;
      DROP INDEX messages_by_conversation;
      CREATE TABLE messages (
        id              TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        role            TEXT NOT NULL CHECK (role IN ('user','assistant')),
        text            TEXT NOT NULL,
        status          TEXT NOT NULL CHECK (status IN ('streaming','complete','stopped','interrupted','failed')),
        citations       TEXT NOT NULL DEFAULT '[]',
        mode            TEXT,
        timings         TEXT,
        reasoning       TEXT,
        generation      TEXT,
        finish          TEXT,
        error_code      TEXT,
        error_message   TEXT,
        created_at      INTEGER NOT NULL
      );
      -- Messages of one time are in the order of their rows.
      INSERT INTO messages (id, conversation_id, role, text, status, citations, mode, timings, error_code, error_message,
          created_at)
        SELECT id, conversation_id, role, text, status, citations, mode, timings, error_code, error_message, created_at
        FROM old_messages ORDER BY rowid;
      DROP TABLE old_messages;
      CREATE INDEX messages_by_conversation ON messages (conversation_id, created_at);
    `,
  },
  {
    version: 4,
    sql: `
      -- What documents are called by those who ask for them: terms of their titles, file names, the names and
      -- the periods on their first pages. A document that has none yet gets them at the next start.
      CREATE TABLE document_terms (
        term        TEXT NOT NULL,
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        field       TEXT NOT NULL,
        PRIMARY KEY (term, document_id, field)
      ) WITHOUT ROWID;
      CREATE INDEX document_terms_by_document ON document_terms (document_id);

      CREATE TABLE document_tags (
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        tag         TEXT NOT NULL COLLATE NOCASE,
        PRIMARY KEY (document_id, tag)
      ) WITHOUT ROWID;
      CREATE INDEX document_tags_by_tag ON document_tags (tag);

      -- One for each embedding model that the library has vectors of: the one that answers, and the one that is
      -- being filled to take its place.
      CREATE TABLE embedding_spaces (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        identity    TEXT NOT NULL UNIQUE,
        model_path  TEXT NOT NULL,
        model_name  TEXT NOT NULL,
        settings    TEXT NOT NULL DEFAULT '{}',
        dimensions  INTEGER NOT NULL,
        status      TEXT NOT NULL CHECK (status IN ('filling','active')),
        calibration TEXT,
        created_at  INTEGER NOT NULL
      );
      CREATE UNIQUE INDEX one_active_space ON embedding_spaces (status) WHERE status = 'active';

      -- Versions all of whose chunks have their vectors in a space.
      CREATE TABLE embedded_versions (
        space_id   INTEGER NOT NULL REFERENCES embedding_spaces (id) ON DELETE CASCADE,
        version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
        PRIMARY KEY (space_id, version_id)
      ) WITHOUT ROWID;
      CREATE INDEX embedded_versions_by_version ON embedded_versions (version_id);
    `,
  },
  {
    version: 5,
    sql: `
      -- Models that are here: downloaded, copied, or a person's own files where they are.
      CREATE TABLE installed_models (
        id           TEXT PRIMARY KEY,
        role         TEXT NOT NULL CHECK (role IN ('language','embedding','ranking')),
        name         TEXT NOT NULL,
        repository   TEXT,
        revision     TEXT,
        variant      TEXT,
        source       TEXT NOT NULL CHECK (source IN ('hub','copied','linked')),
        -- Relative to the models folder, unless linked.
        path         TEXT NOT NULL,
        -- JSON: path, bytes and sha256 of each file.
        files        TEXT NOT NULL,
        licence      TEXT,
        state        TEXT NOT NULL CHECK (state IN ('ok','missing','damaged')),
        -- JSON: tokens per second, as measured.
        speed        TEXT,
        installed_at INTEGER NOT NULL,
        last_used_at INTEGER,
        verified_at  INTEGER
      );
      CREATE UNIQUE INDEX installed_models_by_path ON installed_models (source, path);

      -- Models on their way, in the order in which they are fetched.
      CREATE TABLE downloads (
        id         TEXT PRIMARY KEY,
        position   INTEGER NOT NULL,
        repository TEXT NOT NULL,
        revision   TEXT NOT NULL,
        variant    TEXT NOT NULL,
        role       TEXT NOT NULL,
        name       TEXT NOT NULL,
        licence    TEXT,
        -- JSON: path, bytes and sha256 of each file.
        files      TEXT NOT NULL,
        status     TEXT NOT NULL CHECK (status IN ('queued','paused','failed')),
        error_code    TEXT,
        error_message TEXT,
        created_at INTEGER NOT NULL,
        UNIQUE (repository, variant)
      );

      -- What has been received of a file; the bytes are in the models folder.
      CREATE TABLE partial_blobs (
        -- Its hash, or what stands for it where the hub has none.
        key        TEXT PRIMARY KEY,
        bytes      INTEGER NOT NULL,
        etag       TEXT,
        -- JSON: [begin, end) of what is on the disk.
        ranges     TEXT NOT NULL,
        updated_at INTEGER NOT NULL
      );

      CREATE TABLE accepted_licences (
        repository  TEXT NOT NULL,
        licence     TEXT NOT NULL,
        accepted_at INTEGER NOT NULL,
        PRIMARY KEY (repository, licence)
      ) WITHOUT ROWID;

      -- What the hub said last, for when there is no connection.
      CREATE TABLE hub_answers (
        key        TEXT PRIMARY KEY,
        answer     TEXT NOT NULL,
        fetched_at INTEGER NOT NULL
      ) WITHOUT ROWID;

      -- Every connection that was opened, ever, and every one that was refused.
      CREATE TABLE connections (
        id             INTEGER PRIMARY KEY AUTOINCREMENT,
        at             INTEGER NOT NULL,
        host           TEXT NOT NULL,
        port           INTEGER NOT NULL,
        via            TEXT,
        purpose        TEXT NOT NULL,
        bytes_received INTEGER NOT NULL DEFAULT 0,
        bytes_sent     INTEGER NOT NULL DEFAULT 0,
        outcome        TEXT NOT NULL CHECK (outcome IN ('open','closed','failed','refused'))
      );

      -- How fast this machine reads memory and reckons, and how far foretold speeds were from real ones.
      CREATE TABLE machine_speeds (
        machine     TEXT PRIMARY KEY,
        -- JSON
        measured    TEXT,
        corrections TEXT NOT NULL DEFAULT '[]',
        updated_at  INTEGER NOT NULL
      ) WITHOUT ROWID;

      CREATE TABLE setup_state (is_done INTEGER NOT NULL);
      INSERT INTO setup_state VALUES (0);
    `,
  },
];
