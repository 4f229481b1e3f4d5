import {
  getLlama,
  type Llama,
  type LlamaContext,
  LlamaLogLevel,
  type LlamaModel,
  resolveChatWrapper,
  type Token,
} from 'node-llama-cpp';
import type { LoadedLlama } from '../../src-main/inference/index.ts';

/** What one answer took, told as the one who waits for it sees it. */
export interface Timed {
  readonly ttftMs: number;
  readonly decodeTokensPerSecond: number;
}

/** node-llama-cpp driven by hand in this process: nothing between the library and the clock. */
export class DirectModel {
  readonly #llama: Llama;
  readonly #model: LlamaModel;
  readonly #like: LoadedLlama;
  #context: LlamaContext | undefined;
  #threads = 0;

  private constructor(llama: Llama, model: LlamaModel, like: LoadedLlama) {
    this.#llama = llama;
    this.#model = model;
    this.#like = like;
  }

  /** Loads the model that the stack has loaded, set up the same way. */
  static async open(like: LoadedLlama): Promise<DirectModel> {
    const gpu = like.backend === 'cpu' ? false : like.backend;
    const llama = await getLlama({
      gpu,
      build: 'never',
      skipDownload: true,
      maxThreads: 0,
      logLevel: LlamaLogLevel.error,
    });
    return new DirectModel(llama, await llama.loadModel({ modelPath: like.path, gpuLayers: like.gpuLayers }), like);
  }

  /** From now on, so many threads. */
  async use(threads: number): Promise<void> {
    if (threads === this.#threads) return;
    await this.#context?.dispose();
    const { contextTokens, batchTokens, flashAttention, kvCache } = this.#like;
    const kvType = kvCache === 'q8_0' ? ('Q8_0' as const) : ('F16' as const);
    this.#context = await this.#model.createContext({
      contextSize: contextTokens,
      batchSize: batchTokens,
      flashAttention,
      threads,
      experimentalKvCacheKeyType: kvType,
      experimentalKvCacheValueType: kvType,
    });
    this.#threads = threads;
  }

  /** Answers a question from nothing, with the likeliest tokens. */
  async answer(system: string, question: string, maxTokens: number): Promise<Timed> {
    const context = this.#context;
    if (!context) throw new Error('no number of threads was chosen');
    const sequence = context.getSequence();
    try {
      const began = performance.now();
      let [first, last, written] = [0, 0, 0];
      for await (const token of sequence.evaluate(this.#tokens(system, question), {
        temperature: 0,
        yieldEogToken: true,
      })) {
        last = performance.now();
        this.#model.detokenize([token]);
        if (written++ === 0) first = last;
        if (written === maxTokens) break;
      }
      return { ttftMs: first - began, decodeTokensPerSecond: ((written - 1) * 1000) / (last - first) };
    } finally {
      await sequence.dispose();
    }
  }

  async close(): Promise<void> {
    await this.#model.dispose();
    await this.#llama.dispose();
  }

  #tokens(system: string, question: string): Token[] {
    const wrapper = resolveChatWrapper(this.#model);
    const { contextText } = wrapper.generateContextState({
      chatHistory: [
        { type: 'system', text: system },
        { type: 'user', text: question },
        { type: 'model', response: [] },
      ],
    });
    return contextText.tokenize(this.#model.tokenizer);
  }
}
