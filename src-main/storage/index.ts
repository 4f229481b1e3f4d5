export { CollectionRepository } from './collections.ts';
export { ConversationRepository } from './conversations.ts';
export { Database, openDatabase } from './database.ts';
export { DocumentRepository, type DocumentRow, type FileStamp, type ImportedFile, storedError } from './documents.ts';
export { type ImportJob, ImportJobRepository, LARGE_FILE_BYTES, PRIORITY } from './import-jobs.ts';
export { type ModelKey, ModelProfileRepository, type StoredModelProfile } from './model-profiles.ts';
export { QueueStateRepository } from './queue-state.ts';
export { type StoredChunk, type VersionFacts, VersionRepository } from './versions.ts';
export { type KnownFile, WatchedFolderRepository, type WatchedFolderRow } from './watched-folders.ts';
