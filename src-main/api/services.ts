import type { AnswerEvent, Conversation, Message, Passage } from '../../src-shared/answers.ts';
import type { Collection, DocumentExcerpt, DocumentSummary } from '../../src-shared/documents.ts';
import type { ImportTicket, LibraryEvent, WatchedFolder } from '../../src-shared/imports.ts';
import type { DeviceReport, InferenceSettings, ModelState } from '../../src-shared/inference.ts';
import type {
  EmbeddingSettings,
  EmbeddingState,
  IndexReport,
  RerankingSettings,
  RetrievalSettings,
  SearchMode,
} from '../../src-shared/retrieval.ts';
import type { SystemInfo } from '../../src-shared/system.ts';
import type { DownloadService, HubService, PrivacyService, RegistryService, SetupService } from './model-services.ts';

export type { DownloadService, HubService, PrivacyService, RegistryService, SetupService } from './model-services.ts';

/**
 * What the contract needs of the services behind it. The composition root hands in the real
 * ones; the routers below know nothing else of them.
 */
export interface Services {
  readonly library: LibraryService;
  readonly folders: FolderService;
  readonly search: SearchService;
  readonly retrieval: RetrievalService;
  readonly answers: AnswerService;
  readonly models: ModelService;
  readonly hub: HubService;
  readonly downloads: DownloadService;
  readonly registry: RegistryService;
  readonly privacy: PrivacyService;
  readonly setup: SetupService;
  readonly system: SystemService;
}

export interface LibraryService {
  collections(): readonly Collection[];
  documents(collectionId?: number): readonly DocumentSummary[];
  /** @throws AlcoveError `DOCUMENT_NOT_FOUND` */
  excerpt(request: { documentId: string; page?: number | undefined; block?: number | undefined }): DocumentExcerpt;
  /** @param options.password tried on every file among `paths` that asks for one; never stored */
  importPaths(paths: readonly string[], collection?: string, options?: { password?: string }): Promise<ImportTicket>;
  importSamples(): Promise<ImportTicket>;
  retry(documentId: string): Promise<void>;
  retryFailed(): Promise<number>;
  /** Reads a protected file again, with the password a person entered; it is not stored. */
  unlock(documentId: string, password: string): Promise<void>;
  /** Lets running files finish and begins no other, until {@link resume}; also over a restart. */
  pause(): void;
  resume(): void;
  cancel(documentId: string): void;
  cancelAll(): Promise<void>;
  remove(documentId: string): Promise<void>;
  /** Replaces the tags of a document. @throws AlcoveError `DOCUMENT_NOT_FOUND` */
  setTags(documentId: string, tags: readonly string[]): Promise<void>;
  tags(): readonly { readonly tag: string; readonly documentCount: number }[];
  /** Begins with the whole state, then sends what changes until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<LibraryEvent>;
}

/** Folders that the library is kept in step with. */
export interface FolderService {
  list(): readonly WatchedFolder[];
  /** Begins with the list, then sends it whenever it changes until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<readonly WatchedFolder[]>;
  /** @throws AlcoveError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `INVALID_INPUT` (not a folder) */
  watch(path: string, collection?: string): Promise<WatchedFolder>;
  /**
   * Stops watching. The documents stay in the library unless `removeDocuments`.
   * @throws AlcoveError `FOLDER_NOT_WATCHED`
   */
  unwatch(id: number, options?: { removeDocuments?: boolean | undefined }): Promise<void>;
}

export interface SearchService {
  search(request: {
    query: string;
    limit: number;
    mode?: SearchMode | undefined;
    explain?: boolean | undefined;
    collectionId?: number | undefined;
    documentIds?: readonly string[] | undefined;
    formats?: readonly string[] | undefined;
    /** Milliseconds since the epoch. */
    since?: number | undefined;
    until?: number | undefined;
    tags?: readonly string[] | undefined;
  }): Promise<readonly Passage[]>;
}

/** The models by which passages are found, and the index. */
export interface RetrievalService {
  state(): EmbeddingState;
  /** Begins with the state, then sends it whenever it changes until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<EmbeddingState>;
  settings(): RetrievalSettings;
  /**
   * Chooses the embedding model; the vectors of the library are made in the background.
   * @throws AlcoveError `MODEL_*`
   */
  chooseEmbedding(choice: Partial<EmbeddingSettings>): Promise<void>;
  /** @throws AlcoveError `MODEL_*` */
  chooseReranker(choice: Partial<RerankingSettings>): Promise<void>;
  index(): Promise<IndexReport>;
}

export interface AnswerService {
  /** Stores the question and begins the answer; follow it with {@link follow}. */
  ask(request: { question: string; conversationId?: string | undefined; collectionId?: number | undefined }): {
    readonly conversation: Conversation;
    readonly question: Message;
    readonly answer: Message;
  };
  follow(messageId: string, signal: AbortSignal): AsyncIterable<AnswerEvent>;
  stop(messageId: string): void;
  conversations(): readonly Conversation[];
  messages(conversationId: string): readonly Message[];
  removeConversation(conversationId: string): void;
}

/** The language model that writes answers. */
export interface ModelService {
  state(): ModelState;
  /** Begins with the state, then sends it whenever it changes until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<ModelState>;
  /**
   * Chooses the model; `undefined` means none.
   * @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `MODEL_TOO_LARGE`
   */
  choose(path: string | undefined): Promise<void>;
  settings(): InferenceSettings;
  configure(changes: Partial<InferenceSettings>): Promise<InferenceSettings>;
  /** @throws AlcoveError `MODEL_NOT_CHOSEN`, `MODEL_LOAD_FAILED`, and what {@link choose} throws */
  load(): Promise<unknown>;
  unload(): Promise<void>;
  /** Tries every backend; a matter of seconds. */
  probe(): Promise<DeviceReport>;
}

export interface SystemService {
  info(): Promise<SystemInfo>;
  /** Folders, and files with this extension, whose paths begin with what was typed so far. */
  completePath(
    typed: string,
    extension: string,
  ): Promise<readonly { readonly path: string; readonly isFolder: boolean }[]>;
}
