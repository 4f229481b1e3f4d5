import { AlcoveError } from '../../src-shared/errors.ts';
import type { InferenceSettings, ModelState } from '../../src-shared/inference.ts';
import type {
  DeviceReport,
  Embedder,
  Generated,
  GeneratedText,
  GenerateRequest,
  LoadedLlama,
  Ranker,
  TextModelOptions,
} from './model.ts';

export interface GenerateOptions {
  readonly signal?: AbortSignal;
  /** Called as text is written, in order. */
  readonly onText?: (text: GeneratedText) => void;
  /** Told when the answer has to wait for the model: 0 to 1. */
  readonly onLoadProgress?: (progress: number) => void;
}

export interface EmbedderOptions extends TextModelOptions {
  /** What for: texts are embedded in the foreground by default where it answers queries. Default: `answering`. */
  readonly purpose?: 'answering' | 'filling';
}

/** The worker died while an answer was being written. Another worker is begun for the next one. */
export class InferenceLostError extends AlcoveError {
  readonly text: string;
  readonly reasoning: string;

  constructor(written: { readonly text: string; readonly reasoning: string }, cause?: unknown) {
    super('INFERENCE_LOST', { cause });
    this.text = written.text;
    this.reasoning = written.reasoning;
  }
}

/**
 * Local models, for the rest of Alcove: what is behind it lives in a process of its own, is begun when
 * it is needed, and may die without anyone losing more than one answer.
 */
export interface Inference {
  /** The language model that is chosen, and how it is. */
  state(): ModelState;
  /** The state now, and every one that follows, until the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<ModelState>;
  /**
   * Chooses the language model, for good; `undefined` means none.
   * @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `MODEL_TOO_LARGE`: the choice stays as it was
   */
  choose(path: string | undefined): Promise<void>;
  settings(): InferenceSettings;
  /** Changes settings; a loaded model is loaded again with them when it is next needed. */
  configure(changes: Partial<InferenceSettings>): Promise<InferenceSettings>;

  /**
   * Writes an answer, loading the model first if need be.
   * On abort it resolves with what was written until then and `finish: 'aborted'`, within 100 ms.
   * @throws AlcoveError `MODEL_NOT_CHOSEN`, what loading throws, `INFERENCE_BUSY`, `PROMPT_TOO_LONG`, `GRAMMAR_INVALID`
   * Should the worker die before anything was written, another one is asked, once.
   * @throws InferenceLostError when the worker died midway; it holds what had been written
   */
  generate(request: GenerateRequest, options?: GenerateOptions): Promise<Generated>;
  /** Tokens of each text, by the language model's tokenizer. */
  countTokens(texts: readonly string[]): Promise<number[]>;
  /** Loads the chosen language model ahead of need. */
  load(options?: Omit<GenerateOptions, 'onText'>): Promise<LoadedLlama>;
  /** Frees the memory of every model; what is being written ends as aborted. */
  unload(): Promise<void>;

  /**
   * An embedding model: a GGUF file, a folder as Hugging Face lays it out, or an ONNX file in one. It is loaded when
   * first used. Two are in memory at once; a third takes the place of the one that was used longest ago.
   */
  embedder(path: string, options?: EmbedderOptions): Embedder;
  /** A reranker, of the same kinds; it is loaded when first used. */
  ranker(path: string, options?: TextModelOptions): Ranker;

  probe(): Promise<DeviceReport>;
  close(): Promise<void>;
}
