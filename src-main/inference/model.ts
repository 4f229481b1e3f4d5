import type { Backend, FinishReason, GenerationStats, Sampling } from '../../src-shared/inference.ts';
import type { ModelRole } from '../../src-shared/models.ts';
import type { LoadedOnnx, OnnxPlan } from './onnx/model.ts';

export type { DeviceReport } from '../../src-shared/inference.ts';

export type { ModelRole };

/**
 * A place in memory for one model. There are two for embedding: one model answers queries while another fills
 * the space that will take the first one's place.
 */
export type ModelSeat = 'language' | 'embedding' | 'embedding-2' | 'ranking';

/** The places of each role. */
export const SEATS: Readonly<Record<ModelRole, readonly ModelSeat[]>> = {
  language: ['language'],
  embedding: ['embedding', 'embedding-2'],
  ranking: ['ranking'],
};

/** How a model is to be run, decided before it is loaded: settings, what was measured, what went wrong before. */
export type ModelPlan = LlamaPlan | OnnxPlan;

/** The plan of a GGUF file. */
export interface LlamaPlan {
  readonly runtime: 'llama';
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

/** How fast the processor runs models, whatever their size. */
export interface ProcessorSpeed {
  /**
   * Bytes of weights that are read a second, one token after the other, by how they are stored: those of fewer bits take
   * longer to unpack.
   */
  readonly bytesPerSecond: { readonly Q4_K: number; readonly Q8_0: number };
  /** Additions and multiplications, where many tokens are evaluated at once. */
  readonly operationsPerSecond: number;
}

/** What came of loading a model. */
export type LoadedModel = LoadedLlama | LoadedOnnx;

/** A GGUF file in memory. */
export interface LoadedLlama {
  readonly runtime: 'llama';
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

/** Whether a text asks or is to be found: many models are told, by a prefix of their own. */
export type TextKind = 'query' | 'passage';

export interface EmbedOptions {
  /** Default: `passage`. */
  readonly kind?: TextKind;
  /** Default: queries in the foreground, passages in the background. */
  readonly priority?: Priority;
  readonly signal?: AbortSignal;
}

/** What is known of an embedding model. */
export interface EmbeddingModelInfo {
  /**
   * The same if, and only if, vectors may be compared: weights, precision, tokenizer, pooling, prefixes, dimensions.
   * Known without loading the model.
   */
  readonly identity: string;
  readonly name: string;
  readonly path: string;
  /** Length of a vector. */
  readonly dimensions: number;
  /** Tokens of the longest text; what is longer is cut. */
  readonly maxTokens: number;
  /** Of the weights, where the model's folder offers several. */
  readonly precision?: string;
  /** ISO 639-1 codes; `multilingual` for many. */
  readonly languages?: readonly string[];
  /** How far such a model is trusted beside BM25 before it is calibrated, 0 to 1. */
  readonly fusionPrior?: number;
  /** In words; known once the model has been loaded. */
  readonly runsOn?: string;
  /** What else was tried, and why it was refused. */
  readonly refused?: readonly { readonly provider: string; readonly reason: string }[];
}

/** Turns texts into vectors of one length, whatever runs the model. */
export interface Embedder {
  /**
   * What the model is, from its files; where they do not tell its dimensions, it is loaded.
   * @throws AlcoveError `MODEL_*`
   */
  describe(options?: { readonly signal?: AbortSignal }): Promise<EmbeddingModelInfo>;
  /**
   * Texts of any length and content have a vector, none at all among them; what is longer than the model reads is cut.
   * @returns one vector a text, L2-normalised, in the order of the texts
   * @throws AlcoveError `MODEL_*`, `INFERENCE_LOST` when the process died several times over it
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
}

/** How a model that reads texts is used. */
export interface TextModelOptions {
  /** Of the weights, where the model's folder offers several. Default: `auto`, the catalogue's choice or the most exact. */
  readonly precision?: PrecisionChoice;
  /** Embedding models made for it (Matryoshka): keep only so many dimensions of a vector. */
  readonly dimensions?: number;
}

export type PrecisionChoice = 'auto' | 'fp32' | 'fp16' | 'int8' | 'q4';

export interface RankOptions {
  readonly signal?: AbortSignal;
  /** Time to spend, in milliseconds, from the moment the model is there; at least one batch is scored. */
  readonly budgetMs?: number;
}

/** Says how well texts answer a query, whatever runs the model. */
export interface Ranker {
  /**
   * @returns one score a text, 0 to 1, in the order of the texts; when time runs out those of the first texts
   * @throws AlcoveError `MODEL_*`, `INFERENCE_LOST`
   */
  rank(query: string, texts: readonly string[], options?: RankOptions): Promise<number[]>;
}
