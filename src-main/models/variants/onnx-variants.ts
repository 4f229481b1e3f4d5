import type { ModelFileFact, QualityLevel } from '../../../src-shared/models.ts';
import { sumOfBytes } from '../sum-of-bytes.ts';
import type { OfferedVariant } from './offered-variant.ts';

/** Of each precision: names of its graph, the most usual first, as inference/onnx/read-folder.ts looks for them. */
const PRECISIONS: readonly {
  readonly id: string;
  readonly names: readonly string[];
  readonly bits: number;
  readonly level: QualityLevel;
}[] = [
  { id: 'fp32', names: ['model.onnx'], bits: 32, level: 'original' },
  { id: 'fp16', names: ['model_fp16.onnx'], bits: 16, level: 'near-lossless' },
  {
    id: 'int8',
    names: ['model_quantized.onnx', 'model_int8.onnx', 'model_uint8.onnx'],
    bits: 8,
    level: 'very-good',
  },
  { id: 'q4', names: ['model_q4.onnx', 'model_q4f16.onnx'], bits: 4, level: 'good' },
];

const TOKENIZER = 'tokenizer.json';

/** What says how the model is to be used; each is taken where it is there. */
const BESIDE: readonly string[] = [
  TOKENIZER,
  'tokenizer_config.json',
  'config.json',
  'special_tokens_map.json',
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  '1_Pooling/config.json',
];

/** Every precision that comes as an ONNX graph, the most exact first; none without a tokenizer. */
export function onnxVariants(files: readonly ModelFileFact[]): readonly OfferedVariant[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  if (!byPath.has(TOKENIZER)) return [];
  const beside = BESIDE.flatMap((path) => byPath.get(path) ?? []);
  return PRECISIONS.flatMap(({ id, names, bits, level }) => {
    const graph = ['onnx/', ''].flatMap((place) => names.flatMap((name) => byPath.get(place + name) ?? []))[0];
    if (!graph) return [];
    const weights = [graph, ...files.filter(({ path }) => isDataOf(graph.path, path))];
    const all = [...weights, ...beside];
    const facts = { files: all, weights, bytes: sumOfBytes(all), bitsPerWeight: bits };
    return [{ id, runtime: 'onnx' as const, model: '', quantization: id, ...facts, quality: { level } }];
  });
}

/** Weights beyond 2 GB lie in files of their own: `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`. */
const isDataOf = (graph: string, path: string): boolean =>
  path.startsWith(graph) && /^[._]data(?:_\d+)?$/.test(path.slice(graph.length));
