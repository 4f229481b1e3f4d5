import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Llama, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { ProcessorSpeed } from '../model.ts';
import { tryBackend } from './backends.ts';
import { TIMING_CONTEXT, type TimingModel, type TimingType, writeTimingModel } from './timing-model.ts';

/** Longest time that the process which measures may take, loading included, in milliseconds. */
const MOST_MS = 20_000;
/** Of the measuring itself, for each type of weights. */
const BUDGET_MS = 500;
const MAX_ROUNDS = 24;
const PREFILL_TOKENS = 32;
const DECODE_TOKENS = 2;

/**
 * Measures how fast the processor runs models, in a process of its own: one has a single backend for life, and this is
 * over before another is chosen.
 * @param entry the built `worker/process.ts`
 * @throws what kept it from being measured
 */
export function measureSpeedApart(entry: string): Promise<ProcessorSpeed> {
  return new Promise((resolve, reject) => {
    const child = fork(entry, ['--speed'], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      timeout: MOST_MS,
      killSignal: 'SIGKILL',
    });
    child.once('message', (result: ProcessorSpeed | { readonly error: string }) => {
      if ('error' in result) reject(new Error(result.error));
      else resolve(result);
      child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`The speed was not measured (${signal ?? code}).`)));
  });
}

/** Measures in this process, which has no other use. */
export async function measureSpeedHere(): Promise<ProcessorSpeed> {
  const folder = await mkdtemp(join(tmpdir(), 'alcove-speed-'));
  try {
    const opened = await tryBackend('cpu');
    if ('reason' in opened) throw new Error(opened.reason);
    const small = await ratesOf(opened.llama, folder, 'Q4_K');
    const large = await ratesOf(opened.llama, folder, 'Q8_0');
    return {
      bytesPerSecond: { Q4_K: small.decode * small.weightBytes, Q8_0: large.decode * large.weightBytes },
      operationsPerSecond: small.prefill * 2 * small.parameters,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Rates extends TimingModel {
  /** Tokens a second. */
  readonly prefill: number;
  readonly decode: number;
}

async function ratesOf(llama: Llama, folder: string, type: TimingType): Promise<Rates> {
  const timing = await writeTimingModel(join(folder, `${type}.gguf`), type);
  const model = await llama.loadModel({ modelPath: timing.path, gpuLayers: 0, useMmap: llama.supportsMmap });
  let [prefill, decode] = [0, 0];
  // On a machine that has other work, threads that wait for each other are slower than fewer of them.
  const candidates = new Set([Math.max(1, Math.floor(llama.cpuMathCores / 2)), llama.cpuMathCores]);
  for (const threads of candidates) {
    const context = await model.createContext({
      contextSize: TIMING_CONTEXT,
      batchSize: PREFILL_TOKENS,
      sequences: 1,
      flashAttention: true,
      threads: { ideal: threads, min: threads },
    });
    const sequence = context.getSequence();
    // Brings the weights into memory.
    if (decode === 0) await rate(sequence, model, 1, 1);
    const began = performance.now();
    const isOver = (): boolean => performance.now() - began > BUDGET_MS / candidates.size;
    // Interruptions only ever make it slower.
    for (let round = 0; round < MAX_ROUNDS && (round === 0 || !isOver()); round++) {
      decode = Math.max(decode, await rate(sequence, model, 1, DECODE_TOKENS));
      if (type === 'Q4_K' && round % 4 === 0)
        prefill = Math.max(prefill, await rate(sequence, model, PREFILL_TOKENS, 1));
    }
    await context.dispose();
  }
  await model.dispose();
  return { ...timing, prefill, decode };
}

/** Tokens a second, where so many are evaluated at once and that so many times. */
async function rate(sequence: LlamaContextSequence, model: LlamaModel, tokens: number, times: number): Promise<number> {
  await sequence.clearHistory();
  const [token = 2 as Token] = model.tokenize('Ă');
  const batch = Array.from({ length: tokens }, () => token);
  const began = performance.now();
  for (let time = 0; time < times; time++) await sequence.evaluateWithoutGeneratingNewTokens(batch);
  return (1000 * tokens * times) / (performance.now() - began);
}
