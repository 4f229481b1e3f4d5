import { basename } from 'node:path';
import { createBirpc } from 'birpc';
import { type ErrorCode, errorReport } from '../../src-shared/errors.ts';
import type { FinishReason } from '../../src-shared/inference.ts';
import type { Generated, LoadedModel, ModelPlan, ModelSeat } from '../inference/model.ts';
import type { MainFunctions, Outcome, WorkerFunctions } from '../inference/protocol.ts';

/**
 * A worker that runs no models but has every bad habit a worker can have, for tests: it does what the
 * name of the model's file says while loading, and what the question says while answering.
 */
const loaded = new Map<ModelSeat, ModelPlan>();
const cancelled = new Set<number>();

const die = (): void => void process.kill(process.pid, 'SIGKILL');

/** Does nothing any more, not even answer; without keeping a core busy. */
const hang = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);

const forever = (): Promise<never> => new Promise(() => {});

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const failure = (code: ErrorCode): { readonly ok: false; readonly error: ReturnType<typeof errorReport> } => ({
  ok: false,
  error: errorReport(code),
});

/** Files are named after what becomes of them: `dies.gguf`, `dies-with-context-over-2048.gguf`, `needs-context-under-4096.gguf`, … */
async function load(task: number, plan: ModelPlan, seat: ModelSeat = plan.role): Promise<Outcome<LoadedModel>> {
  if (plan.runtime !== 'llama') return failure('MODEL_UNSUPPORTED');
  const name = basename(plan.path, '.gguf');
  main.loadProgress(task, 0.5);
  const limit = /^dies-with-context-over-(\d+)$/.exec(name)?.[1];
  if (name === 'dies' || (limit && (plan.contextTokens ?? Number.POSITIVE_INFINITY) > Number(limit))) die();
  const room = /^needs-context-under-(\d+)$/.exec(name)?.[1];
  if (room && (plan.contextTokens ?? Number.POSITIVE_INFINITY) >= Number(room)) return failure('MODEL_TOO_LARGE');
  if (name === 'hangs') hang();
  if (name === 'stalls') await forever();
  if (name === 'slow') while (!cancelled.has(task)) await turn();
  if (name === 'fails' || cancelled.has(task)) return failure('MODEL_LOAD_FAILED');
  main.loadProgress(task, 1);
  loaded.set(seat, plan);
  const threads = plan.threads ?? { prefill: 2, decode: 1 };
  return {
    ok: true,
    value: {
      runtime: 'llama',
      path: plan.path,
      role: plan.role,
      name,
      backend: 'cpu',
      refused: [],
      layers: 3,
      gpuLayers: 0,
      contextTokens: plan.contextTokens ?? 8_192,
      sequences: 1,
      batchTokens: plan.batchTokens ?? 512,
      kvCache: 'f16',
      flashAttention: false,
      threads,
      ...(!plan.threads && {
        tuning: { candidates: [{ threads: 2, prefillTokensPerSecond: 9, decodeTokensPerSecond: 5 }], tookMs: 1 },
      }),
      loadMs: 1,
      memory: { ramBytes: 1, vramBytes: 0 },
    },
  };
}

/** Questions are orders: `die`, `die at once`, `complain and die`, `hang`, `stall`, `go on`, `ignore stops`, or something to repeat. */
async function generate(task: number, question: string): Promise<Outcome<Generated>> {
  const plan = loaded.get('language');
  if (!plan) return failure('MODEL_NOT_CHOSEN');
  const written: string[] = [];
  const write = (text: string): void => {
    written.push(text);
    main.text(task, [{ kind: 'answer', text }]);
  };
  if (question === 'die at once') {
    die();
    await forever();
  }
  write('Well, ');
  // What was written is on its way before the process goes.
  await turn();
  if (question === 'complain and die') {
    process.stderr.write('GGML_ASSERT: no\n', die);
    await forever();
  }
  if (question === 'die') die();
  if (question === 'hang') hang();
  if (question === 'stall') await forever();
  if (question === 'fail') return failure('PROMPT_TOO_LONG');
  while (question === 'ignore stops' || (question === 'go on' && !cancelled.has(task))) {
    write('on ');
    await turn();
  }
  const words = question === 'go on' ? [] : question.split(/(?<= )/);
  for (const [index, word] of words.entries()) {
    write(word);
    if (index % 8 === 7) await turn();
  }
  return { ok: true, value: answer(written.join(''), plan, cancelled.has(task) ? 'aborted' : 'stop') };
}

function answer(text: string, { path }: ModelPlan, finish: FinishReason): Generated {
  return {
    text,
    reasoning: '',
    finish,
    stats: {
      model: basename(path),
      backend: 'cpu',
      gpuLayers: 0,
      contextTokens: 8_192,
      threads: { prefill: 2, decode: 1 },
      loadMs: 0,
      queueMs: 0,
      promptTokens: 7,
      reusedTokens: 0,
      prefillMs: 1,
      prefillTokensPerSecond: 7_000,
      ttftMs: 1,
      outputTokens: 2,
      decodeTokensPerSecond: 100,
      drafts: { proposed: 0, accepted: 0 },
      contextShifts: 0,
      memory: { ramBytes: 1, vramBytes: 0 },
    },
  };
}

const functions: WorkerFunctions = {
  measureSpeed: async () => ({ bytesPerSecond: { Q4_K: 1e9, Q8_0: 1e9 }, operationsPerSecond: 1e9 }),
  probe: async () => ({
    backends: [],
    processor: { name: 'unruly', cores: 1, mathCores: 1 },
    ram: { totalBytes: 1, freeBytes: 1 },
    llamaCpp: 'none',
  }),
  load,
  unload: async (seat) => void loaded.delete(seat),
  generate: (task, { turns }) => generate(task, turns.at(-1)?.text ?? ''),
  embed: async (_, texts, __, seat = 'embedding') => {
    const plan = loaded.get(seat);
    if (!plan) return failure('MODEL_NOT_CHOSEN');
    if (texts.includes('die')) die();
    // One number says which model it came from.
    return { ok: true, value: texts.map(() => new Float32Array([basename(plan.path).length])) };
  },
  rank: async (_, query, texts) => ({ ok: true, value: texts.map((text) => (text.includes(query) ? 1 : 0)) }),
  countTokens: async (texts) => ({ ok: true, value: texts.map((text) => text.length) }),
  cancel: (task) => void cancelled.add(task),
  ping: () => ({ cpuSeconds: 1, residentBytes: 1 }),
};

process.on('disconnect', () => process.exit(0));

const main = createBirpc<MainFunctions, WorkerFunctions>(functions, {
  post: (message) => process.send?.(message),
  on: (listener) => process.on('message', listener),
  bind: 'functions',
  eventNames: ['loadProgress', 'text', 'alive'],
  timeout: -1,
});
