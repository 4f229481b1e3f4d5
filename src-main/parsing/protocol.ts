import type { Block, Chunk } from '../../src-shared/documents.ts';
import type { ErrorReport } from '../../src-shared/errors.ts';

/** What the pool asks of a thread. One request is under way at a time. */
export type WorkerRequest =
  | {
      readonly type: 'read';
      readonly path: string;
      readonly maxBytes: number;
      readonly maxTokens: number;
      readonly overlapTokens: number;
    }
  /** The answer to `fingerprint`. */
  | { readonly type: 'decide'; readonly isWanted: boolean };

/** A chunk with the terms that keyword search finds it by, joined by blanks. */
export interface AnalysedChunk extends Chunk {
  readonly terms: string;
}

/** What a thread sends back, in this order, ending with `done`, `skipped` or `failed`. */
export type WorkerMessage =
  | { readonly type: 'started' }
  | { readonly type: 'fingerprint'; readonly contentHash: string; readonly byteSize: number }
  | { readonly type: 'progress'; readonly pagesDone: number; readonly pageCount: number }
  | { readonly type: 'blocks'; readonly firstOrdinal: number; readonly blocks: readonly Block[] }
  | { readonly type: 'chunks'; readonly chunks: readonly AnalysedChunk[] }
  | { readonly type: 'done'; readonly result: ReadResult }
  | { readonly type: 'skipped' }
  | { readonly type: 'failed'; readonly error: ErrorReport; readonly cause?: string };

/** What is known of a document once it was read. */
export interface ReadResult {
  readonly format: string;
  readonly title: string;
  readonly language: string | null;
  readonly pageCount: number | null;
  readonly chunkCount: number;
  readonly contentHash: string;
  readonly byteSize: number;
}
