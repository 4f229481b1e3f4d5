import { z } from 'zod';
import type { GgufFile } from './read-gguf.ts';
import type { Tensor } from './tensors.ts';

const size = z.number().nonnegative();
const perLayer = z.array(size).readonly();

const shapeSchema = z.object({
  layers: size,
  embedding: size,
  heads: perLayer,
  kvHeads: perLayer,
  keyLength: size,
  valueLength: size,
  feedForward: size,
  contextLength: size,
  vocabulary: size,
  experts: size,
  expertsUsed: size,
  slidingWindow: z.exactOptional(z.object({ tokens: size, layers: z.array(z.boolean()).readonly() })),
  recurrence: z.exactOptional(
    z.object({ stateLayers: size, stateBytes: size, keepsTokens: z.array(z.boolean()).readonly() }),
  ),
});

/** What is to be known of a model before it is downloaded: as JSON, it can be kept. */
export const ggufFactsSchema = z.object({
  architecture: z.string(),
  role: z.enum(['language', 'embedding', 'ranking']),
  name: z.string(),
  quantization: z.string(),
  shape: shapeSchema,
  weightBytes: size,
  /** Of the files, what is no weights. */
  headerBytes: size,
  /** Weights in all, and those that work on a token: of a mixture of experts not all do. */
  parameters: size,
  activeParameters: size,
  /** Of the bytes of all weights, the share that is read for one token. */
  activeShare: z.number().min(0).max(1),
});

export type GgufFacts = z.infer<typeof ggufFactsSchema>;

/** What a header tells of memory and speed. */
export function factsOf(file: GgufFile): GgufFacts {
  const { architecture, role, name, quantization, shape, weightBytes, parameters, fileBytes, tensors } = file;
  const isTied = !tensors.some((tensor) => tensor.name === 'output.weight');
  const active = (tensor: Tensor): number => shareOf(tensor, shape, isTied);
  const sum = (count: (tensor: Tensor) => number): number => tensors.reduce((total, each) => total + count(each), 0);
  const activeParameters = Math.round(sum((tensor) => tensor.weights * active(tensor)));
  return {
    ...{ architecture, role, name, quantization, shape, weightBytes, parameters, activeParameters },
    headerBytes: fileBytes - weightBytes,
    activeShare: sum((tensor) => tensor.bytes * active(tensor)) / weightBytes,
  };
}

/** Of the weights of a tensor, the share that one token needs. */
function shareOf({ name }: Tensor, { experts, expertsUsed }: GgufFile['shape'], isTied: boolean): number {
  if (/_exps\./.test(name) && experts > 0) return Math.min(1, expertsUsed / experts);
  // Of embeddings one row is looked up, unless scores are computed with all of them.
  if (name === 'per_layer_token_embd.weight' || (name === 'token_embd.weight' && !isTied)) return 0;
  return 1;
}
