import type { ErrorReport } from '../../../../src-shared/errors.ts';
import type { Pooling, Provider } from '../../onnx/model.ts';

/** How a thread opens a graph, and what it makes of what comes out. */
export interface SessionSpec {
  readonly model: string;
  readonly provider: Provider;
  readonly intraOpThreads: number;
  /** `scores`: of a reranker. */
  readonly pooling: Pooling | 'scores';
  /** Length of the model's own vectors, where its files tell it. */
  readonly width?: number;
  /** Length of the vectors that are wanted, where it is another. */
  readonly dimensions?: number;
  readonly padId: number;
}

/** Texts that run together, as tokens. They are padded by whoever runs them. */
export interface Batch {
  /** Of all the texts, one after the other. */
  readonly ids: Int32Array;
  /** Which of two texts each token belongs to; absent: there is but one. */
  readonly types?: Uint8Array;
  readonly lengths: Int32Array;
}

/** One vector a text, one after the other. */
export interface Rows {
  readonly values: Float32Array;
  readonly width: number;
}

/** Why a batch failed. `memory`: a smaller one may not; `values`: what came out is no number. */
export type BatchFailure =
  | { readonly kind: 'memory'; readonly message: string }
  | { readonly kind: 'values' }
  | { readonly kind: 'error'; readonly error: ErrorReport };

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: BatchFailure };

/** What main asks of a thread. */
export type SessionRequest =
  | { readonly kind: 'open'; readonly spec: SessionSpec }
  | { readonly kind: 'run'; readonly batch: Batch };

/** One answer to each request, in order. */
export type SessionAnswer = Result<Rows | undefined>;
