import type { TestHub } from '../hub-server.ts';
import { makeGguf, splitGguf, tinyLanguageModel, type WeightType } from '../make-gguf.ts';
import { type BertShape, makeBert } from '../onnx/bert.ts';
import type { Graph } from '../onnx/graph.ts';
import { vocabularyOf, wordPieceTokenizer } from '../onnx/word-piece.ts';
import type { HubFile } from './content.ts';

/** What the hub calls its files, with the weights that the tiny ones have instead. */
const QUANTIZATIONS = { F16: 'f16', Q8_0: 'q8_0', Q4_K_M: 'q4_0', Q4_0: 'q4_0' } as const satisfies Record<
  string,
  WeightType
>;

const LANGUAGE_MODELS = [
  'unsloth/Qwen3.5-0.8B-GGUF',
  'unsloth/Qwen3.5-4B-GGUF',
  'unsloth/Qwen3.5-9B-GGUF',
  'Qwen/Qwen3-0.6B-GGUF',
  'Qwen/Qwen3-4B-GGUF',
  'Qwen/Qwen3-8B-GGUF',
  'Qwen/Qwen3-14B-GGUF',
  'Qwen/Qwen3-32B-GGUF',
  'giladgd/gemma-4-E2B-it-GGUF',
  'giladgd/gemma-4-E4B-it-GGUF',
  'giladgd/gemma-4-12B-it-GGUF',
  'giladgd/gpt-oss-20b-GGUF',
] as const;

const EMBEDDING_MODELS = [
  'Xenova/all-MiniLM-L6-v2',
  'Xenova/bge-small-en-v1.5',
  'Xenova/bge-base-en-v1.5',
  'Xenova/bge-small-zh-v1.5',
  'Xenova/multilingual-e5-small',
  'nomic-ai/nomic-embed-text-v1.5',
] as const;

const RERANKERS = [
  'Xenova/ms-marco-MiniLM-L-6-v2',
  'Xenova/ms-marco-MiniLM-L-12-v2',
  'Xenova/bge-reranker-base',
] as const;

/** What is in no catalogue: weights in several files, a gate, and files that are never to be fetched. */
export const SPLIT_REPOSITORY = 'alcove-test/Split-GGUF';
export const GATED_REPOSITORY = 'alcove-test/Gated-GGUF';
export const PICKLE_REPOSITORY = 'alcove-test/Pickles';

/** Puts tiny models that really run under the names of the catalogue, and some that are there to be refused. */
export async function fillHub(hub: TestHub): Promise<void> {
  const licence = 'apache-2.0';
  const text = { licence, pipelineTag: 'text-generation', tags: ['gguf'] };
  for (const [at, name] of LANGUAGE_MODELS.entries()) {
    const files = languageModelFiles(name.split('/')[1]?.replace(/-GGUF$/, '') ?? name, at + 1);
    await hub.add(name, { ...text, files, downloads: 1000 - at });
  }
  for (const [at, name] of EMBEDDING_MODELS.entries()) {
    const files = onnxFiles({ head: 'tokens', seed: at + 1 });
    await hub.add(name, { licence, pipelineTag: 'feature-extraction', tags: ['onnx'], files, downloads: 500 - at });
  }
  for (const [at, name] of RERANKERS.entries()) {
    const files = onnxFiles({ head: { labels: 1 }, seed: at + 1 });
    await hub.add(name, { licence, pipelineTag: 'text-classification', tags: ['onnx'], files, downloads: 300 - at });
  }
  await hub.add(SPLIT_REPOSITORY, { ...text, files: splitFiles() });
  await hub.add(GATED_REPOSITORY, { ...text, files: languageModelFiles('Gated', 50), gated: 'manual' });
  await hub.add(PICKLE_REPOSITORY, {
    licence,
    files: { 'pytorch_model.bin': Buffer.from('\x80\x04.'), 'modeling.py': 'raise SystemExit', 'setup.sh': 'exit 1' },
  });
}

function languageModelFiles(name: string, seed: number): Record<string, HubFile> {
  const files: Record<string, HubFile> = { 'README.md': `# ${name}\n` };
  for (const [quantization, type] of Object.entries(QUANTIZATIONS))
    files[`${name}-${quantization}.gguf`] = makeGguf(tinyLanguageModel({ name, type, seed, contextLength: 32_768 }));
  return files;
}

function splitFiles(): Record<string, HubFile> {
  const parts = splitGguf(tinyLanguageModel({ name: 'Split', type: 'q8_0', seed: 60 }), 3);
  return Object.fromEntries(
    parts.map((part, at) => [`Q8_0/Split-Q8_0-0000${at + 1}-of-00003.gguf`, makeGguf(part)] as const),
  );
}

const VOCABULARY = vocabularyOf(
  'the whale eats krill and a bridge is made of stone what do whales eat in ice'.split(' '),
);

function onnxFiles({ head, seed }: Pick<BertShape, 'head' | 'seed'>): Record<string, HubFile> {
  const shape = {
    ...{ layers: 2, width: 32, heads: 4, feedForward: 64, positions: 128, head, seed },
    vocabulary: VOCABULARY.length,
  };
  const graph = (isQuantized: boolean): Buffer => bytesOf(makeBert({ ...shape, isQuantized }));
  const config = {
    architectures: [typeof head === 'object' ? 'BertForSequenceClassification' : 'BertModel'],
    ...{ model_type: 'bert', hidden_size: shape.width, vocab_size: shape.vocabulary },
    max_position_embeddings: shape.positions,
  };
  return {
    'README.md': '# Tiny\n',
    'config.json': JSON.stringify(config),
    'tokenizer.json': JSON.stringify(wordPieceTokenizer(VOCABULARY)),
    'tokenizer_config.json': JSON.stringify({ model_max_length: shape.positions, tokenizer_class: 'BertTokenizer' }),
    'onnx/model.onnx': graph(false),
    'onnx/model_quantized.onnx': graph(true),
    'pytorch_model.bin': Buffer.from('\x80\x04.'),
  };
}

const bytesOf = (graph: Graph): Buffer => Buffer.concat([...graph.file()]);
