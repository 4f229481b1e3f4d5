import { randomInt } from 'node:crypto';
import type { LLamaChatGenerateResponseOptions } from 'node-llama-cpp';
import { AlcoveError } from '../../../../src-shared/errors.ts';
import { type Sampling, samplingSchema } from '../../../../src-shared/inference.ts';

/** Tokens before the next one that `repeatPenalty` looks at. */
const REPEAT_WINDOW = 64;
const MAX_SEED = 4_294_967_295;

export type SamplingOptions = Pick<
  LLamaChatGenerateResponseOptions,
  'temperature' | 'topK' | 'topP' | 'minP' | 'seed' | 'repeatPenalty'
>;

/**
 * The sampling of an answer, defaults filled in, in the words of the library.
 * @throws AlcoveError `INVALID_INPUT` for what is out of range
 */
export function samplingOptions(sampling: Partial<Sampling> | undefined): SamplingOptions {
  const parsed = samplingSchema.safeParse(sampling ?? {});
  if (!parsed.success) throw new AlcoveError('INVALID_INPUT', { cause: parsed.error });
  const { temperature, topK, topP, minP, repeatPenalty, seed } = parsed.data;
  return {
    temperature,
    topK,
    topP,
    minP,
    // The library's own choice is the second of the clock: the same for all answers of that second.
    seed: seed ?? randomInt(MAX_SEED),
    repeatPenalty: repeatPenalty === 1 ? false : { penalty: repeatPenalty, lastTokens: REPEAT_WINDOW },
  };
}
