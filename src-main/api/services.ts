import type { AnswerEvent, Conversation, Message, Passage } from '../../src-shared/answers.ts';
import type { Collection, DocumentExcerpt, DocumentSummary } from '../../src-shared/documents.ts';
import type { ImportTicket, LibraryEvent } from '../../src-shared/imports.ts';
import type { SystemInfo } from '../../src-shared/system.ts';

/**
 * What the contract needs of the services behind it. The composition root hands in the real
 * ones; the routers below know nothing else of them.
 */
export interface Services {
  readonly library: LibraryService;
  readonly search: SearchService;
  readonly answers: AnswerService;
  readonly system: SystemService;
}

export interface LibraryService {
  collections(): readonly Collection[];
  documents(collectionId?: number): readonly DocumentSummary[];
  /** @throws AlcoveError `DOCUMENT_NOT_FOUND` */
  excerpt(request: { documentId: string; page?: number | undefined; block?: number | undefined }): DocumentExcerpt;
  importPaths(paths: readonly string[], collection?: string): Promise<ImportTicket>;
  importSamples(): Promise<ImportTicket>;
  retry(documentId: string): Promise<void>;
  retryFailed(): Promise<number>;
  cancel(documentId: string): void;
  cancelAll(): Promise<void>;
  remove(documentId: string): Promise<void>;
  /** Begins with the whole state, then sends what changes until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<LibraryEvent>;
}

export interface SearchService {
  search(request: {
    query: string;
    limit: number;
    collectionId?: number | undefined;
    documentIds?: readonly string[] | undefined;
  }): Promise<readonly Passage[]>;
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

export interface SystemService {
  info(): Promise<SystemInfo>;
}
