import { BACKENDS, type Backend, type InferenceSettings } from '../../src-shared/inference.ts';
import type { LlamaPlan, ModelPlan, ModelRole } from './model.ts';

/** The backends that a setting allows on a platform, the fastest first. What is chosen by hand is tried alone. */
export function allowedBackends(
  setting: InferenceSettings['backend'],
  platform: NodeJS.Platform = process.platform,
): readonly Backend[] {
  if (setting !== 'auto') return [setting];
  const absent: readonly Backend[] = platform === 'darwin' ? ['cuda', 'vulkan'] : ['metal'];
  return BACKENDS.filter((backend) => !absent.includes(backend));
}

/** How a person wants a GGUF file to be run: what is `auto` is left out, and decided by the worker. */
export function planOf(path: string, role: ModelRole, settings: InferenceSettings): LlamaPlan {
  const { backend, gpuLayers, contextTokens, sequences, threads, kvCache, flashAttention, lookup } = settings;
  return {
    runtime: 'llama',
    path,
    role,
    backends: allowedBackends(backend),
    ...(gpuLayers !== 'auto' && { gpuLayers }),
    // Conversations are the language model's; the others take texts as long as they were trained for.
    ...(role === 'language' && contextTokens !== 'auto' && { contextTokens }),
    ...(role === 'language' && sequences !== 'auto' && { sequences }),
    ...(threads !== 'auto' && { threads: { prefill: threads, decode: threads } }),
    kvCache,
    flashAttention,
    lookup,
  };
}

/** Whether two plans ask for the same. How many threads were measured best is no difference between them. */
export function isSamePlan(one: ModelPlan, other: ModelPlan): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
