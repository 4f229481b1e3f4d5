import { z } from 'zod';
import { BACKENDS, type Backend } from '../../../src-shared/inference.ts';
import type { TokenRates } from './foretell.ts';

/** How far from foretold a model really was: 2 is twice as fast. */
const correctionSchema = z.object({
  backend: z.enum(BACKENDS),
  /** Absent where the prompt was too short to tell. */
  prefill: z.exactOptional(z.number().positive()),
  decode: z.exactOptional(z.number().positive()),
});

export type Correction = z.infer<typeof correctionSchema>;

const correctionsSchema = z.array(correctionSchema).readonly();

/** Answers that are remembered for each backend. */
const REMEMBERED = 9;

/** What was kept; nothing where it has another form. @param json as {@link StoredMachineSpeed} has it */
export function readCorrections(json: string): readonly Correction[] {
  const kept = correctionsSchema.safeParse(JSON.parse(json));
  return kept.success ? kept.data : [];
}

/** With one more, and the oldest of its backend forgotten. */
export function withCorrection(corrections: readonly Correction[], added: Correction): readonly Correction[] {
  const alike = corrections.filter(({ backend }) => backend === added.backend);
  const others = corrections.filter(({ backend }) => backend !== added.backend);
  return [...others, ...alike.slice(-(REMEMBERED - 1)), added];
}

/** What was foretold, set right by what others did on this backend; `undefined` where none has answered there yet. */
export function corrected(
  rates: TokenRates,
  corrections: readonly Correction[],
  backend: Backend,
): TokenRates | undefined {
  const alike = corrections.filter((each) => each.backend === backend);
  const decode = median(alike.flatMap((each) => each.decode ?? []));
  if (decode === undefined) return undefined;
  // Before a prompt was long enough, both are taken to be off by as much.
  const prefill = median(alike.flatMap((each) => each.prefill ?? [])) ?? decode;
  return {
    prefillTokensPerSecond: rates.prefillTokensPerSecond * prefill,
    decodeTokensPerSecond: rates.decodeTokensPerSecond * decode,
  };
}

/** One answer beside a video call, or from a laptop that is hot, does not count for all. */
function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
