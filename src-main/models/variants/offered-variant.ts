import type { ModelFileFact, ModelVariant } from '../../../src-shared/models.ts';
import { sumOfBytes } from '../sum-of-bytes.ts';

/** A choice of a repository, before anybody looked what of it is here. */
export interface OfferedVariant extends Omit<ModelVariant, 'downloadBytes' | 'installed'> {
  readonly runtime: 'llama' | 'onnx';
  /** Which of the models in its repository it is; nearly always there is one. */
  readonly model: string;
  /** As people call it; several variants may share it. */
  readonly quantization: string;
  /** Of its files those that hold weights, the one to load first. */
  readonly weights: readonly ModelFileFact[];
}

/** Bits of each weight, where the number of weights is known. */
export function bitsOf(weights: readonly ModelFileFact[], parameters: number | undefined): number | undefined {
  return parameters === undefined || parameters <= 0 ? undefined : (8 * sumOfBytes(weights)) / parameters;
}
