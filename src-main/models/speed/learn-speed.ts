import type { GenerationStats } from '../../../src-shared/inference.ts';
import { factsOf, readGguf } from '../../inference/index.ts';
import type { SpeedEstimator } from './speed-estimator.ts';

/** Holds what was foretold of a model against how fast it has answered. @param path of its GGUF file */
export async function learnSpeed(path: string, stats: GenerationStats, speeds: SpeedEstimator): Promise<void> {
  const facts = factsOf(await readGguf(path));
  const kvType = stats.backend === 'cpu' ? 'f16' : 'q8_0';
  speeds.observed({
    question: { facts, weightBytes: facts.weightBytes, kvType },
    layers: facts.shape.layers + 1,
    stats,
  });
}
