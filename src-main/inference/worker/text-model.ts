import { availableParallelism } from 'node:os';
import { GgmlType, type LlamaEmbeddingContext, type LlamaModel, type LlamaRankingContext } from 'node-llama-cpp';
import type { LlamaPlan, LoadedLlama, ThreadTuning } from '../model.ts';
import type { OpenBackend } from './backends.ts';
import { ContextThreads } from './context-threads.ts';
import { loadFailure } from './failure.ts';
import { modelInsights, nameOf } from './insights.ts';
import type { LoadOptions } from './load-options.ts';
import { fittedPlan } from './memory-figures.ts';
import { findThreads } from './thread-tuning.ts';
import { WorkPool } from './work-pool.ts';

/** Tokens of the longest text, unless the plan says otherwise: several times those of a chunk. */
const MAX_TEXT_TOKENS = 1_024;
/** A context holds a multiple of so many; beyond what a model was trained for there may be no position for a token. */
const CONTEXT_STEP = 256;
/** Most texts at once. node-llama-cpp puts one into a batch, so that several share the cores by several contexts. */
const MAX_CONTEXTS = 4;
const TUNING_MS = 1_000;
/** About half a chunk. */
const TUNING_TOKENS = 128;
const MAX_THREADS_BESIDE_GPU = 2;

/** What a context is made with. */
export interface TextContextOptions {
  readonly contextSize: number;
  readonly batchSize: number;
  readonly threads: number;
  readonly createSignal: AbortSignal;
}

export type TextContext = LlamaEmbeddingContext | LlamaRankingContext;

export interface TextModelKind<Context extends TextContext> {
  open(model: LlamaModel, options: TextContextOptions): Promise<Context>;
  /** Does once what the model is for, with a text of about so many tokens: threads are measured by it. */
  exercise(context: Context, tokens: number): Promise<void>;
}

/** A model that reads texts and writes none, in memory. */
export interface TextModel<Context extends TextContext> {
  readonly loaded: LoadedLlama;
  readonly model: LlamaModel;
  readonly pool: WorkPool<Context>;
  /** Frees the memory, once the texts that are being read are done. */
  dispose(): Promise<void>;
}

/**
 * Loads an embedding model or a reranker.
 * @throws AlcoveError as `loadLanguageModel`; the signal's reason
 */
export async function loadTextModel<Context extends TextContext>(
  opened: OpenBackend,
  plan: LlamaPlan,
  kind: TextModelKind<Context>,
  { signal, onProgress }: LoadOptions,
): Promise<TextModel<Context>> {
  const began = performance.now();
  opened.takeComplaints();
  let model: LlamaModel | undefined;
  try {
    const { llama } = opened;
    const insights = await modelInsights(llama, plan.path, signal);
    const contextTokens = textTokens(plan.contextTokens, insights.trainContextSize);
    // All of a text is in one batch: its tokens look at those that follow, too.
    const form = {
      batchTokens: contextTokens,
      flashAttention: 'auto',
      kvType: GgmlType.F16,
      isEmbedding: true,
    } as const;
    const size = await fittedPlan(llama, insights, form, { ...plan, contextTokens, sequences: 1 });
    model = await llama.loadModel({
      modelPath: plan.path,
      gpuLayers: size.gpuLayers,
      loadSignal: signal,
      useMmap: llama.supportsMmap,
      ignoreMemorySafetyChecks: true,
      onLoadProgress: (progress) => onProgress(progress * 0.9),
    });
    const contextOptions = { contextSize: size.contextTokens, batchSize: size.contextTokens, createSignal: signal };
    const isOnGpu = model.gpuLayers >= insights.totalLayers;
    const most = isOnGpu ? MAX_THREADS_BESIDE_GPU : Infinity;
    const cores = {
      mathCores: Math.min(llama.cpuMathCores, most),
      logicalCores: Math.min(availableParallelism(), most),
    };
    const tuned = plan.threads ? undefined : await tune(kind, model, contextOptions, cores);
    const threads = plan.threads?.prefill ?? tuned?.threads ?? 1;

    const before = await llama.getLlamaMemoryUsage();
    const contexts: Context[] = [];
    const room = isOnGpu ? 1 : Math.max(1, Math.floor(llama.cpuMathCores / threads));
    while (contexts.length < Math.min(room, MAX_CONTEXTS)) {
      contexts.push(await kind.open(model, { ...contextOptions, threads }));
    }
    onProgress(1);
    const after = await llama.getLlamaMemoryUsage();
    const disposable = model;
    const pool = new WorkPool(contexts);
    return {
      loaded: {
        runtime: 'llama',
        path: plan.path,
        role: plan.role,
        name: nameOf(insights, plan.path),
        backend: opened.backend,
        refused: opened.refused,
        layers: insights.totalLayers,
        gpuLayers: model.gpuLayers,
        contextTokens: size.contextTokens,
        sequences: contexts.length,
        batchTokens: size.contextTokens,
        kvCache: 'f16',
        flashAttention: insights.flashAttentionSupported,
        threads: { prefill: threads, decode: threads },
        ...(tuned && { tuning: tuned.tuning }),
        dimensions: model.embeddingVectorSize,
        loadMs: performance.now() - began,
        memory: {
          ramBytes: model.memoryUsage.ram + after.cpuRam - before.cpuRam,
          vramBytes: model.memoryUsage.vram + after.gpuVram - before.gpuVram,
        },
      },
      model,
      pool,
      dispose: async () => {
        // Text that is being read is so by native code, which asks for its vector when it is done.
        await pool.over();
        await disposable.dispose();
      },
    };
  } catch (error) {
    await model?.dispose();
    signal.throwIfAborted();
    throw await loadFailure(error, opened.takeComplaints);
  }
}

/** Tokens of the longest text, which is cut to fit. */
function textTokens(asked: number | undefined, trained = MAX_TEXT_TOKENS): number {
  const tokens = Math.min(asked ?? MAX_TEXT_TOKENS, trained);
  return tokens < CONTEXT_STEP ? tokens : Math.floor(tokens / CONTEXT_STEP) * CONTEXT_STEP;
}

/** Measures on a context of its own: one keeps the number of threads that it is made with. */
async function tune<Context extends TextContext>(
  kind: TextModelKind<Context>,
  model: LlamaModel,
  options: Omit<TextContextOptions, 'threads'>,
  cores: { readonly mathCores: number; readonly logicalCores: number },
): Promise<{ readonly threads: number; readonly tuning: ThreadTuning }> {
  const context = await kind.open(model, { ...options, threads: 1 });
  const threads = new ContextThreads({ prefill: 1, decode: 1 });
  threads.attachTo(context);
  const tokens = Math.max(1, Math.min(TUNING_TOKENS, Math.floor(options.contextSize / 2)));
  const { counts, tuning } = await findThreads({
    ...cores,
    budgetMs: TUNING_MS,
    phases: ['prefill'],
    measure: async (phase, count) => {
      options.createSignal.throwIfAborted();
      threads.set({ prefill: count, decode: count });
      threads.use(phase, tokens);
      const began = performance.now();
      await kind.exercise(context, tokens);
      return (tokens / (performance.now() - began)) * 1000;
    },
  });
  await context.dispose();
  return { threads: counts.prefill, tuning };
}
