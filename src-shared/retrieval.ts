import { z } from 'zod';
import type { ErrorReport } from './errors.ts';

/** How passages are looked for: by words, by meaning, or, by default, by both where there are vectors. */
export const SEARCH_MODES = ['keyword', 'vector', 'hybrid'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

/** Precision of a model's weights; `auto` leaves the choice to the model's catalogue entry. */
export const PRECISIONS = ['auto', 'fp32', 'fp16', 'int8', 'q4'] as const;

const precision = z.enum(PRECISIONS);
export type Precision = z.infer<typeof precision>;

const dimensions = z.int().min(16).max(8_192);
const budgetMs = z.int().min(20).max(30_000);

/** The embedding model, and how it is used. */
export const embeddingSettingsSchema = z.strictObject({
  /** A folder with an ONNX graph, or a GGUF file; without one, passages are found by their words alone. */
  model: z.string().min(1).nullable().default(null),
  precision: precision.default('auto'),
  /** Models made for it (Matryoshka) can do with fewer dimensions; `null` keeps all. */
  dimensions: dimensions.nullable().default(null),
});
export type EmbeddingSettings = z.infer<typeof embeddingSettingsSchema>;

/** The reranker, and how long a search may wait for it. */
export const rerankingSettingsSchema = z.strictObject({
  /** A folder with an ONNX graph, or a GGUF file. */
  model: z.string().min(1).nullable().default(null),
  precision: precision.default('auto'),
  /** Milliseconds. */
  budgetMs: budgetMs.default(400),
});
export type RerankingSettings = z.infer<typeof rerankingSettingsSchema>;

/**
 * Some of the settings, to be changed. Not the schemas' `partial()`: that fills in the defaults of all that is
 * left out, and so takes back what a person has set.
 */
export const embeddingChangesSchema = z.strictObject({
  model: z.exactOptional(z.string().min(1).max(32_768).nullable()),
  precision: z.exactOptional(precision),
  dimensions: z.exactOptional(dimensions.nullable()),
});
export const rerankingChangesSchema = z.strictObject({
  model: z.exactOptional(z.string().min(1).max(32_768).nullable()),
  precision: z.exactOptional(precision),
  budgetMs: z.exactOptional(budgetMs),
});

/** Where the index is kept. */
export const indexSettingsSchema = z.strictObject({
  /**
   * A folder, or a URI that LanceDB opens (`s3://`, `gs://`, `az://`, `db://`). `null` keeps it in the data folder.
   * With a URI, the terms and the vectors of every document leave this machine.
   */
  location: z.string().min(1).nullable().default(null),
  /** What LanceDB is told about a remote location: region, endpoint. Credentials belong into the environment. */
  storageOptions: z.record(z.string(), z.string()).default({}),
});
export type IndexSettings = z.infer<typeof indexSettingsSchema>;

/** An embedding model, as a window shows it. */
export interface EmbeddingModelFacts {
  readonly name: string;
  readonly path: string;
  readonly dimensions: number;
  /** What it runs on, in words; known once it has been loaded. */
  readonly runsOn?: string;
  /** What else was tried, and why it was refused. */
  readonly refused?: readonly { readonly provider: string; readonly reason: string }[];
}

/** How far vectors are trusted beside words, and how that was found. */
export interface CalibrationReport {
  /** Share of the vectors in the fused score, 0 to 1. */
  readonly weight: number;
  /** Questions made from the library's own sentences; with few of them the model's catalogue entry decides. */
  readonly questions: number;
  /** Mean reciprocal rank of the passage that each was taken from: by words, by vectors, by both. */
  readonly keyword: number;
  readonly vector: number;
  readonly hybrid: number;
}

/** How the library's vectors are. */
export type EmbeddingState =
  | { readonly status: 'none' }
  | {
      readonly status: 'filling';
      readonly model: EmbeddingModelFacts;
      /** Chunks that have their vector, of all. */
      readonly done: number;
      readonly total: number;
      readonly secondsLeft?: number;
      /** The model that answers meanwhile; absent where this one does already, as far as it has come. */
      readonly answering?: string;
    }
  | {
      readonly status: 'ready';
      readonly model: EmbeddingModelFacts;
      readonly total: number;
      readonly calibration?: CalibrationReport;
    }
  | {
      readonly status: 'failed';
      readonly model: Pick<EmbeddingModelFacts, 'name' | 'path'>;
      readonly error: ErrorReport;
      /** The model that answers meanwhile. */
      readonly answering?: string;
    };

/** What was chosen for finding passages. */
export interface RetrievalSettings {
  readonly embedding: EmbeddingSettings;
  readonly reranking: RerankingSettings;
  /** Where the index is, and whether that is on another machine. */
  readonly index: { readonly location: string; readonly isRemote: boolean };
}

/** How the index is. */
export interface IndexReport {
  readonly keyword: { readonly rows: number };
  /** Of the vectors that answer; absent while there are none. */
  readonly vectors?: {
    readonly model: string;
    readonly rows: number;
    readonly fragments: number;
    readonly bytes: number;
    /** The approximate index; absent where every vector is compared. */
    readonly index?: {
      readonly type: string;
      readonly indexedRows: number;
      readonly unindexedRows: number;
      /** Recall@10 against comparing every vector, measured on the library's own; absent until it was. */
      readonly recall?: number;
      /** Milliseconds since the epoch. */
      readonly builtAt?: number;
    };
  };
}
