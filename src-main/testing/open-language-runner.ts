import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChatHistoryItem,
  getLlama,
  type Llama,
  LlamaChat,
  type LlamaContextSequence,
  LlamaLogLevel,
  type LlamaModel,
  resolveChatWrapper,
} from 'node-llama-cpp';
import type { LlamaPlan, LoadedLlama } from '../inference/model.ts';
import { LanguageRunner } from '../inference/worker/generation/index.ts';
import { type GgufModel, writeGguf } from './make-gguf.ts';

export interface RunnerChanges {
  readonly contextTokens?: number;
  readonly sequences?: number;
  readonly batchTokens?: number;
  readonly lookup?: LlamaPlan['lookup'];
  readonly prefillSlice?: number;
}

export interface TestRunner {
  readonly runner: LanguageRunner;
  /** The sequences that the runner has taken until now, in that order. */
  readonly sequences: readonly LlamaContextSequence[];
  /** Tokens that were evaluated until now, in all sequences, those written among them. */
  evaluated(): number;
  close(): Promise<void>;
}

/** A model in memory, and as many runners of it as a test asks for. */
export interface TestModel {
  readonly llama: Llama;
  readonly model: LlamaModel;
  open(changes?: RunnerChanges): Promise<TestRunner>;
  /** What the library writes for a history, driven directly and without anything evaluated before. */
  reference(history: readonly ChatHistoryItem[], maxTokens: number): Promise<string>;
  close(): Promise<void>;
}

/** Loads a model that was made in code, or lies at a path, on the processor with one thread. */
export async function loadTestModel(source: GgufModel | string): Promise<TestModel> {
  const folder = mkdtempSync(join(tmpdir(), 'alcove-test-'));
  const path = typeof source === 'string' ? source : join(folder, 'model.gguf');
  if (typeof source !== 'string') await writeGguf(path, source);
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    maxThreads: 0,
    // Grammars that cannot be parsed are complained about; the tests ask for them.
    logLevel: LlamaLogLevel.disabled,
  });
  const model = await llama.loadModel({ modelPath: path });
  const chatWrapper = resolveChatWrapper(model);
  let referenceSequence: LlamaContextSequence | undefined;
  return {
    llama,
    model,
    async open({ contextTokens = 1024, sequences = 1, batchTokens = 256, lookup = 'off', prefillSlice } = {}) {
      const context = await model.createContext({
        contextSize: contextTokens,
        sequences,
        batchSize: batchTokens,
        threads: 1,
      });
      const taken: LlamaContextSequence[] = [];
      const getSequence = context.getSequence.bind(context);
      context.getSequence = (options) => {
        const sequence = getSequence(options);
        taken.push(sequence);
        return sequence;
      };
      const runner = new LanguageRunner({
        llama,
        model,
        context,
        loaded: describeLoaded(path, contextTokens, sequences, batchTokens),
        plan: {
          runtime: 'llama',
          path,
          role: 'language',
          backends: ['cpu'],
          kvCache: 'f16',
          flashAttention: 'off',
          lookup,
        },
        ...(prefillSlice !== undefined && { prefillSlice }),
      });
      return {
        runner,
        sequences: taken,
        evaluated: () =>
          taken.reduce((sum, { tokenMeter }) => sum + tokenMeter.usedInputTokens + tokenMeter.usedOutputTokens, 0),
        async close() {
          await runner.close();
          await context.dispose();
        },
      };
    },
    async reference(history, maxTokens) {
      referenceSequence ??= (await model.createContext({ contextSize: 1024, threads: 1 })).getSequence();
      await referenceSequence.clearHistory();
      const chat = new LlamaChat({ contextSequence: referenceSequence, chatWrapper });
      const { response } = await chat.generateResponse([...history], { maxTokens, repeatPenalty: false });
      chat.dispose();
      return response;
    },
    async close() {
      await model.dispose();
      await llama.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function describeLoaded(path: string, contextTokens: number, sequences: number, batchTokens: number): LoadedLlama {
  return {
    runtime: 'llama',
    path,
    role: 'language',
    name: 'Test model',
    backend: 'cpu',
    refused: [],
    layers: 2,
    gpuLayers: 0,
    contextTokens,
    sequences,
    batchTokens,
    kvCache: 'f16',
    flashAttention: false,
    threads: { prefill: 1, decode: 1 },
    loadMs: 0,
    memory: { ramBytes: 1_000_000, vramBytes: 0 },
  };
}
