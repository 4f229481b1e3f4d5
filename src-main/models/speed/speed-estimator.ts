import { z } from 'zod';
import type { Backend, GenerationStats } from '../../../src-shared/inference.ts';
import type { VariantSpeed } from '../../../src-shared/models.ts';
import type { ProcessorSpeed } from '../../inference/index.ts';
import type { MachineSpeedRepository } from '../../storage/index.ts';
import type { Log } from '../../system/index.ts';
import type { RunForm } from '../fit/fit-of.ts';
import { corrected, readCorrections, withCorrection } from './corrections.ts';
import { foretell, type SpeedQuestion } from './foretell.ts';

export interface SpeedEstimatorOptions {
  readonly speeds: MachineSpeedRepository;
  /** See system/machine.ts. */
  readonly machine: string;
  /** Runs the processor at full speed for a second or two, in another process. */
  readonly measure: () => Promise<ProcessorSpeed>;
  /** Of the GPU that is used, if there is one. */
  readonly gpu: () => Exclude<Backend, 'cpu'> | undefined;
  readonly log: Log;
  readonly now?: () => number;
}

/** What became of an answer; as much of {@link GenerationStats} as tells how fast it was. */
export type ObservedStats = Pick<
  GenerationStats,
  | 'backend'
  | 'gpuLayers'
  | 'contextTokens'
  | 'promptTokens'
  | 'reusedTokens'
  | 'prefillTokensPerSecond'
  | 'outputTokens'
  | 'decodeTokensPerSecond'
  | 'drafts'
>;

export interface ObservedAnswer {
  readonly question: Omit<SpeedQuestion, 'contextTokens'>;
  /** Layers of the model that a GPU could hold, the output layer included. */
  readonly layers: number;
  readonly stats: ObservedStats;
}

/** Fewer tokens say nothing of the speed. */
const LEAST_TOKENS = 16;

const rate = z.number().positive();
const measuredSchema = z.object({
  bytesPerSecond: z.object({ Q4_K: rate, Q8_0: rate }),
  operationsPerSecond: rate,
});

/**
 * How fast models will write on this machine. That is foretold from what the processor was measured to read and to
 * reckon, and set right by every answer that is written.
 */
export class SpeedEstimator {
  readonly #options: SpeedEstimatorOptions;
  #measuring: Promise<void> | undefined;

  constructor(options: SpeedEstimatorOptions) {
    this.#options = options;
  }

  /** Measures the machine unless that was done before. Where it cannot be, speeds stay unknown. */
  prepare(): Promise<void> {
    this.#measuring ??= this.#measure();
    return this.#measuring;
  }

  /**
   * How fast a model would be; nothing where that is not known: before the machine was measured, and on a GPU before the
   * first answer there.
   */
  estimate(form: RunForm): VariantSpeed | undefined {
    const { speeds, machine, gpu } = this.#options;
    const stored = speeds.find(machine);
    const measured = measuredOf(stored.measured);
    const backend = form.verdict === 'gpu' ? gpu() : 'cpu';
    // How a model does whose layers are in two places, answers of others say little of.
    if (!measured || !backend || form.verdict === 'partly') return undefined;
    const rates = foretell(form, measured);
    const better = corrected(rates, readCorrections(stored.corrections), backend);
    if (better) return { ...better, basis: 'corrected' };
    return backend === 'cpu' ? { ...rates, basis: 'estimated' } : undefined;
  }

  /** Learns from an answer of a model that is in one place. Tokens that were copied from the prompt are left out. */
  observed({ question, layers, stats }: ObservedAnswer): void {
    const { speeds, machine, now = Date.now } = this.#options;
    const stored = speeds.find(machine);
    const measured = measuredOf(stored.measured);
    const isInOnePlace = stats.backend === 'cpu' || stats.gpuLayers >= layers;
    if (!measured || !isInOnePlace) return;
    // The conversation was as long as it was, not as long as it could be.
    const contextTokens = 2 * (stats.promptTokens + stats.outputTokens / 2);
    const rates = foretell({ ...question, contextTokens }, measured);
    const ratio = (tokens: number, real: number, foretold: number): number | undefined =>
      tokens >= LEAST_TOKENS && real > 0 ? real / foretold : undefined;
    const evaluated = stats.promptTokens - stats.reusedTokens;
    const prefill = ratio(evaluated, stats.prefillTokensPerSecond, rates.prefillTokensPerSecond);
    const written = stats.outputTokens - stats.drafts.accepted;
    const writtenPerSecond = stats.decodeTokensPerSecond * (written / Math.max(1, stats.outputTokens));
    const decode = ratio(written, writtenPerSecond, rates.decodeTokensPerSecond);
    if (prefill === undefined && decode === undefined) return;
    const corrections = withCorrection(readCorrections(stored.corrections), {
      backend: stats.backend,
      ...(prefill !== undefined && { prefill }),
      ...(decode !== undefined && { decode }),
    });
    speeds.update(machine, { corrections: JSON.stringify(corrections) }, now());
  }

  async #measure(): Promise<void> {
    const { speeds, machine, measure, log, now = Date.now } = this.#options;
    if (measuredOf(speeds.find(machine).measured)) return;
    try {
      const measured = measuredSchema.parse(await measure());
      speeds.update(machine, { measured: JSON.stringify(measured) }, now());
      log.info(measured, 'the speed of the processor was measured');
    } catch (error) {
      log.warn({ error: String(error) }, 'the speed of the processor could not be measured');
      // Next time it may be less busy.
      this.#measuring = undefined;
    }
  }
}

function measuredOf(json: string | null): ProcessorSpeed | undefined {
  if (json === null) return undefined;
  const kept = measuredSchema.safeParse(JSON.parse(json));
  return kept.success ? kept.data : undefined;
}
