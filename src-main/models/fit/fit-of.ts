import type { VariantFit, VariantSpeed } from '../../../src-shared/models.ts';
import type { GgufFacts, KvType } from '../../inference/index.ts';
import type { MachineMemory } from '../machine-memory.ts';
import type { OfferedVariant } from '../variants/offered-variant.ts';
import { ggufMemory, onnxMemory } from './variant-memory.ts';

/** Of the machine's memory, and of the GPU's, what is left to others. */
const KEPT_FREE = 0.1;

/** How a variant would run, for whoever foretells how fast. */
export interface RunForm {
  readonly facts: GgufFacts;
  readonly weightBytes: number;
  readonly contextTokens: number;
  readonly kvType: KvType;
  readonly verdict: Exclude<VariantFit['verdict'], 'too-large'>;
}

export interface FitOptions {
  readonly facts: GgufFacts | undefined;
  readonly contextTokens: number;
  readonly machine: MachineMemory;
  readonly speedOf?: (form: RunForm) => VariantSpeed | undefined;
}

/**
 * What a variant takes on a machine, and whether it has that. Pure arithmetic, so that a slider can ask for every
 * variant at every length of context.
 */
export function fitOf(variant: OfferedVariant, options: FitOptions): VariantFit {
  const { facts, machine } = options;
  if (variant.runtime === 'onnx') {
    const memory = onnxMemory(variant);
    const availableBytes = usable(machine.ramBytes);
    const verdict = memory.totalBytes <= availableBytes ? 'cpu' : 'too-large';
    return { variant: variant.id, contextTokens: options.contextTokens, memory, verdict, availableBytes };
  }
  const most = facts?.shape.contextLength || options.contextTokens;
  const contextTokens = Math.min(options.contextTokens, most);
  const place = placeOf(variant, { facts, contextTokens, machine });
  const { kvType, ...told } = place;
  const speed =
    facts && place.verdict !== 'too-large'
      ? options.speedOf?.({
          facts,
          weightBytes: place.memory.weightBytes,
          contextTokens,
          kvType,
          verdict: place.verdict,
        })
      : undefined;
  return { variant: variant.id, contextTokens, ...told, ...(speed && { speed }) };
}

type Place = Pick<VariantFit, 'memory' | 'verdict' | 'availableBytes' | 'gpuLayers' | 'layers'> & {
  readonly kvType: KvType;
};

const usable = (bytes: number): number => Math.floor(bytes * (1 - KEPT_FREE));

/** On the GPU, else some layers on it, else on the processor, else nowhere. */
function placeOf(variant: OfferedVariant, options: Omit<FitOptions, 'speedOf'>): Place {
  const { facts, machine, contextTokens } = options;
  const { gpu } = machine;
  const ramBytes = usable(machine.ramBytes);
  // The output layer is one to be placed, too.
  const layers = facts && facts.shape.layers + 1;
  if (gpu) {
    const onGpu = ggufMemory(variant, facts, { contextTokens, onGpu: true });
    const vramBytes = gpu.isShared ? Math.min(usable(gpu.totalBytes), ramBytes) : usable(gpu.totalBytes);
    if (onGpu.memory.totalBytes <= vramBytes) {
      return { ...onGpu, verdict: 'gpu', availableBytes: vramBytes, ...(layers && { gpuLayers: layers, layers }) };
    }
    const gpuLayers = layers && !gpu.isShared ? layersThatFit(onGpu.memory, layers, { vramBytes, ramBytes }) : 0;
    if (layers && gpuLayers > 0) {
      return { ...onGpu, verdict: 'partly', availableBytes: vramBytes + ramBytes, gpuLayers, layers };
    }
  }
  const onProcessor = ggufMemory(variant, facts, { contextTokens, onGpu: false });
  const verdict = onProcessor.memory.totalBytes <= ramBytes ? 'cpu' : 'too-large';
  return { ...onProcessor, verdict, availableBytes: ramBytes, ...(layers && { gpuLayers: 0, layers }) };
}

/** @returns how many layers the GPU can hold with their share of the cache; 0 where the rest has no room either */
function layersThatFit(
  { weightBytes, kvBytes, computeBytes }: VariantFit['memory'],
  layers: number,
  { vramBytes, ramBytes }: { readonly vramBytes: number; readonly ramBytes: number },
): number {
  const perLayer = (weightBytes + kvBytes) / layers;
  const count = Math.min(layers, Math.floor((vramBytes - computeBytes) / perLayer));
  if (count <= 0) return 0;
  // Both have buffers of their own.
  return (layers - count) * perLayer + computeBytes <= ramBytes ? count : 0;
}
