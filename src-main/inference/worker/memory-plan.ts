/** Bytes in the machine's memory and in the GPU's. */
export interface Bytes {
  readonly ram: number;
  readonly vram: number;
}

/** What a model costs where all its layers are in one place. Each part grows evenly with what it is for. */
export interface Costs {
  readonly weights: Bytes;
  /** Buffers of a context, whatever its size. */
  readonly context: Bytes;
  readonly perSequence: Bytes;
  /** Of each token of each sequence. */
  readonly perToken: Bytes;
  /** Of each token that one sequence holds, however many there are: what says who sees whom. */
  readonly perLength: Bytes;
}

export interface MemoryFigures {
  /** Layers that can be put on a GPU; what is not on it stays with the processor. */
  readonly layers: number;
  /** Tokens that the model was trained to look back on. */
  readonly trainContextTokens: number;
  readonly onProcessor: Costs;
  /** Without a GPU, absent. */
  readonly onGpu?: Costs;
  /** What may be taken: what other programs and the system need is off it already. */
  readonly free: Bytes;
  /** Whether the GPU's memory is the machine's, so that both together must fit into it. */
  readonly isShared?: boolean;
}

/** What a person, or a crash before this, has set; all of it is a most. */
export interface MemoryLimits {
  readonly gpuLayers?: number;
  readonly contextTokens?: number;
  readonly sequences?: number;
}

export interface MemoryPlan {
  readonly gpuLayers: number;
  /** Of one sequence. */
  readonly contextTokens: number;
  readonly sequences: number;
  readonly needed: Bytes;
}

/** Not even the smallest plan fits. */
export interface TooLarge {
  readonly neededBytes: number;
  readonly availableBytes: number;
  /** Weights of a model that would fit, its context being as large as this one's. */
  readonly fittingBytes: number;
}

/** Of what is free beside the weights, the share that contexts take by themselves: other programs want memory too. */
const CONTEXT_SHARE = 0.25;

/** The least that a question with its passages and an answer needs. */
const MIN_CONTEXT_TOKENS = 2_048;
/** What they need in comfort: worth more than a layer on the GPU. */
const USEFUL_CONTEXT_TOKENS = 4_096;

/**
 * Contexts by themselves, the best first: one that holds a question, its passages and a few turns
 * is worth more than a second conversation, a second conversation more than a fourth.
 */
const CONTEXTS = [
  [8_192, 4],
  [8_192, 2],
  [4_096, 4],
  [8_192, 1],
  [4_096, 2],
  [4_096, 1],
  [2_048, 2],
  [2_048, 1],
] as const;

/**
 * Chooses how many layers go to the GPU, how many tokens a conversation holds, and how many
 * conversations are kept. Layers come first, since each one on the GPU makes every token faster; what
 * is left is for contexts, within a share of it unless a person asked for more.
 */
export function planMemory(figures: MemoryFigures, limits: MemoryLimits = {}): MemoryPlan | TooLarge {
  const contexts = contextsFor(figures, limits);
  const smallest = contexts.at(-1) ?? { contextTokens: MIN_CONTEXT_TOKENS, sequences: 1 };
  const useful = contexts.findLast(({ contextTokens }) => contextTokens >= USEFUL_CONTEXT_TOKENS) ?? smallest;
  const most = figures.onGpu ? Math.min(limits.gpuLayers ?? figures.layers, figures.layers) : 0;
  for (const least of [useful, smallest]) {
    for (let gpuLayers = most; gpuLayers >= 0; gpuLayers--) {
      if (!fits(figures, neededFor(figures, gpuLayers, least))) continue;
      const isAsked = limits.contextTokens !== undefined;
      const chosen = contexts.find((context) => {
        const needed = neededFor(figures, gpuLayers, context);
        return fits(figures, needed) && (isAsked || isWithinShare(figures, gpuLayers, needed));
      });
      const context = chosen && chosen.contextTokens >= least.contextTokens ? chosen : least;
      return { gpuLayers, ...context, needed: neededFor(figures, gpuLayers, context) };
    }
  }
  return tooLarge(figures, smallest);
}

interface Context {
  readonly contextTokens: number;
  readonly sequences: number;
}

function contextsFor({ trainContextTokens }: MemoryFigures, limits: MemoryLimits): Context[] {
  const most = Math.max(1, Math.min(limits.contextTokens ?? Infinity, trainContextTokens));
  const sequences = limits.sequences ?? 4;
  const asked = limits.contextTokens === undefined ? [] : halvings(most, sequences);
  const known = CONTEXTS.filter(([, count]) => count <= sequences).map(([tokens, count]) => ({
    contextTokens: Math.min(tokens, most),
    // More than four are kept only where a person asks for them.
    sequences: count === 4 ? sequences : count,
  }));
  return [...asked, ...known];
}

/** The context that was asked for, with fewer and fewer conversations, and then half of it. */
function halvings(contextTokens: number, sequences: number): Context[] {
  const counts = [sequences, ...[2, 1].filter((count) => count < sequences)];
  const all: Context[] = [];
  for (
    let tokens = contextTokens;
    tokens >= MIN_CONTEXT_TOKENS || tokens === contextTokens;
    tokens = Math.floor(tokens / 2)
  ) {
    all.push(...counts.map((count) => ({ contextTokens: tokens, sequences: count })));
  }
  return all;
}

/** Bytes for a split between processor and GPU. */
export function neededFor(figures: MemoryFigures, gpuLayers: number, { contextTokens, sequences }: Context): Bytes {
  const share = figures.layers === 0 ? 0 : gpuLayers / figures.layers;
  const total = (costs: Costs | undefined, place: keyof Bytes): number =>
    costs === undefined
      ? 0
      : costs.weights[place] +
        costs.context[place] +
        contextTokens * costs.perLength[place] +
        sequences * (costs.perSequence[place] + contextTokens * costs.perToken[place]);
  const mixed = (place: keyof Bytes): number =>
    Math.ceil((1 - share) * total(figures.onProcessor, place) + share * total(figures.onGpu, place));
  return { ram: mixed('ram'), vram: mixed('vram') };
}

/** Whether so much may be taken. */
export function fits({ free, isShared }: MemoryFigures, needed: Bytes): boolean {
  if (needed.ram > free.ram || needed.vram > free.vram) return false;
  return !isShared || needed.ram + needed.vram <= Math.max(free.ram, free.vram);
}

function isWithinShare(figures: MemoryFigures, gpuLayers: number, needed: Bytes): boolean {
  const weights = neededFor(figures, gpuLayers, { contextTokens: 0, sequences: 0 });
  const isIn = (place: keyof Bytes): boolean =>
    needed[place] - weights[place] <= CONTEXT_SHARE * (figures.free[place] - weights[place]);
  return isIn('ram') && (figures.onGpu === undefined || isIn('vram'));
}

function tooLarge(figures: MemoryFigures, smallest: Context): TooLarge {
  const { ram, vram } = neededFor(figures, 0, smallest);
  const { free, isShared } = figures;
  const usesGpu = figures.onGpu !== undefined;
  const availableBytes = !usesGpu ? free.ram : isShared ? Math.max(free.ram, free.vram) : free.ram + free.vram;
  const neededBytes = ram + vram;
  const weights = figures.onProcessor.weights.ram + figures.onProcessor.weights.vram;
  return { neededBytes, availableBytes, fittingBytes: Math.max(0, availableBytes - (neededBytes - weights)) };
}
