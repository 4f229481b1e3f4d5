import { onTestFinished } from 'vitest';
import { inferenceSettingsSchema } from '../../../src-shared/inference.ts';
import type { TextModelOptions } from '../../inference/model.ts';
import type { OnnxPlan } from '../../inference/onnx/model.ts';
import { planOfFolder } from '../../inference/onnx/plan.ts';
import { readFolder } from '../../inference/onnx/read-folder.ts';
import { OnnxEmbedder } from '../../inference/worker/onnx/embedder.ts';
import type { OnnxParts } from '../../inference/worker/onnx/onnx-model.ts';
import { OnnxRanker } from '../../inference/worker/onnx/ranker.ts';
import { GraphSession } from '../../inference/worker/onnx/session.ts';
import type { OpenRunner } from '../../inference/worker/onnx/session-threads.ts';

/** Runs batches in the test's own thread: what is run is the same, and begins sooner. */
export const openHere: OpenRunner = (spec) => GraphSession.open(spec);

const never = new AbortController().signal;

/** Nothing is measured: two sessions of one thread. */
const TUNING = { provider: 'cpu', sessions: 2, intraOpThreads: 1, batchTokens: 256 } as const;

export interface OpenOptions extends TextModelOptions {
  readonly plan?: Partial<OnnxPlan>;
  readonly parts?: OnnxParts;
}

async function planOf(folder: string, { plan, ...options }: OpenOptions): Promise<OnnxPlan> {
  const settings = inferenceSettingsSchema.parse({ backend: 'cpu' });
  const tuning = { ...TUNING, tokensPerSecond: 1, candidates: [], tookMs: 0 };
  return { ...planOfFolder(await readFolder(folder), options, settings), tuning, ...plan };
}

const given = { signal: never, onProgress: () => {}, entry: 'not needed' } as const;

/** An embedding model of a folder, as the worker runs it. It is let go when the test ends. */
export async function openEmbedder(folder: string, options: OpenOptions = {}): Promise<OnnxEmbedder> {
  const parts = { open: openHere, tryProvider: async () => 'It is not there.', ...options.parts };
  const embedder = await OnnxEmbedder.load(await planOf(folder, options), given, parts);
  onTestFinished(() => embedder.dispose());
  return embedder;
}

/** A reranker of a folder, as the worker runs it. It is let go when the test ends. */
export async function openRanker(folder: string, options: OpenOptions = {}): Promise<OnnxRanker> {
  const ranker = await OnnxRanker.load(await planOf(folder, options), given, { open: openHere, ...options.parts });
  onTestFinished(() => ranker.dispose());
  return ranker;
}
