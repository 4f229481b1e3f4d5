import { resolve } from 'node:path';
import type { Backend, InferenceSettings } from '../../src-shared/inference.ts';
import { unlessAborted } from '../system/index.ts';
import { clipText } from './clip-text.ts';
import type {
  Embedder,
  EmbeddingModelInfo,
  EmbedOptions,
  Ranker,
  RankOptions,
  TextKind,
  TextModelOptions,
} from './model.ts';
import type { ModelFile } from './model-file.ts';
import type { ModelHost } from './model-host.ts';
import type { ModelRequest } from './model-slot.ts';
import { catalogue, entryOf } from './onnx/catalogue.ts';
import { fingerprint } from './onnx/fingerprint.ts';
import type { Provider, ProviderRefusal } from './onnx/model.ts';
import { dimensionsOf, planOfFolder, variantOf } from './onnx/plan.ts';
import { RepeatableWork } from './repeatable-work.ts';
import type { EmbedderOptions } from './service.ts';

/** Tokens of the longest text that a GGUF model is given. */
const GGUF_TEXT_TOKENS = 1_024;

const RUNS_ON: Readonly<Record<Backend | Provider, string>> = {
  cuda: 'CUDA',
  metal: 'Metal',
  vulkan: 'Vulkan',
  dml: 'DirectML',
  coreml: 'CoreML',
  webgpu: 'WebGPU',
  cpu: 'the processor',
};

/** What the files say of how texts are to be given to a model. */
interface Reading {
  readonly prefixes: Readonly<Record<TextKind, string>>;
  readonly maxTokens: number;
}

/** Models that read texts and write none, of whatever kind. */
export class TextModels {
  readonly #host: ModelHost;
  readonly #work: RepeatableWork;
  readonly #settings: () => InferenceSettings;
  /** By the model's stamp and how it is used. */
  readonly #identities = new Map<string, Promise<string>>();

  constructor(host: ModelHost, settings: () => InferenceSettings) {
    this.#host = host;
    this.#work = new RepeatableWork(host);
    this.#settings = settings;
  }

  embedder(path: string, { purpose = 'answering', ...options }: EmbedderOptions = {}): Embedder {
    const request = { ...options, path: resolve(path) };
    return {
      describe: ({ signal } = {}) => this.#describe(request, signal),
      embed: (texts, given = {}) => this.#embed(request, texts, purpose, given),
    };
  }

  ranker(path: string, options: TextModelOptions = {}): Ranker {
    const request = { ...options, path: resolve(path) };
    return { rank: (query, texts, given = {}) => this.#rank(request, query, texts, given) };
  }

  async #embed(
    request: ModelRequest,
    texts: readonly string[],
    purpose: NonNullable<EmbedderOptions['purpose']>,
    { kind = 'passage', priority, signal }: EmbedOptions,
  ): Promise<Float32Array[]> {
    if (texts.length === 0) return [];
    const file = await unlessAborted(this.#host.files.look(request.path, 'embedding'), signal);
    const { prefixes, maxTokens } = readingOf(file);
    const given = texts.map((text) => clipText(prefixes[kind] + text, maxTokens));
    const urgency = priority ?? (kind === 'query' && purpose === 'answering' ? 'foreground' : 'background');
    return this.#work.do('embedding', request, signal, (worker, task, seat) =>
      worker.embed(task, given, urgency, seat),
    );
  }

  async #rank(
    request: ModelRequest,
    query: string,
    texts: readonly string[],
    { signal, budgetMs }: RankOptions,
  ): Promise<number[]> {
    if (texts.length === 0) return [];
    const file = await unlessAborted(this.#host.files.look(request.path, 'ranking'), signal);
    const { maxTokens } = readingOf(file);
    const [asked, given] = [clipText(query, maxTokens), texts.map((text) => clipText(text, maxTokens))];
    return this.#work.do('ranking', request, signal, (worker, task) =>
      worker.rank(task, asked, given, 'foreground', budgetMs),
    );
  }

  async #describe(request: ModelRequest, signal: AbortSignal | undefined): Promise<EmbeddingModelInfo> {
    const file = await unlessAborted(this.#host.files.look(request.path, 'embedding'), signal);
    const loaded = this.#host.loaded('embedding', request.path);
    const { maxTokens } = readingOf(file);
    const common = {
      identity: await this.#identity(file, request),
      name: file.name,
      path: request.path,
      maxTokens,
      ...(loaded && { runsOn: RUNS_ON[loaded.runtime === 'onnx' ? loaded.provider : loaded.backend] }),
    };
    if (file.runtime === 'llama') {
      const entry = entryOf(catalogue().embedding, [file.name, file.path]);
      const { languages, fusionPrior } = entry ?? {};
      return {
        ...common,
        dimensions: file.width,
        ...(languages && { languages }),
        ...(fusionPrior !== undefined && { fusionPrior }),
      };
    }
    const { folder } = file;
    const { languages, fusionPrior } = folder;
    const refused = loaded?.runtime === 'onnx' ? loaded.refused : this.#refused(file, request);
    return {
      ...common,
      dimensions: dimensionsOf(folder, request) ?? (await this.#measured(request, signal)),
      precision: variantOf(folder, request).precision,
      ...(languages && { languages }),
      ...(fusionPrior !== undefined && { fusionPrior }),
      refused: refused.map(({ provider, reason }) => ({ provider: RUNS_ON[provider], reason })),
    };
  }

  /** What was found when the model was last loaded. */
  #refused(file: Extract<ModelFile, { runtime: 'onnx' }>, request: ModelRequest): readonly ProviderRefusal[] {
    const plan = this.#host.profiles.completed(file.identity, planOfFolder(file.folder, request, this.#settings()));
    return plan.runtime === 'onnx' ? (plan.refused ?? []) : [];
  }

  /** The length of a vector that the model's files do not tell. */
  #measured(request: ModelRequest, signal: AbortSignal | undefined): Promise<number> {
    return this.#work.use('embedding', request, signal, async ({ loaded }) => loaded.dimensions ?? 0);
  }

  #identity(file: ModelFile, request: ModelRequest): Promise<string> {
    const { prefixes, maxTokens } = readingOf(file);
    const facts = [file.runtime, prefixes, maxTokens, request.dimensions ?? 'all'];
    const variant = file.runtime === 'onnx' ? variantOf(file.folder, request) : undefined;
    const key = JSON.stringify([file.path, file.stamp, variant?.path, ...facts]);
    const known = this.#identities.get(key);
    if (known) return known;
    const identity =
      file.runtime === 'onnx' && variant
        ? fingerprint(
            [variant.path, ...variant.graph.externalFiles, file.folder.tokenizer],
            ...facts,
            file.folder.pooling,
          )
        : fingerprint([file.path], ...facts);
    this.#identities.set(key, identity);
    identity.catch(() => this.#identities.delete(key));
    return identity;
  }
}

function readingOf(file: ModelFile): Reading {
  if (file.runtime === 'onnx') return file.folder;
  const entry = entryOf(catalogue().embedding, [file.name, file.path]);
  return {
    prefixes: entry?.prefixes ?? { query: '', passage: '' },
    maxTokens: Math.min(GGUF_TEXT_TOKENS, file.contextTokens || GGUF_TEXT_TOKENS),
  };
}
