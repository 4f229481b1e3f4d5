import { z } from 'zod';
import type { InferenceSettings } from '../../src-shared/inference.ts';
import type { LoadedModel, ModelPlan } from './model.ts';

/** How a model would run if nothing had ever gone wrong; 0 layers where there is no GPU. */
export const intentSchema = z.strictObject({
  gpuLayers: z.int().min(0),
  contextTokens: z.int().min(1),
  batchTokens: z.int().min(1),
});

export type Intent = z.infer<typeof intentSchema>;

/** What a model is held to after it brought its process down. */
export interface Limits {
  readonly gpuLayers?: number;
  readonly contextTokens?: number;
  readonly batchTokens?: number;
  readonly cpuOnly?: true;
}

/** Whose value a person has chosen, that is theirs to answer for. */
export type Chosen = Pick<InferenceSettings, 'backend' | 'gpuLayers' | 'contextTokens'>;

const MIN_CONTEXT = 2_048;
const SMALL_BATCH = 128;

/** What llama.cpp evaluates at once if it is not told otherwise. */
export const USUAL_BATCH = 512;

/**
 * The steps towards safety, each with what the ones before it took away: half the layers on the GPU,
 * none, half the context, a quarter, the least that is of use, a small batch, no GPU at all.
 * What a person has chosen is left to them.
 */
export function saferSteps(intent: Intent, chosen: Chosen): readonly Limits[] {
  const steps: Limits[] = [];
  const add = (limit: Limits): void => void steps.push({ ...steps.at(-1), ...limit });
  const mayUseGpu = intent.gpuLayers > 0 && chosen.backend !== 'cpu';
  if (mayUseGpu && chosen.gpuLayers === 'auto') {
    if (intent.gpuLayers > 1) add({ gpuLayers: Math.floor(intent.gpuLayers / 2) });
    add({ gpuLayers: 0 });
  }
  if (chosen.contextTokens === 'auto') {
    let last = intent.contextTokens;
    for (const target of [intent.contextTokens / 2, intent.contextTokens / 4, MIN_CONTEXT]) {
      const contextTokens = Math.max(MIN_CONTEXT, Math.floor(target));
      if (contextTokens < last) add({ contextTokens });
      last = Math.min(last, contextTokens);
    }
  }
  if (intent.batchTokens > SMALL_BATCH) add({ batchTokens: SMALL_BATCH });
  if (mayUseGpu && chosen.backend === 'auto') add({ cpuOnly: true });
  return steps;
}

/** The plan within its limits. */
export function withinLimits(plan: ModelPlan, limits: Limits): ModelPlan {
  const { cpuOnly, gpuLayers, contextTokens, batchTokens } = limits;
  if (plan.runtime === 'onnx') {
    return {
      ...plan,
      ...((cpuOnly || gpuLayers === 0) && { providers: ['cpu'] }),
      ...(batchTokens !== undefined && { batchTokens }),
    };
  }
  return {
    ...plan,
    ...(cpuOnly && { backends: ['cpu'] }),
    ...(gpuLayers !== undefined && { gpuLayers: Math.min(gpuLayers, plan.gpuLayers ?? gpuLayers) }),
    ...(contextTokens !== undefined && { contextTokens: Math.min(contextTokens, plan.contextTokens ?? contextTokens) }),
    ...(batchTokens !== undefined && { batchTokens: Math.min(batchTokens, plan.batchTokens ?? batchTokens) }),
  };
}

/** What is known when a model has brought its process down. */
export interface Crash {
  /** Whether it has answered as it was set up, ever. */
  readonly hadAnswered: boolean;
  /** Since its last crash, in milliseconds; absent if this was the first. */
  readonly sinceLastMs?: number;
  /** How long a crash is held against it. */
  readonly memoryMs: number;
}

/**
 * Whether to run a model with safer settings now. One that had answered well is given one more try
 * as it is: anything may end a process once.
 */
export function shouldStepDown({ hadAnswered, sinceLastMs, memoryMs }: Crash): boolean {
  return !hadAnswered || (sinceLastMs !== undefined && sinceLastMs < memoryMs);
}

/** What the limits of a model are, as a person reads it: a part of a sentence. */
export function describeLimits({ gpuLayers, contextTokens, batchTokens, cpuOnly }: Limits): string {
  const count = (value: number): string => value.toLocaleString('en');
  const parts = [
    cpuOnly && 'on the processor only',
    !cpuOnly &&
      gpuLayers !== undefined &&
      (gpuLayers === 0 ? 'with no layers on the GPU' : `with ${count(gpuLayers)} layers on the GPU`),
    contextTokens !== undefined && `with ${count(contextTokens)} tokens of context`,
    batchTokens !== undefined && `in batches of ${count(batchTokens)} tokens`,
  ];
  return parts.filter((part) => part).join(', ');
}

/** How it is run now, as an intent to step down from. */
export function intentOf(loaded: LoadedModel): Intent {
  if (loaded.runtime === 'onnx') return onnxIntent(loaded.provider !== 'cpu', loaded.tuning.batchTokens);
  const { gpuLayers, contextTokens, batchTokens } = loaded;
  return { gpuLayers, contextTokens, batchTokens };
}

/** An ONNX graph has its layers all in one place, and a context that is none to step down from. */
export function onnxIntent(isOnGpu: boolean, batchTokens: number): Intent {
  return { gpuLayers: isOnGpu ? 1 : 0, contextTokens: MIN_CONTEXT, batchTokens };
}
