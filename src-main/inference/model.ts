import type { Backend, FinishReason, GenerationStats, Sampling } from '../../src-shared/inference.ts';

export type { DeviceReport } from '../../src-shared/inference.ts';

/** What a model file is used for. One of each kind is in memory at a time. */
export type ModelRole = 'language' | 'embedding' | 'ranking';

/** How a model is to be run, decided before it is loaded: settings, what was measured, what went wrong before. */
export interface ModelPlan {
  readonly path: string;
  readonly role: ModelRole;
  /** The backends that may be tried, in order. */
  readonly backends: readonly Backend[];
  /** The most layers to put on the GPU; absent: as many as fit. */
  readonly gpuLayers?: number;
  /** Tokens of a sequence; absent: as many as fit and are of use. */
  readonly contextTokens?: number;
  readonly sequences?: number;
  readonly batchTokens?: number;
  readonly kvCache: 'auto' | 'f16' | 'q8_0';
  readonly flashAttention: 'auto' | 'on' | 'off';
  readonly lookup: 'auto' | 'on' | 'off';
  /** Threads, when they are known; absent: they are measured while loading. */
  readonly threads?: ThreadCounts;
  /** What steps cost with these threads, when that is known; absent: it is measured while loading. */
  readonly steps?: StepCosts;
}

export interface ThreadCounts {
  readonly prefill: number;
  readonly decode: number;
}

/** What it takes to evaluate so many tokens at once that are each asked what comes next, by rising number of tokens. */
export type StepCosts = readonly { readonly tokens: number; readonly ms: number }[];

/** What came of loading a model. */
export interface LoadedModel {
  readonly path: string;
  readonly role: ModelRole;
  readonly name: string;
  readonly backend: Backend;
  /** Backends that were refused before this one, and why. */
  readonly refused: readonly { readonly backend: Backend; readonly reason: string }[];
  readonly layers: number;
  readonly gpuLayers: number;
  /** Tokens of one sequence. */
  readonly contextTokens: number;
  readonly sequences: number;
  readonly batchTokens: number;
  readonly kvCache: 'f16' | 'q8_0';
  readonly flashAttention: boolean;
  readonly threads: ThreadCounts;
  /** Language models: what steps cost. */
  readonly steps?: StepCosts;
  /** What the measuring of threads found; absent when it was not needed. */
  readonly tuning?: ThreadTuning;
  /** Embedding models: length of a vector. */
  readonly dimensions?: number;
  readonly loadMs: number;
  readonly memory: { readonly ramBytes: number; readonly vramBytes: number };
}

/** What was measured for each number of threads, in tokens per second. */
export interface ThreadTuning {
  readonly candidates: readonly {
    readonly threads: number;
    readonly prefillTokensPerSecond: number;
    readonly decodeTokensPerSecond: number;
  }[];
  readonly tookMs: number;
}

/** One turn of a conversation. */
export interface ChatTurn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** What the user looks at goes before what is done behind their back. */
export type Priority = 'foreground' | 'background';

export interface GenerateRequest {
  /** Answers of one conversation share what was evaluated before. Left out: nothing is kept. */
  readonly conversationId?: string;
  readonly system?: string;
  /** Ends with the user's turn. */
  readonly turns: readonly ChatTurn[];
  readonly maxTokens?: number;
  readonly sampling?: Partial<Sampling>;
  /** Texts at which the answer ends; they are not part of it. */
  readonly stop?: readonly string[];
  /** The answer is JSON of this schema. */
  readonly jsonSchema?: Readonly<Record<string, unknown>>;
  /** The answer follows this GBNF grammar. Not together with `jsonSchema`. */
  readonly grammar?: string;
  readonly priority?: Priority;
}

/** A stretch of what is being written. Reasoning is apart from the answer. */
export interface GeneratedText {
  readonly kind: 'answer' | 'reasoning';
  readonly text: string;
}

export interface Generated {
  readonly text: string;
  readonly reasoning: string;
  readonly finish: FinishReason;
  readonly stats: GenerationStats;
}

/** Turns texts into vectors of one length, whatever runs the model. */
export interface Embedder {
  /** @returns one vector a text, L2-normalised, in the order of the texts */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<Float32Array[]>;
}

/** Says how well texts answer a query, whatever runs the model. */
export interface Ranker {
  /** @returns one score a text, 0 to 1, in the order of the texts */
  rank(query: string, texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<number[]>;
}
