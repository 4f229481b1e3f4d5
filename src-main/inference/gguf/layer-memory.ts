import type { Measures } from './measures.ts';

/** Layers that look back on the last tokens only. */
export interface SlidingWindow {
  readonly tokens: number;
  /** Which layers. */
  readonly layers: readonly boolean[];
}

/** Layers that keep a state of fixed size for a sequence, besides or instead of something of every token. */
export interface Recurrence {
  readonly stateLayers: number;
  /** Of one layer and one sequence. */
  readonly stateBytes: number;
  /** Which layers keep something of every token. */
  readonly keepsTokens: readonly boolean[];
}

/** Every so-manieth layer sees everything: what llama.cpp's loader sets where the header does not say (`set_swa_pattern`). */
const WINDOW_PATTERNS: Readonly<Record<string, { readonly every: number; readonly first?: boolean }>> = {
  llama4: { every: 4 },
  afmoe: { every: 4 },
  'modern-bert': { every: 3, first: true },
  plamo3: { every: 8 },
  gemma2: { every: 2 },
  gemma3: { every: 6 },
  gemma3n: { every: 5 },
  'gemma-embedding': { every: 6 },
  cohere2: { every: 4 },
  olmo2: { every: 4 },
  exaone4: { every: 4 },
  'exaone-moe': { every: 4 },
  'gpt-oss': { every: 2 },
  smallthinker: { every: 4, first: true },
};

const MAX_WINDOW = 2 ** 31 - 1;

/** Only where it is certain which layers have a window: the others are taken to see everything. */
export function slidingWindowOf(measures: Measures, architecture: string, layers: number): SlidingWindow | undefined {
  const tokens = measures.one('attention.sliding_window', { most: MAX_WINDOW, otherwise: 0 });
  if (tokens === 0) return undefined;
  const stated = measures.optional('attention.sliding_window_pattern');
  if (typeof stated === 'object') {
    return { tokens, layers: Array.from({ length: layers }, (_, layer) => (stated[layer] ?? 0) !== 0) };
  }
  const known = Object.hasOwn(WINDOW_PATTERNS, architecture) ? WINDOW_PATTERNS[architecture] : undefined;
  const every = stated ?? known?.every;
  if (every === undefined || every < 2) return undefined;
  const whole = known?.first ? 0 : every - 1;
  return { tokens, layers: Array.from({ length: layers }, (_, layer) => layer % every !== whole) };
}

/** As llama.cpp's `llm_arch_is_recurrent`. */
const RECURRENT = new Set(['mamba', 'mamba2', 'rwkv6', 'rwkv6qwen2', 'rwkv7', 'arwkv7']);
const HYBRID_BY_INTERVAL = new Set(['qwen3next', 'qwen35', 'qwen35moe']);
const MAX_SIZE = 2 ** 24;

/** @returns nothing for a model all of whose layers keep something of every token, and only that */
export function recurrenceOf(
  measures: Measures,
  architecture: string,
  shape: { readonly embedding: number; readonly heads: readonly number[]; readonly kvHeads: readonly number[] },
): Recurrence | undefined {
  const { kvHeads } = shape;
  // Falcon-H1 has both in every layer.
  const isBoth = architecture === 'falcon-h1';
  const keepsState = recurrentLayers(measures, architecture, kvHeads);
  if (!isBoth && !keepsState.includes(true)) return undefined;
  return {
    stateLayers: isBoth ? kvHeads.length : keepsState.filter(Boolean).length,
    stateBytes: stateBytes(measures, shape),
    keepsTokens: keepsState.map((is) => isBoth || !is),
  };
}

function recurrentLayers(measures: Measures, architecture: string, kvHeads: readonly number[]): readonly boolean[] {
  if (RECURRENT.has(architecture)) return kvHeads.map(() => true);
  if (HYBRID_BY_INTERVAL.has(architecture)) {
    const interval = measures.one('full_attention_interval', { least: 1, most: MAX_SIZE, otherwise: 4 });
    return kvHeads.map((_, layer) => (layer + 1) % interval !== 0);
  }
  return kvHeads.map((count) => count === 0);
}

/** As llama.cpp's `llama_hparams::n_embd_r` and `n_embd_s`: what is kept of the last tokens, and the state, in f32. */
function stateBytes(
  measures: Measures,
  { embedding, heads }: { readonly embedding: number; readonly heads: readonly number[] },
): number {
  const size = (name: string): number => measures.one(name, { most: MAX_SIZE, otherwise: 0 });
  const wkvHead = size('wkv.head_size');
  if (wkvHead > 0) return 4 * embedding * (size('token_shift_count') + wkvHead);
  const shortConvolution = size('shortconv.l_cache');
  if (shortConvolution > 0) return 4 * embedding * (shortConvolution - 1);
  const convolved = Math.max(0, size('ssm.conv_kernel') - 1);
  const kdaHead = size('kda.head_dim');
  if (kdaHead > 0) return 4 * Math.max(0, ...heads) * kdaHead * (3 * (convolved || 3) + kdaHead);
  const [inner, state] = [size('ssm.inner_size'), size('ssm.state_size')];
  return 4 * (convolved * (inner + 2 * size('ssm.group_count') * state) + state * inner);
}
