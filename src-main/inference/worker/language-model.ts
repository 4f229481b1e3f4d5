import { availableParallelism } from 'node:os';
import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import type { LlamaPlan, LoadedLlama, ThreadTuning } from '../model.ts';
import type { OpenBackend } from './backends.ts';
import { contextForms, isQuantized } from './context-forms.ts';
import { ContextThreads } from './context-threads.ts';
import { loadFailure } from './failure.ts';
import { LanguageRunner } from './generation/index.ts';
import { modelInsights, nameOf } from './insights.ts';
import type { LoadOptions } from './load-options.ts';
import { type ContextForm, type ContextSize, fittedPlan } from './memory-figures.ts';
import { type BatchForm, batchStrategy } from './scheduling.ts';
import { StepTable } from './step-costs.ts';
import { measureSteps, tuneThreads } from './thread-tuning.ts';

/** Tokens evaluated at once: more make a prompt hardly faster, and cost memory. */
const BATCH_TOKENS = 512;
/** Of these, those of prompts while something is being written. */
const SLICE_TOKENS = { processor: 128, gpu: 512 };
/** Each step of a larger model takes longer, so it is measured for longer. */
const SMALL_MODEL_BYTES = 1e9;
const TUNING_MS = { small: 1_500, large: 4_000, onGpu: 500 };
/** For measuring what steps of several tokens cost. */
const STEPS_MS = 1_000;
/** With all layers on a GPU the processor only hands out work. */
const MAX_THREADS_BESIDE_GPU = 4;

/** How far the way to a loaded model is when a stage is done. */
const PROGRESS = { planned: 0.05, weights: 0.85, context: 0.9, tuned: 1 };

/** A language model in memory. */
export interface LanguageModel {
  readonly loaded: LoadedLlama;
  readonly runner: LanguageRunner;
  /** Ends what is being written as aborted, and frees the memory. */
  dispose(): Promise<void>;
}

/**
 * Loads a language model, filling in what the plan leaves open.
 * @throws AlcoveError `MODEL_TOO_LARGE`, with the figures, before memory is taken; else what llama.cpp's complaints mean
 * @throws the signal's reason
 */
export async function loadLanguageModel(
  opened: OpenBackend,
  plan: LlamaPlan,
  options: LoadOptions,
): Promise<LanguageModel> {
  const began = performance.now();
  opened.takeComplaints();
  let model: LlamaModel | undefined;
  try {
    const { llama } = opened;
    const insights = await modelInsights(llama, plan.path, options.signal);
    const forms = contextForms(insights, llama.gpu, plan).map((form) => ({
      ...form,
      batchTokens: Math.min(plan.batchTokens ?? BATCH_TOKENS, plan.contextTokens ?? BATCH_TOKENS),
    }));
    const [preferred] = forms;
    if (!preferred) throw new Error('there is always a way to make a context');
    const size = await fittedPlan(llama, insights, preferred, plan);
    options.onProgress(PROGRESS.planned);

    model = await llama.loadModel({
      modelPath: plan.path,
      gpuLayers: size.gpuLayers,
      loadSignal: options.signal,
      // Pages of the file serve as they are, and are still there when the model comes back after a rest.
      useMmap: llama.supportsMmap,
      // The plan has seen to it, by figures that know which context is to come.
      ignoreMemorySafetyChecks: true,
      onLoadProgress: (progress) =>
        options.onProgress(PROGRESS.planned + (PROGRESS.weights - PROGRESS.planned) * progress),
    });
    const threads = new ContextThreads(plan.threads ?? { prefill: 1, decode: 1 });
    const batches: BatchForm = {
      threads,
      sliceTokens: model.gpuLayers > 0 ? SLICE_TOKENS.gpu : SLICE_TOKENS.processor,
      steps: new StepTable(plan.steps),
    };
    const { context, form } = await firstContext(model, forms, size, batches, options.signal);
    threads.attach(context);
    options.onProgress(PROGRESS.context);
    const tuned = plan.threads ? undefined : await tune(llama, model, context, threads, options.signal);
    const steps = plan.steps ?? (await measureSteps(context, STEPS_MS, options.signal));
    batches.steps = new StepTable(steps);
    threads.govern();
    options.signal.throwIfAborted();
    options.onProgress(PROGRESS.tuned);

    const loaded: LoadedLlama = {
      runtime: 'llama',
      path: plan.path,
      role: 'language',
      name: nameOf(insights, plan.path),
      backend: opened.backend,
      refused: opened.refused,
      layers: insights.totalLayers,
      gpuLayers: model.gpuLayers,
      contextTokens: context.contextSize,
      sequences: context.totalSequences,
      batchTokens: context.batchSize,
      kvCache: isQuantized(form) ? 'q8_0' : 'f16',
      flashAttention: form.flashAttention !== false,
      threads: threads.counts,
      steps,
      ...(tuned && { tuning: tuned }),
      loadMs: performance.now() - began,
      memory: {
        ramBytes: model.memoryUsage.ram + context.memoryUsage.ram,
        vramBytes: model.memoryUsage.vram + context.memoryUsage.vram,
      },
    };
    const runner = new LanguageRunner({ llama, model, context, loaded, plan });
    const disposable = model;
    return {
      loaded,
      runner,
      dispose: async () => {
        await runner.close();
        await disposable.dispose();
      },
    };
  } catch (error) {
    await model?.dispose();
    options.signal.throwIfAborted();
    throw await loadFailure(error, opened.takeComplaints);
  }
}

/** Makes a context in the first of the forms in which llama.cpp can. */
async function firstContext(
  model: LlamaModel,
  forms: readonly ContextForm[],
  size: ContextSize,
  batches: BatchForm,
  signal: AbortSignal,
): Promise<{ readonly context: LlamaContext; readonly form: ContextForm }> {
  let failure: unknown;
  for (const form of forms) {
    try {
      // What an unquantized cache takes more than a quantized one comes off its length.
      const [preferred] = forms;
      const isLarger = preferred !== undefined && isQuantized(preferred) && !isQuantized(form);
      const context = await model.createContext({
        contextSize: isLarger ? Math.max(512, Math.floor(size.contextTokens / 2)) : size.contextTokens,
        sequences: size.sequences,
        batchSize: form.batchTokens,
        threads: batches.threads.counts.decode,
        flashAttention: form.flashAttention,
        experimentalKvCacheKeyType: form.kvType,
        experimentalKvCacheValueType: form.kvType,
        batching: { itemPrioritizationStrategy: batchStrategy(batches) },
        // Layers with a sliding window would forget what a conversation goes back to: where its last answer
        // began, say. A follow-up is to evaluate only what is new, so they keep everything.
        swaFullCache: true,
        failedCreationRemedy: false,
        createSignal: signal,
      });
      return { context, form };
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}

async function tune(
  llama: Llama,
  model: LlamaModel,
  context: LlamaContext,
  threads: ContextThreads,
  signal: AbortSignal,
): Promise<ThreadTuning> {
  const isOnGpu = model.gpuLayers >= model.fileInsights.totalLayers;
  const most = isOnGpu ? MAX_THREADS_BESIDE_GPU : Infinity;
  const isSmall = model.size < SMALL_MODEL_BYTES;
  const { counts, tuning } = await tuneThreads(context, threads, {
    mathCores: Math.min(llama.cpuMathCores, most),
    logicalCores: Math.min(availableParallelism(), most),
    budgetMs: isOnGpu ? TUNING_MS.onGpu : isSmall ? TUNING_MS.small : TUNING_MS.large,
    signal,
  });
  threads.set(counts);
  return tuning;
}
