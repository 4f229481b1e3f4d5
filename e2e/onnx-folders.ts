import { makeBert } from '../src-main/testing/onnx/bert.ts';
import type { Graph } from '../src-main/testing/onnx/graph.ts';
import { makeStaticModel } from '../src-main/testing/onnx/static-model.ts';
import { vocabularyOf, wordPieceTokenizer } from '../src-main/testing/onnx/word-piece.ts';
import { writeFiles } from '../src-main/testing/onnx/write-files.ts';

const VOCABULARY = vocabularyOf(
  'the a to of and what how when file document import remove answer page data'.split(' '),
);
const POSITIONS = 128;

const TINY = {
  layers: 1,
  width: 32,
  heads: 4,
  feedForward: 64,
  vocabulary: VOCABULARY.length,
  positions: POSITIONS,
  seed: 1,
  isQuantized: false,
} as const;

function write(folder: string, graph: Graph, architecture: string): void {
  writeFiles(
    {
      'onnx/model.onnx': graph,
      'config.json': { architectures: [architecture], model_type: 'bert', max_position_embeddings: POSITIONS },
      'tokenizer.json': wordPieceTokenizer(VOCABULARY),
      'tokenizer_config.json': { model_max_length: POSITIONS },
    },
    folder,
  );
}

/** Writes an embedding model that knows a few words. */
export function writeEmbeddingModel(folder: string): void {
  write(folder, makeStaticModel({ vocabulary: VOCABULARY.length, width: 64, seed: 1 }), 'BertModel');
}

/** Writes a cross-encoder with random weights. */
export function writeReranker(folder: string): void {
  write(folder, makeBert({ ...TINY, head: { labels: 1 } }), 'BertForSequenceClassification');
}
