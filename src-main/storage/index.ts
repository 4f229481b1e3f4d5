export { CollectionRepository } from './collections.ts';
export { ConnectionRepository } from './connections.ts';
export { ConversationRepository } from './conversations.ts';
export { Database, openDatabase } from './database.ts';
export { DocumentTagRepository } from './document-tags.ts';
export { DocumentTermRepository, type NamedBy } from './document-terms.ts';
export { DocumentRepository, type DocumentRow, type FileStamp, type ImportedFile, storedError } from './documents.ts';
export { DownloadRepository, type DownloadRow, type PartialBlob } from './downloads.ts';
export { EmbeddingCache, type EmbeddingCacheOptions } from './embedding-cache.ts';
export { EmbeddingSpaceRepository, type EmbeddingSpaceRow } from './embedding-spaces.ts';
export { type HubAnswer, HubAnswerRepository } from './hub-answers.ts';
export { type ImportJob, ImportJobRepository, LARGE_FILE_BYTES, PRIORITY } from './import-jobs.ts';
export {
  InstalledModelRepository,
  type StoredModel,
  type StoredModelFile,
  type StoredSpeed,
} from './installed-models.ts';
export { MachineSpeedRepository, type StoredMachineSpeed } from './machine-speeds.ts';
export { ModelDecisionRepository } from './model-decisions.ts';
export { type ModelKey, ModelProfileRepository, type StoredModelProfile } from './model-profiles.ts';
export { QueueStateRepository } from './queue-state.ts';
export { type IndexableChunk, type StoredChunk, type VersionFacts, VersionRepository } from './versions.ts';
export { type KnownFile, WatchedFolderRepository, type WatchedFolderRow } from './watched-folders.ts';
