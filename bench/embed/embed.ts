import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../../src-main/app.ts';
import type { Embedder } from '../../src-main/inference/index.ts';
import { planOfFolder } from '../../src-main/inference/onnx/plan.ts';
import { readFolder } from '../../src-main/inference/onnx/read-folder.ts';
import { OnnxEmbedder } from '../../src-main/inference/worker/onnx/embedder.ts';
import { TextTokenizer } from '../../src-main/inference/worker/onnx/text-tokenizer.ts';
import { inferenceSettingsSchema } from '../../src-shared/inference.ts';
import { openBenchApp } from '../bench-app.ts';
import { percentile } from '../metrics.ts';
import { atLeast, type Figure, under } from '../report.ts';
import { MAX_TOKENS, mixedTexts, writeModel } from './model.ts';
import { openPeer } from './peer.ts';
import { RawSessions } from './sweep.ts';

type Precision = 'fp32' | 'int8';

const GOALS = { peer: 3, raw: 0.9, padding: 5 } as const;

interface Effort {
  readonly texts: number;
  readonly rounds: number;
}

/**
 * Embedding of texts of mixed length with a model of MiniLM's shape: Alcove's embedder, through its worker, against
 * transformers.js as other apps call it, and against the best of raw onnxruntime sessions.
 */
export async function benchEmbed(isQuick: boolean): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const app = await openBenchApp(join(scratch, 'data'));
  try {
    const folder = join(scratch, 'mini-lm-shaped');
    const words = writeModel(folder, isQuick);
    const effort: Effort = isQuick ? { texts: 40, rounds: 1 } : { texts: 160, rounds: 3 };
    const texts = mixedTexts(words, effort.texts);
    const figures: Figure[] = [];
    for (const precision of ['fp32', 'int8'] as const) {
      figures.push(...(await benchPrecision(app, folder, precision, texts, { effort, isQuick })));
    }
    return figures.map((figure) => ({ ...figure, name: `embed ${figure.name}` }));
  } finally {
    await app.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function benchPrecision(
  app: App,
  folder: string,
  precision: Precision,
  texts: readonly string[],
  { effort, isQuick }: { readonly effort: Effort; readonly isQuick: boolean },
): Promise<Figure[]> {
  const tokenizer = await TextTokenizer.load({ tokenizer: join(folder, 'tokenizer.json') });
  const tokens = texts.map((text) => tokenizer.encode(text, MAX_TOKENS).ids);
  const total = tokens.reduce((sum, { length }) => sum + length, 0);
  const embedder = app.inference.embedder(folder, { precision });
  const peer = await openPeer(folder, precision);
  const file = precision === 'int8' ? 'model_quantized.onnx' : 'model.onnx';
  const raw = await RawSessions.open(join(folder, 'onnx', file), tokens);
  try {
    // What is measured or made ready once is.
    const warm = texts.slice(0, 25);
    await embedder.embed(warm);
    await peer.embed(warm);
    await raw.sweep();
    const ms: Record<'own' | 'peer' | 'raw', number[]> = { own: [], peer: [], raw: [] };
    for (let round = 0; round < effort.rounds; round++) {
      ms.own.push(await timed(() => embedder.embed(texts)));
      ms.raw.push(await raw.run());
      ms.peer.push(await timed(() => peer.embed(texts)));
    }
    const speed = (times: readonly number[]): number => (total / percentile(times, 0.5)) * 1000;
    const ratio = (others: readonly number[]): number =>
      percentile(
        ms.own.map((own, round) => (others[round] ?? 0) / own),
        0.5,
      );
    // A small model is a matter of milliseconds, of which little can be said.
    const [peerGoal, rawGoal] = isQuick ? [undefined, undefined] : [GOALS.peer, GOALS.raw];
    return [
      { name: `${precision}: Alcove`, value: speed(ms.own), unit: 'tokens/s' },
      { name: `${precision}: transformers.js, 25 texts a batch`, value: speed(ms.peer), unit: 'tokens/s' },
      { name: `${precision}: onnxruntime by hand, ${raw.best}`, value: speed(ms.raw), unit: 'tokens/s' },
      atLeast(`${precision}: Alcove / transformers.js`, ratio(ms.peer), 'x', peerGoal),
      atLeast(`${precision}: Alcove / onnxruntime by hand`, ratio(ms.raw), 'x', rawGoal),
      under(`${precision}: padding`, await paddingOf(folder, precision, texts), '%', GOALS.padding),
      {
        name: `${precision}: a query while passages are embedded (p95)`,
        value: await queryMs(embedder, texts),
        unit: 'ms',
      },
    ];
  } finally {
    await peer.close();
    await raw.close();
  }
}

/** How much of what runs is padding: the worker's own embedder, in this process, where its figures can be read. */
async function paddingOf(folder: string, precision: Precision, texts: readonly string[]): Promise<number> {
  const plan = planOfFolder(await readFolder(folder), { precision }, inferenceSettingsSchema.parse({ backend: 'cpu' }));
  const { signal } = new AbortController();
  const model = await OnnxEmbedder.load(plan, { signal, onProgress: () => {}, entry: '' });
  try {
    await model.embed(texts, { priority: 'background', signal });
    const { tokens, paddedTokens } = model.figures;
    return (1 - tokens / paddedTokens) * 100;
  } finally {
    await model.dispose();
  }
}

/** How long a question waits for its vector while others are made in the background. */
async function queryMs(embedder: Embedder, texts: readonly string[]): Promise<number> {
  let isOver = false;
  const filling = embedder.embed(texts).finally(() => {
    isOver = true;
  });
  const waits: number[] = [];
  while (!isOver) {
    waits.push(await timed(() => embedder.embed([texts[waits.length]?.slice(0, 60) ?? ''], { kind: 'query' })));
  }
  await filling;
  return percentile(waits, 0.95);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
