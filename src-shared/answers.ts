import type { Box, PageUnit } from './documents.ts';
import type { ErrorReport } from './errors.ts';
import type { FinishReason, GenerationStats } from './inference.ts';

/** A chunk that answers, with everything needed to name and open its source. */
export interface Passage {
  readonly chunkId: number;
  readonly documentId: string;
  readonly title: string;
  readonly path: string;
  readonly headingPath: readonly string[];
  /** First page of the passage; absent where the format has no pages. */
  readonly page?: number;
  /** What `page` counts; absent means pages. */
  readonly pageUnit?: PageUnit;
  readonly text: string;
  /** Relevance: higher is better; comparable within one query only. */
  readonly score: number;
}

/** The source of one claim. `n` is what stands in brackets in the answer. */
export interface Citation {
  readonly n: number;
  readonly documentId: string;
  readonly chunkId: number;
  readonly title: string;
  readonly path: string;
  readonly page?: number;
  /** What `page` counts; absent means pages. */
  readonly pageUnit?: PageUnit;
  /** The words that bear the claim, verbatim from the document. */
  readonly snippet: string;
  readonly score: number;
  /** Ordinals of the blocks the snippet stands in. */
  readonly blocks: readonly number[];
  readonly box?: Box;
}

/** Milliseconds, measured with a monotonic clock. */
export interface AnswerTimings {
  readonly searchMs: number;
  readonly composeMs: number;
  readonly totalMs: number;
}

/** How an answer was made. `none`: nothing relevant was found; `written`: by a language model, from the passages. */
export type AnswerMode = 'extractive' | 'written' | 'none';

/** What is being done for an answer that is on its way. */
export type AnswerStage =
  | { readonly name: 'searching' }
  /** The model is being loaded: 0 to 1. */
  | { readonly name: 'loading'; readonly progress: number }
  /** The model evaluates the passages. */
  | { readonly name: 'reading' }
  | { readonly name: 'writing' };

/** What the model thought before it answered, and for how long. */
export interface Reasoning {
  readonly text: string;
  readonly milliseconds: number;
}

export interface Answer {
  readonly mode: AnswerMode;
  /** `stopped` on request, `interrupted` by a crash: the text is what had been written until then. */
  readonly status: 'complete' | 'stopped' | 'interrupted';
  /** The text, with `[n]` after each claim. */
  readonly answer: string;
  readonly citations: readonly Citation[];
  readonly timings: AnswerTimings;
  readonly reasoning?: Reasoning;
  /** What a written answer cost. */
  readonly generation?: GenerationStats;
  /** Why the writing of it ended. */
  readonly finish?: FinishReason;
  /** Why it is not what was wanted: quotes because the model could not be loaded, or half of it because of a crash. */
  readonly error?: ErrorReport;
}

/** `interrupted`: the process that wrote it died; what had been written is kept. */
export type MessageStatus = 'streaming' | 'complete' | 'stopped' | 'interrupted' | 'failed';

export interface Message {
  readonly id: string;
  readonly conversationId: string;
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly status: MessageStatus;
  readonly citations: readonly Citation[];
  readonly createdAt: number;
  readonly mode?: AnswerMode;
  readonly timings?: AnswerTimings;
  /** While it is on its way; not kept. */
  readonly stage?: AnswerStage;
  readonly reasoning?: Reasoning;
  /** What a written answer cost. */
  readonly generation?: GenerationStats;
  /** Why the writing of it ended; `length` and `context` mean that it was cut short. */
  readonly finish?: FinishReason;
  /** Why there is no answer, or not the one that was wanted: quotes, say, because the model could not be loaded. */
  readonly error?: ErrorReport;
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * What a running answer sends. A stream begins with one `message` (everything so far, so
 * that a window which reconnects misses nothing) and ends with one (everything there is).
 */
export type AnswerEvent =
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'stage'; readonly stage: AnswerStage }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  /** All citations so far, before the text that refers to them. */
  | { readonly type: 'citations'; readonly citations: readonly Citation[] };

/** What is told of an answer between its first message and its last. */
export type AnswerProgress = Exclude<AnswerEvent, { readonly type: 'message' }>;
