import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { ModelRole } from '../model.ts';
import { type CatalogueEmbedding, type CatalogueReranker, catalogue, entryOf } from './catalogue.ts';
import {
  configSchema,
  modulesSchema,
  poolingSchema,
  promptsSchema,
  readConfig,
  sentenceBertSchema,
  tokenizerConfigSchema,
  tokenizerOf,
} from './config-files.ts';
import type { Pooling, Precision } from './model.ts';
import { type OnnxGraph, readGraph } from './read-graph.ts';

/** A folder as Hugging Face repositories lay it out, with what its files and the catalogue tell of its model. */
export interface OnnxFolder {
  readonly path: string;
  readonly name: string;
  readonly role: Exclude<ModelRole, 'language'>;
  /** Those that the folder offers, the most exact first. */
  readonly variants: readonly OnnxVariant[];
  readonly tokenizer: string;
  readonly tokenizerConfig?: string;
  readonly pooling: Pooling;
  readonly prefixes: { readonly query: string; readonly passage: string };
  readonly maxTokens: number;
  /** Length of the model's vectors, where its files tell. */
  readonly width?: number;
  /** What the catalogue has chosen. */
  readonly precision?: Precision;
  readonly languages?: readonly string[];
  readonly fusionPrior?: number;
}

/** The weights in one precision. */
export interface OnnxVariant {
  readonly precision: Precision;
  readonly path: string;
  readonly graph: OnnxGraph;
}

/** What files are called, the most usual first. */
const VARIANTS: Readonly<Record<Precision, readonly string[]>> = {
  fp32: ['model.onnx'],
  fp16: ['model_fp16.onnx'],
  int8: ['model_quantized.onnx', 'model_int8.onnx', 'model_uint8.onnx'],
  q4: ['model_q4.onnx', 'model_q4f16.onnx'],
};

/** What a graph that reads text may ask for. */
const KNOWN_INPUTS: readonly string[] = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'];

/** Outputs that hold one vector a text. */
const SENTENCE_OUTPUTS: readonly string[] = ['sentence_embedding', 'embeddings', 'text_embeds'];

/** Several times the tokens of a chunk; attention takes memory by their square. */
const MAX_TEXT_TOKENS = 1_024;
const USUAL_TOKENS = 512;
/** Positions that models of this kind begin to count after. */
const POSITION_OFFSETS: Readonly<Record<string, number>> = { roberta: 2, 'xlm-roberta': 2, camembert: 2, mpnet: 2 };

/**
 * Reads a folder, or the folder around one ONNX file, which is then its only variant.
 * @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `FILE_UNREADABLE`
 */
export async function readFolder(path: string): Promise<OnnxFolder> {
  const isFile = path.endsWith('.onnx');
  const folder = isFile ? folderAround(path) : path;
  const variants = isFile
    ? [{ precision: precisionOf(basename(path)), path, graph: await readGraph(path) }]
    : await variantsOf(folder);
  const [best] = variants;
  if (!best) throw new AlcoveError('MODEL_NOT_FOUND', { detail: `There is no ONNX model in “${basename(path)}”.` });
  const unknown = best.graph.inputs.find((name) => !KNOWN_INPUTS.includes(name));
  if (unknown !== undefined || !best.graph.inputs.includes('input_ids')) {
    throw new AlcoveError('MODEL_UNSUPPORTED', {
      detail: `The model “${basename(folder)}” reads something else than text (its graph asks for “${unknown ?? best.graph.inputs.join()}”).`,
    });
  }
  const tokenizer = await tokenizerOf(folder);
  const config = (await readConfig(folder, 'config.json', configSchema)) ?? {};
  const tokenizerConfig = await readConfig(folder, 'tokenizer_config.json', tokenizerConfigSchema);
  const role = roleOf(config, folder);
  const names = [folder, ...(config._name_or_path ? [config._name_or_path] : [])];
  const { embedding, reranking } = catalogue();
  const entry = entryOf<CatalogueEmbedding | CatalogueReranker>(role === 'embedding' ? embedding : reranking, names);
  const known = entry && 'pooling' in entry ? entry : undefined;
  const sentence = await readConfig(folder, 'sentence_bert_config.json', sentenceBertSchema);
  const width = widthOf(best.graph, config) ?? known?.dimensions;
  return {
    path: isFile ? path : folder,
    name: entry?.repository.split('/')[1] ?? nameOf(folder),
    role,
    variants,
    tokenizer,
    ...(tokenizerConfig && { tokenizerConfig: join(folder, 'tokenizer_config.json') }),
    pooling: await poolingOf(folder, best.graph, known),
    prefixes: await prefixesOf(folder, known),
    maxTokens: maxTokensOf(config, [
      sentence?.max_seq_length ?? undefined,
      tokenizerConfig?.model_max_length,
      entry?.maxTokens,
    ]),
    ...(width !== undefined && { width }),
    ...(known?.precision && { precision: known.precision }),
    ...(entry && { languages: entry.languages }),
    ...(known && { fusionPrior: known.fusionPrior }),
  };
}

/** Every file that a model in this folder may be made of: it is another one when one of these is. */
export function filesOf({ variants, tokenizer, tokenizerConfig }: OnnxFolder): readonly string[] {
  return [
    tokenizer,
    ...(tokenizerConfig ? [tokenizerConfig] : []),
    ...variants.flatMap(({ path, graph }) => [path, ...graph.externalFiles]),
  ];
}

function folderAround(path: string): string {
  const folder = dirname(path);
  return basename(folder) === 'onnx' ? dirname(folder) : folder;
}

/** Repositories that were downloaded by their own tools lie in a folder named after a commit. */
function nameOf(folder: string): string {
  const name = basename(folder);
  const repository = folder.split(/[/\\]/).findLast((part) => part.startsWith('models--'));
  return /^[0-9a-f]{40}$/.test(name) && repository ? (repository.split('--').at(-1) ?? name) : name;
}

async function variantsOf(folder: string): Promise<OnnxVariant[]> {
  const stats = await stat(folder).catch(() => undefined);
  if (!stats?.isDirectory()) throw new AlcoveError('MODEL_NOT_FOUND');
  const found: OnnxVariant[] = [];
  const listed = await Promise.all(
    [join(folder, 'onnx'), folder].map(async (place) => [place, await namesIn(place)] as const),
  );
  for (const precision of ['fp32', 'fp16', 'int8', 'q4'] as const) {
    const paths = listed.flatMap(([place, names]) =>
      VARIANTS[precision].filter((name) => names.includes(name)).map((name) => join(place, name)),
    );
    const [path] = paths;
    if (path !== undefined) found.push({ precision, path, graph: await readGraph(path) });
  }
  return found;
}

function precisionOf(name: string): Precision {
  if (/q4|bnb4|int4/i.test(name)) return 'q4';
  if (/int8|quant|q8/i.test(name)) return 'int8';
  return /fp16|float16/i.test(name) ? 'fp16' : 'fp32';
}

function roleOf({ architectures, id2label }: z.infer<typeof configSchema>, folder: string): OnnxFolder['role'] {
  if (!architectures?.some((name) => name.endsWith('ForSequenceClassification'))) return 'embedding';
  const labels = Object.keys(id2label ?? {}).length;
  if (labels <= 2) return 'ranking';
  const detail = `The model “${basename(folder)}” sorts texts into ${labels} classes; a reranker has one or two.`;
  throw new AlcoveError('MODEL_UNSUPPORTED', { detail });
}

/** How the folder says it, or the catalogue; the mean, if neither does. */
async function poolingOf(folder: string, graph: OnnxGraph, known: CatalogueEmbedding | undefined): Promise<Pooling> {
  if (graph.outputs.some((name) => SENTENCE_OUTPUTS.includes(name)) || graph.outputShapes[0]?.length === 2)
    return 'none';
  const modules = await readConfig(folder, 'modules.json', modulesSchema);
  const module = modules?.find(({ type }) => type.endsWith('.Pooling'));
  const isInside = module !== undefined && /^[\w-]+$/.test(module.path);
  const modes = await readConfig(folder, join(isInside ? module.path : '1_Pooling', 'config.json'), poolingSchema);
  if (!modes) return known?.pooling ?? 'mean';
  if (modes.pooling_mode_cls_token) return 'cls';
  if (modes.pooling_mode_lasttoken) return 'last';
  if (modes.pooling_mode_mean_tokens) return 'mean';
  throw new AlcoveError('MODEL_UNSUPPORTED', {
    detail: `The model “${basename(folder)}” makes its vectors in a way that Alcove does not know (1_Pooling/config.json).`,
  });
}

async function prefixesOf(folder: string, known: CatalogueEmbedding | undefined): Promise<OnnxFolder['prefixes']> {
  const config = await readConfig(folder, 'config_sentence_transformers.json', promptsSchema);
  const { query, passage, document } = config?.prompts ?? {};
  const { prefixes } = known ?? {};
  return { query: query ?? prefixes?.query ?? '', passage: passage ?? document ?? prefixes?.passage ?? '' };
}

function maxTokensOf(config: z.infer<typeof configSchema>, said: readonly (number | undefined)[]): number {
  const positions = config.max_position_embeddings ?? config.n_positions;
  const offset = POSITION_OFFSETS[config.model_type ?? ''] ?? 0;
  const limits = [...said, positions === undefined ? undefined : positions - offset].filter(
    (limit) => limit !== undefined,
  );
  const least = limits.length > 0 ? Math.min(...limits) : USUAL_TOKENS;
  return Math.max(4, Math.min(MAX_TEXT_TOKENS, Math.floor(least)));
}

function widthOf({ outputShapes }: OnnxGraph, config: z.infer<typeof configSchema>): number | undefined {
  const last = outputShapes[0]?.at(-1);
  return last !== undefined && last > 0 ? last : (config.hidden_size ?? config.dim ?? config.n_embd);
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);
