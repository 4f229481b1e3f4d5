import type { ModelRole } from '../model.ts';

/** Execution providers of onnxruntime, in the order in which they are tried: the fastest first. */
export const PROVIDERS = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

export const PRECISIONS = ['fp32', 'fp16', 'int8', 'q4'] as const;
export type Precision = (typeof PRECISIONS)[number];

/**
 * What makes one vector of those of a text's tokens. `none`: the graph has done it, and has an output of two
 * dimensions.
 */
export type Pooling = 'mean' | 'cls' | 'last' | 'none';

/** The plan of a folder with an ONNX graph. */
export interface OnnxPlan {
  readonly runtime: 'onnx';
  /** The folder. */
  readonly path: string;
  readonly role: ModelRole;
  readonly name: string;
  readonly files: OnnxFiles;
  readonly precision: Precision;
  readonly pooling: Pooling;
  /** Tokens of the longest text, those that begin and end it included. */
  readonly maxTokens: number;
  /** Length of the model's own vectors, where its files tell it. */
  readonly width?: number;
  /** Length of the vectors that are wanted, where it is another. */
  readonly dimensions?: number;
  /** Those that may be tried, in order. */
  readonly providers: readonly Provider[];
  /** Those that were tried before on this machine and refused. */
  readonly refused?: readonly ProviderRefusal[];
  /** Threads, when a person has chosen. */
  readonly threads?: number;
  /** Most tokens of a batch, after a crash. */
  readonly batchTokens?: number;
  /** What was measured before; absent: it is measured while loading. */
  readonly tuning?: OnnxTuning;
}

export interface OnnxFiles {
  readonly model: string;
  readonly tokenizer: string;
  /** Absent: there is none, and defaults serve. */
  readonly tokenizerConfig?: string;
}

export interface ProviderRefusal {
  readonly provider: Provider;
  /** In a sentence. */
  readonly reason: string;
}

/** How batches run best, as measured on a loaded model. */
export interface OnnxTuning {
  readonly provider: Provider;
  /** Sessions that run at once, each with its own threads. */
  readonly sessions: number;
  readonly intraOpThreads: number;
  /** Tokens of a batch, padding included. */
  readonly batchTokens: number;
  readonly tokensPerSecond: number;
  readonly candidates: readonly {
    readonly sessions: number;
    readonly intraOpThreads: number;
    readonly batchTokens: number;
    readonly tokensPerSecond: number;
  }[];
  readonly tookMs: number;
}

/** An ONNX graph in memory. */
export interface LoadedOnnx {
  readonly runtime: 'onnx';
  readonly path: string;
  readonly role: ModelRole;
  readonly name: string;
  readonly provider: Provider;
  readonly refused: readonly ProviderRefusal[];
  readonly precision: Precision;
  readonly tuning: OnnxTuning;
  /** Whether it was measured while loading, or known. */
  readonly isNewlyTuned: boolean;
  readonly maxTokens: number;
  /** Embedding models: length of a vector. */
  readonly dimensions?: number;
  readonly loadMs: number;
}
