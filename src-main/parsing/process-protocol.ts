import type { Block } from '../../src-shared/documents.ts';
import type { ErrorReport } from '../../src-shared/errors.ts';
import type { ParserPoolOptions } from './pool.ts';
import type { AnalysedChunk, FileToRead, ReadResult } from './protocol.ts';

/** What main asks of the process that parses. Each task has a number, which its messages carry. */
export type ProcessRequest =
  | { readonly type: 'open'; readonly options: ParserPoolOptions }
  | { readonly type: 'read'; readonly task: number; readonly file: FileToRead }
  /** The answer to `fingerprint`. */
  | { readonly type: 'decide'; readonly task: number; readonly isWanted: boolean }
  | { readonly type: 'cancel'; readonly task: number }
  /** Answered with `usage`. */
  | { readonly type: 'measure' };

/** What it sends back. */
export type ProcessMessage =
  | { readonly type: 'fingerprint'; readonly task: number; readonly contentHash: string; readonly byteSize: number }
  | { readonly type: 'progress'; readonly task: number; readonly pagesDone: number; readonly pageCount: number }
  | { readonly type: 'blocks'; readonly task: number; readonly firstOrdinal: number; readonly blocks: readonly Block[] }
  | { readonly type: 'chunks'; readonly task: number; readonly chunks: readonly AnalysedChunk[] }
  /** `result` is absent when the file was not wanted. */
  | { readonly type: 'done'; readonly task: number; readonly result?: ReadResult }
  | { readonly type: 'failed'; readonly task: number; readonly error: ErrorReport; readonly cause: string }
  | { readonly type: 'usage'; readonly usage: ProcessUsage };

/** What the process has used since it began, and holds now. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}
