import { seededRandom } from '../random.ts';
import { Graph } from './graph.ts';

/** A model without layers: a row of a table for each token, as model2vec makes them. */
export function makeStaticModel(options: {
  readonly vocabulary: number;
  readonly width: number;
  readonly seed: number;
}): Graph {
  const { vocabulary, width, seed } = options;
  const random = seededRandom(seed);
  const graph = new Graph();
  const ids = graph.input('input_ids', 'int64', ['batch', 'tokens']);
  graph.input('attention_mask', 'int64', ['batch', 'tokens']);
  const rows = Float32Array.from({ length: vocabulary * width }, () => random() - 0.5);
  graph.node('Gather', [graph.weights(rows, [vocabulary, width]), ids], {}, 'last_hidden_state');
  graph.output('last_hidden_state', 'float32', ['batch', 'tokens', width]);
  return graph;
}
