import { listSupportedBackends } from 'onnxruntime-node';
import { AlcoveError } from '../../../../src-shared/errors.ts';
import type { Provider, ProviderRefusal } from '../../onnx/model.ts';
import type { TryProvider } from './provider-trial.ts';
import type { Batch, BatchFailure, Result, Rows, SessionSpec } from './session-protocol.ts';
import type { BatchRunner, OpenRunner } from './session-threads.ts';

/** How alike two vectors of a text must be, as the cosine between them. */
const LEAST_COSINE = 0.99;

export interface ChooseOptions {
  readonly providers: readonly Provider[];
  readonly spec: Omit<SessionSpec, 'provider'>;
  /** A handful of sentences, and what the processor makes of them. */
  readonly samples: Batch;
  readonly expected: Rows;
  readonly open: OpenRunner;
  readonly tryProvider: TryProvider;
  /** Replaced by tests. */
  readonly supported?: readonly string[];
}

export interface Chosen {
  readonly provider: Provider;
  /** Open; absent for the processor. */
  readonly runner?: BatchRunner;
  readonly refused: readonly ProviderRefusal[];
}

/**
 * The first provider that this build of onnxruntime has, that works here, and whose vectors are those of the
 * processor. There is always one: the processor.
 */
export async function chooseProvider(options: ChooseOptions): Promise<Chosen> {
  const { open, spec, samples, expected, tryProvider } = options;
  const supported = options.supported ?? listSupportedBackends().map(({ name }) => name);
  const refused: ProviderRefusal[] = [];
  for (const provider of options.providers) {
    if (provider === 'cpu') break;
    const refuse = (reason: string): void => void refused.push({ provider, reason });
    if (!supported.includes(provider)) {
      refuse('This build of onnxruntime does not have it.');
      continue;
    }
    const given = { ...spec, provider };
    const tried = await tryProvider({ spec: given, batch: samples });
    const reason = typeof tried === 'string' ? tried : whyRefused(tried, expected, spec.pooling);
    if (reason !== undefined) {
      refuse(reason);
      continue;
    }
    try {
      const runner = await open(given);
      const again = whyRefused(await runner.run(samples), expected, spec.pooling);
      if (again === undefined) return { provider, runner, refused };
      refuse(again);
      await runner.close();
    } catch (error) {
      refuse(error instanceof AlcoveError ? error.message : String(error));
    }
  }
  return { provider: 'cpu', refused };
}

/** What is wrong with what a provider made of the samples; `undefined` when nothing is. */
export function whyRefused(result: Result<Rows>, expected: Rows, pooling: SessionSpec['pooling']): string | undefined {
  if (!result.ok) return describeFailure(result.failure);
  const { values, width } = result.value;
  if (width !== expected.width || values.length !== expected.values.length) return 'Its vectors have another length.';
  if (pooling === 'scores') {
    const apart = values.reduce((most, value, at) => Math.max(most, Math.abs(value - (expected.values[at] ?? 0))), 0);
    return apart <= 1 - LEAST_COSINE ? undefined : `Its scores are ${apart.toFixed(3)} off those of the processor.`;
  }
  const least = leastCosine(values, expected.values, width);
  if (least >= LEAST_COSINE) return undefined;
  return `Its vectors are not those of the processor (cosine ${least.toFixed(3)}).`;
}

export function leastCosine(one: Float32Array, other: Float32Array, width: number): number {
  let least = 1;
  for (let start = 0; start < one.length; start += width) {
    let dot = 0;
    for (let index = start; index < start + width; index++) dot += (one[index] ?? 0) * (other[index] ?? 0);
    least = Math.min(least, dot);
  }
  return least;
}

function describeFailure(failure: BatchFailure): string {
  if (failure.kind === 'values') return 'Its vectors hold values that are no numbers.';
  return failure.kind === 'memory' ? 'It has too little memory.' : failure.error.message;
}
