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
  /** Other passages that say the same, and are left out for it; the first twenty of them. */
  readonly sameAs?: readonly { readonly chunkId: number; readonly documentId: string; readonly title: string }[];
  /** Where the score came from. */
  readonly explanation?: PassageExplanation;
}

/** Why a passage was found where it was. */
export interface PassageExplanation {
  /** By its words; absent when it holds none of the query's. */
  readonly keyword?: {
    /** 1 is the best; absent where the passage was found otherwise. */
    readonly rank?: number;
    /** BM25. */
    readonly score: number;
    /** As a share of the most that BM25 could reach for this query. */
    readonly share: number;
  };
  /** By its meaning; absent where there is no vector of it. */
  readonly vector?: {
    readonly rank?: number;
    /** Cosine with the query. */
    readonly similarity: number;
    /** On the model's own scale: 0 for what has nothing to do with the query, 1 for what answers it. */
    readonly scaled: number;
    /** Share of the vectors in the fused score. */
    readonly weight: number;
  };
  /** Words of the query that it does not say, but that its document is called by. */
  readonly calledBy?: readonly string[];
  /** The query asks for its document by name. */
  readonly isNamed?: boolean;
  /** Phrases and identifiers that it holds word for word. */
  readonly phrases?: readonly string[];
  /** What it gains for being newer than others. */
  readonly recency?: number;
  /** Keyword, vector and what is told above, fused. */
  readonly fused: number;
  /** By a reranker: 0 to 1, and where it stood before. */
  readonly rerank?: { readonly score: number; readonly rankBefore: number };
  /** It stands here so that each document that was asked for is among the results. */
  readonly isForCoverage?: boolean;
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
