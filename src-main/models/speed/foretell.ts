import type { GgufFacts, KvType, ProcessorSpeed } from '../../inference/index.ts';
import { kvBytesPerToken } from '../../inference/index.ts';

/** What a model is asked to do, as far as it changes how fast it does it. */
export interface SpeedQuestion {
  readonly facts: GgufFacts;
  /** Of the variant that is meant. */
  readonly weightBytes: number;
  /** Tokens that the conversation can hold. */
  readonly contextTokens: number;
  readonly kvType: KvType;
}

export interface TokenRates {
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
}

/** Of the context, what is full on average. */
const FILLED_SHARE = 0.5;

/** Answers are seldom longer than prompts of so many tokens, however much a conversation could hold. */
const USUAL_TOKENS = 4_096;

/** Bits of a weight of the types that were measured. */
const MEASURED_BITS = { Q4_K: 4.5, Q8_0: 8.5 } as const;

/**
 * Tokens a second on a processor. To write one, all weights that work on it are read, and what is kept of those before
 * it; to read many at once, each weight is multiplied and added once a token.
 */
export function foretell(question: SpeedQuestion, machine: ProcessorSpeed): TokenRates {
  const { facts, weightBytes, contextTokens, kvType } = question;
  const filled = Math.min(contextTokens, USUAL_TOKENS) * FILLED_SHARE;
  const weightSeconds = (weightBytes * facts.activeShare) / readingRate((8 * weightBytes) / facts.parameters, machine);
  const cacheSeconds = (filled * kvBytesPerToken(facts.shape, kvType)) / machine.bytesPerSecond.Q8_0;
  return {
    prefillTokensPerSecond: machine.operationsPerSecond / (2 * facts.activeParameters),
    decodeTokensPerSecond: 1 / (weightSeconds + cacheSeconds),
  };
}

/** Bytes a second of weights of so many bits: between those that were measured, or as the nearer of them. */
function readingRate(bits: number, { bytesPerSecond }: ProcessorSpeed): number {
  const { Q4_K, Q8_0 } = MEASURED_BITS;
  const share = Math.min(1, Math.max(0, (bits - Q4_K) / (Q8_0 - Q4_K)));
  return bytesPerSecond.Q4_K + share * (bytesPerSecond.Q8_0 - bytesPerSecond.Q4_K);
}
