import type { GgmlType, GgufInsights, Llama } from 'node-llama-cpp';
import { tooLargeError } from './failure.ts';
import {
  type Bytes,
  type Costs,
  fits,
  type MemoryFigures,
  type MemoryLimits,
  type MemoryPlan,
  planMemory,
} from './memory-plan.ts';
import { ramState } from './ram.ts';

/** How contexts are going to be made, as far as it changes what they cost. */
export interface ContextForm {
  readonly batchTokens: number;
  readonly flashAttention: boolean | 'auto';
  readonly kvType: GgmlType;
  readonly isEmbedding?: boolean;
}

export interface ContextSize {
  readonly gpuLayers: number;
  readonly contextTokens: number;
  readonly sequences: number;
}

/** Of the machine's memory, what stays free for the system and other programs: a share, at most so many bytes. */
const FREE_RAM_SHARE = 0.05;
const MAX_FREE_RAM = 512 * 1024 ** 2;

/** How often a plan is made anew with less, when it turns out to need more than was reckoned. */
const MAX_CORRECTIONS = 4;

/** Sizes at which the costs of a context are looked up; they grow evenly in between. */
const SHORT = 2_048;
const LONG = 8_192;

/**
 * What a model and its contexts cost, by llama.cpp's own reckoning: it goes through the motions of
 * loading without taking memory. A few milliseconds a figure, once the vocabulary has been read.
 */
export async function memoryFigures(
  llama: Llama,
  insights: GgufInsights,
  form: ContextForm,
  ram = ramState(),
): Promise<MemoryFigures> {
  const vram = llama.gpu === false ? undefined : await llama.getVramState();
  return {
    layers: insights.totalLayers,
    trainContextTokens: insights.trainContextSize ?? SHORT,
    onProcessor: await costsOf(insights, form, 0),
    ...(vram && { onGpu: await costsOf(insights, form, insights.totalLayers) }),
    free: {
      ram: Math.max(0, ram.freeBytes - Math.min(ram.totalBytes * FREE_RAM_SHARE, MAX_FREE_RAM)),
      vram: vram ? Math.max(0, vram.free - llama.vramPaddingSize) : 0,
    },
    isShared: (vram?.unifiedSize ?? 0) > 0,
  };
}

/**
 * The plan for a model, checked by what llama.cpp says of just this one: buffers do not grow quite evenly.
 * @throws AlcoveError `MODEL_TOO_LARGE`, with the figures, when nothing fits
 */
export async function fittedPlan(
  llama: Llama,
  insights: GgufInsights,
  form: ContextForm,
  limits: MemoryLimits,
  ram = ramState(),
): Promise<MemoryPlan> {
  const figures = await memoryFigures(llama, insights, form, ram);
  let { free } = figures;
  for (let left = MAX_CORRECTIONS; ; left--) {
    const plan = planMemory({ ...figures, free }, limits);
    if (!('needed' in plan)) throw tooLargeError(plan);
    const needed = plus(await weightsOf(insights, plan.gpuLayers), await contextOf(insights, form, plan));
    if (fits(figures, needed) || left === 0) return { ...plan, needed };
    free = minus(free, atLeastNothing(minus(needed, plan.needed)));
  }
}

async function costsOf(insights: GgufInsights, form: ContextForm, gpuLayers: number): Promise<Costs> {
  const at = (contextTokens: number, sequences: number): Promise<Bytes> =>
    contextOf(insights, form, { gpuLayers, contextTokens, sequences });
  const [short, long] = [await at(SHORT, 1), await at(LONG, 1)];
  const secondShort = minus(await at(SHORT, 2), short);
  const perToken = times(minus(minus(await at(LONG, 2), long), secondShort), 1 / (LONG - SHORT));
  const perLength = minus(times(minus(long, short), 1 / (LONG - SHORT)), perToken);
  return {
    weights: await weightsOf(insights, gpuLayers),
    context: minus(minus(short, secondShort), times(perLength, SHORT)),
    perSequence: minus(secondShort, times(perToken, SHORT)),
    perToken,
    perLength,
  };
}

async function weightsOf(insights: GgufInsights, gpuLayers: number): Promise<Bytes> {
  const { cpuRam, gpuVram } = await insights.estimateModelResourceRequirementsV2({ gpuLayers });
  return { ram: cpuRam, vram: gpuVram };
}

async function contextOf(insights: GgufInsights, form: ContextForm, size: ContextSize): Promise<Bytes> {
  const { cpuRam, gpuVram } = await insights.estimateContextResourceRequirementsV2({
    contextSize: size.contextTokens,
    sequences: size.sequences,
    modelGpuLayers: size.gpuLayers,
    batchSize: Math.max(form.batchTokens, size.sequences),
    flashAttention: form.flashAttention,
    kvCacheKeyType: form.kvType,
    kvCacheValueType: form.kvType,
    isEmbeddingContext: form.isEmbedding ?? false,
    swaFullCache: true,
  });
  return { ram: cpuRam, vram: gpuVram };
}

const plus = (one: Bytes, other: Bytes): Bytes => ({ ram: one.ram + other.ram, vram: one.vram + other.vram });
const times = (bytes: Bytes, factor: number): Bytes => ({ ram: bytes.ram * factor, vram: bytes.vram * factor });
const minus = (one: Bytes, other: Bytes): Bytes => plus(one, times(other, -1));
const atLeastNothing = ({ ram, vram }: Bytes): Bytes => ({ ram: Math.max(0, ram), vram: Math.max(0, vram) });
