import type { MessagePort } from 'node:worker_threads';
import type { Block, Chunk, PageUnit } from '../../src-shared/documents.ts';
import type { ErrorReport } from '../../src-shared/errors.ts';
import type { DocumentIdentity } from '../analysis/index.ts';
import type { OcrSettings } from './format.ts';
import type { CounterState } from './page-counter.ts';

/** A file to read, and how. */
export interface FileToRead {
  readonly path: string;
  /** What a person gave for this file. */
  readonly password?: string;
  readonly ocr?: OcrSettings;
  /** Where to write the files that came inside; absent when they are not wanted. */
  readonly attachmentsFolder?: string;
  readonly maxTokens: number;
  readonly overlapTokens: number;
}

/** What the pool asks of a thread. It reads or helps with one document at a time. */
export type WorkerRequest =
  | (FileToRead & { readonly type: 'read'; readonly maxBytes: number })
  /** The answer to `fingerprint`. */
  | { readonly type: 'decide'; readonly isWanted: boolean }
  /** To a thread that reads a long document: a helper sends its pages here. */
  | { readonly type: 'join'; readonly port: MessagePort }
  /** To an idle thread: read pages of a document that another one reads. */
  | {
      readonly type: 'help';
      readonly file: FileToRead;
      readonly contentHash: string;
      readonly counter: CounterState;
      readonly maxBytes: number;
      readonly port: MessagePort;
    }
  /** To a helper: come back after the pages at hand. */
  | { readonly type: 'recall' };

/** A chunk with the terms that keyword search finds it by, joined by blanks. */
export interface AnalysedChunk extends Chunk {
  readonly terms: string;
  /** Equal for chunks that are found by the same: text, headings, title and language. */
  readonly fingerprint: string;
}

/** What a thread sends back, in this order, ending with `done`, `skipped` or `failed`. */
export type WorkerMessage =
  | { readonly type: 'started' }
  | { readonly type: 'fingerprint'; readonly contentHash: string; readonly byteSize: number }
  | { readonly type: 'progress'; readonly pagesDone: number; readonly pageCount: number }
  /** The document is long: threads with nothing to do may help. */
  | { readonly type: 'shared'; readonly contentHash: string; readonly counter: CounterState }
  | { readonly type: 'blocks'; readonly firstOrdinal: number; readonly blocks: readonly Block[] }
  | { readonly type: 'chunks'; readonly chunks: readonly AnalysedChunk[] }
  | { readonly type: 'done'; readonly result: ReadResult }
  | { readonly type: 'skipped' }
  /** A helper is done helping. */
  | { readonly type: 'helped' }
  | { readonly type: 'failed'; readonly error: ErrorReport; readonly cause?: string };

/** A file that came inside a document, written to a file of its own. */
export interface StoredAttachment {
  readonly path: string;
  readonly byteSize: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** What is known of a document once it was read. */
export interface ReadResult {
  readonly format: string;
  readonly title: string;
  readonly language: string | null;
  readonly identity: DocumentIdentity;
  readonly pageCount: number | null;
  readonly pageUnit: PageUnit | null;
  readonly authors: readonly string[];
  readonly createdAt: string | null;
  readonly modifiedAt: string | null;
  readonly ocrConfidence: number | null;
  readonly chunkCount: number;
  readonly contentHash: string;
  readonly byteSize: number;
  /** Files that came inside and can be read, where they are now. */
  readonly attachments: readonly StoredAttachment[];
}
