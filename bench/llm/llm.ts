import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { App } from '../../src-main/app.ts';
import type { Inference, LoadedLlama } from '../../src-main/inference/index.ts';
import { generateText } from '../../src-main/testing/generate-text.ts';
import { benchCopyingModel, benchModel, writeGguf } from '../../src-main/testing/make-gguf.ts';
import { openBenchApp } from '../bench-app.ts';
import { atLeast, type Figure, under } from '../report.ts';
import { DirectModel } from './direct.ts';
import { Stack, SYSTEM } from './stack.ts';
import { BenchWindow } from './window.ts';

export interface LlmBenchOptions {
  /** GGUF files; default: models of real shapes with random weights, made on the spot. */
  readonly paths: readonly string[];
  readonly isQuick: boolean;
}

/** How much work each measurement is: less for models that are slow on this machine. */
interface Effort {
  readonly rounds: number;
  readonly answerTokens: number;
  readonly promptWords: number;
  readonly conversationWords: number;
  /** How long an answer in a window is read along. */
  readonly readMs: number;
}

const MIN_DECODE_RATIO = 0.98;
const MAX_TTFT_OVERHEAD_MS = 15;
const MIN_TUNED_RATIO = 0.95;
const MAX_FOLLOW_UP_EXTRA_TOKENS = 16;
const MAX_FOLLOW_UP_TTFT_RATIO = 0.05;
const MIN_LOOKUP_RATIO = 0.97;
const CONVERSATIONS = 4;
const MAX_CROWD_TTFT_RATIO = 2;

/** Local language models: the whole stack against node-llama-cpp by hand, on the same model, in one run. */
export async function benchLlm({ paths, isQuick }: LlmBenchOptions): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  try {
    const figures: Figure[] = [];
    const given = paths.map((path) => ({ path: resolve(path), copies: false }));
    for (const subject of given.length > 0 ? given : await makeModels(scratch, isQuick))
      figures.push(...(await benchSubject(subject, join(scratch, `app-${basename(subject.path)}`), isQuick)));
    return figures;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A model to measure. One that copies is for the question what drafts bring. */
interface Subject {
  readonly path: string;
  readonly copies: boolean;
}

async function makeModels(scratch: string, isQuick: boolean): Promise<Subject[]> {
  const wanted = [
    ...(isQuick ? [] : [['135m-f16', benchModel('135m', 'f16')] as const]),
    ['135m-q8_0', benchModel('135m', 'q8_0')] as const,
    ...(isQuick ? [] : [['1b-q4_0', benchModel('1b', 'q4_0')] as const]),
    ['135m-q8_0-copying', benchCopyingModel('q8_0')] as const,
  ];
  const subjects: Subject[] = [];
  for (const [name, model] of wanted) {
    const path = join(scratch, `${name}.gguf`);
    await writeGguf(path, model);
    subjects.push({ path, copies: name.endsWith('copying') });
  }
  return subjects;
}

async function benchSubject({ path, copies }: Subject, scratch: string, isQuick: boolean): Promise<Figure[]> {
  const app = await openBenchApp(scratch);
  try {
    const { inference } = app;
    await inference.configure({ lookup: 'off', idleMinutes: 0 });
    const stack = new Stack(app);
    const loaded = await stack.load(path);
    const effort = effortFor((await stack.ask('Warm up.', 16)).decodeTokensPerSecond, isQuick);
    const figures: Figure[] = [];
    if (!copies) {
      const direct = await DirectModel.open(loaded);
      try {
        figures.push(...(await threads(loaded, direct, effort)), ...(await overhead(stack, loaded, direct, effort)));
      } finally {
        await direct.close();
      }
      figures.push(...(await window(app, scratch, stack, effort)));
      figures.push(...(await followUp(stack, effort)), ...(await crowd(stack, loaded, effort)));
    }
    figures.push(...(await lookup(stack, inference, effort)));
    const label = basename(path, '.gguf');
    return figures.map((figure) => ({ ...figure, name: `llm ${label}: ${figure.name}` }));
  } finally {
    await app.close();
  }
}

/** About the same time for every model; a quick run is content with a tenth. */
function effortFor(tokensPerSecond: number, isQuick: boolean): Effort {
  if (isQuick) return { rounds: 2, answerTokens: 24, promptWords: 60, conversationWords: 400, readMs: 700 };
  return tokensPerSecond > 25
    ? { rounds: 3, answerTokens: 96, promptWords: 60, conversationWords: 1_200, readMs: 2_500 }
    : { rounds: 2, answerTokens: 32, promptWords: 20, conversationWords: 300, readMs: 4_000 };
}

/** A text of about so many words that was not asked before. */
let texts = 0;
const freshText = (words: number): string =>
  generateText(Math.ceil(words / 10) + 1, ++texts)
    .split(/\s+/)
    .slice(0, words)
    .join(' ');

/** The tuned numbers of threads against every number there is. */
async function threads(loaded: LoadedLlama, direct: DirectModel, effort: Effort): Promise<Figure[]> {
  const candidates = Array.from({ length: availableParallelism() }, (_, index) => index + 1);
  const speeds = { prefill: new Samples(), decode: new Samples() };
  for (let round = 0; round < effort.rounds; round++) {
    const question = freshText(effort.promptWords);
    for (const count of round % 2 === 0 ? candidates : candidates.toReversed()) {
      await direct.use(count);
      const { ttftMs, decodeTokensPerSecond } = await direct.answer(
        SYSTEM,
        question,
        Math.min(48, effort.answerTokens),
      );
      speeds.prefill.add(count, 1000 / ttftMs);
      speeds.decode.add(count, decodeTokensPerSecond);
    }
  }
  const ratio = (phase: 'prefill' | 'decode'): number =>
    speeds[phase].median(loaded.threads[phase]) / Math.max(...candidates.map((count) => speeds[phase].median(count)));
  return [
    ...candidates.map((count) => ({
      name: `decode with ${count} threads, by hand`,
      value: speeds.decode.median(count),
      unit: 'tokens/s',
    })),
    { name: 'measuring the threads took', value: loaded.tuning?.tookMs ?? 0, unit: 'ms' },
    { name: 'threads for prefill', value: loaded.threads.prefill, unit: '' },
    { name: 'threads for decode', value: loaded.threads.decode, unit: '' },
    atLeast('tuned prefill / best of all numbers of threads', ratio('prefill'), '×', MIN_TUNED_RATIO),
    atLeast('tuned decode / best of all numbers of threads', ratio('decode'), '×', MIN_TUNED_RATIO),
  ];
}

/** What worker, protocol and stream cost: the same answers both ways, by turns; medians. */
async function overhead(stack: Stack, loaded: LoadedLlama, direct: DirectModel, effort: Effort): Promise<Figure[]> {
  const decode = { ours: [] as number[], bare: [] as number[] };
  const beyondPrefill: number[] = [];
  await direct.use(loaded.threads.decode);
  for (let round = 0; round < effort.rounds * 2; round++) {
    const question = freshText(effort.promptWords);
    const bare = async (): Promise<void> => {
      decode.bare.push((await direct.answer(SYSTEM, question, effort.answerTokens)).decodeTokensPerSecond);
    };
    const ours = async (): Promise<void> => {
      decode.ours.push((await stack.ask(question, effort.answerTokens)).decodeTokensPerSecond);
    };
    for (const side of round % 2 === 0 ? [bare, ours] : [ours, bare]) await side();
  }
  for (let round = 0; round < effort.rounds * 3; round++) {
    const answer = await stack.ask(`${freshText(2)}?`, 2);
    // What is left is queue, protocol, process and stream.
    beyondPrefill.push(answer.ttftMs - answer.generated.stats.prefillMs);
  }
  const [ours, bare] = [median(decode.ours), median(decode.bare)];
  return [
    { name: 'decode by hand', value: bare, unit: 'tokens/s' },
    { name: 'decode through the stack', value: ours, unit: 'tokens/s' },
    atLeast('decode, stack / by hand', ours / bare, '×', MIN_DECODE_RATIO),
    under('TTFT beyond evaluating the prompt', median(beyondPrefill), 'ms', MAX_TTFT_OVERHEAD_MS),
  ];
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

/** What was measured for each of several numbers. */
class Samples {
  readonly #values = new Map<number, number[]>();

  add(of: number, value: number): void {
    this.#values.set(of, [...(this.#values.get(of) ?? []), value]);
  }

  median(of: number): number {
    return median(this.#values.get(of) ?? []);
  }
}

/** What the way to a window costs beyond that: an answer over the API's socket, and one of the same length in main. */
async function window(app: App, scratch: string, stack: Stack, effort: Effort): Promise<Figure[]> {
  await using page = await BenchWindow.open(app, scratch);
  const speeds = { window: [] as number[], main: [] as number[] };
  for (let round = 0; round < effort.rounds; round++) {
    const read = await page.answer(effort.readMs);
    speeds.window.push(read.decodeTokensPerSecond);
    // A word of these texts is three and a half tokens of the bench's models.
    const question = freshText(Math.round(read.promptTokens / 3.5));
    speeds.main.push((await stack.ask(question, read.outputTokens)).decodeTokensPerSecond);
  }
  const ratio = median(speeds.window) / median(speeds.main);
  return [atLeast('decode, seen by a window / seen in main', ratio, '×', MIN_DECODE_RATIO)];
}

/** A long conversation goes on: only what is new is evaluated. */
async function followUp(stack: Stack, effort: Effort): Promise<Figure[]> {
  const conversationId = 'follow-up';
  const first = { role: 'user', text: freshText(effort.conversationWords) } as const;
  const opening = await stack.answer({ conversationId, turns: [first], maxTokens: 8 });
  const reply = { role: 'assistant', text: opening.generated.text } as const;
  const next = { role: 'user', text: 'And then?' } as const;
  const answer = await stack.answer({ conversationId, turns: [first, reply, next], maxTokens: 2 });
  const { promptTokens, reusedTokens } = answer.generated.stats;
  const before = opening.generated.stats.promptTokens + opening.generated.stats.outputTokens;
  const extra = promptTokens - reusedTokens - (promptTokens - before);
  return [
    { name: 'long conversation', value: opening.generated.stats.promptTokens, unit: 'tokens' },
    under('follow-up: tokens evaluated beyond the new ones', extra, 'tokens', MAX_FOLLOW_UP_EXTRA_TOKENS + 1),
    under('follow-up: TTFT / that of the first turn', answer.ttftMs / opening.ttftMs, '×', MAX_FOLLOW_UP_TTFT_RATIO),
  ];
}

/** Several conversations at once against one alone. */
async function crowd(stack: Stack, loaded: LoadedLlama, effort: Effort): Promise<Figure[]> {
  if (loaded.sequences < CONVERSATIONS) return [];
  const { answerTokens } = effort;
  const speeds = { alone: [] as number[], together: [] as number[] };
  const waits = { alone: [] as number[], together: [] as number[] };
  for (let round = 0; round < effort.rounds; round++) {
    const one = await stack.ask(freshText(20), answerTokens);
    speeds.alone.push(one.decodeTokensPerSecond);
    waits.alone.push(one.ttftMs);
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: CONVERSATIONS }, () => stack.ask(freshText(20), answerTokens)),
    );
    const ms = performance.now() - began;
    const slowest = Math.max(...answers.map(({ ttftMs }) => ttftMs));
    const written = answers.reduce((sum, { generated }) => sum + generated.stats.outputTokens, 0);
    speeds.together.push(((written - CONVERSATIONS) * 1000) / (ms - slowest));
    waits.together.push(slowest);
  }
  const [together, alone] = [median(speeds.together), median(speeds.alone)];
  const [ttftTogether, ttftAlone] = [median(waits.together), median(waits.alone)];
  // One more joins three that are being written.
  const joining = await joinOthers(stack, answerTokens);
  const least = loaded.backend === 'cpu' ? 1 : 2.5;
  return [
    atLeast(`${CONVERSATIONS} at once: tokens/s of all / of one alone`, together / alone, '×', least),
    {
      name: `${CONVERSATIONS} asked at the same instant: slowest TTFT / alone`,
      value: ttftTogether / ttftAlone,
      unit: '×',
    },
    under('joining three that are being written: TTFT / alone', joining / ttftAlone, '×', MAX_CROWD_TTFT_RATIO),
  ];
}

async function joinOthers(stack: Stack, answerTokens: number): Promise<number> {
  let ttft = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const stop = new AbortController();
    const started: Promise<void>[] = [];
    const others = Array.from({ length: CONVERSATIONS - 1 }, () => {
      const { promise, resolve: onStart } = Promise.withResolvers<void>();
      started.push(promise);
      const turns = [{ role: 'user', text: freshText(20) }] as const;
      return stack.answer({ turns, maxTokens: answerTokens * 8 }, { signal: stop.signal, onStart });
    });
    await Promise.all(started);
    ttft = Math.min(ttft, (await stack.ask(freshText(20), 2)).ttftMs);
    stop.abort();
    await Promise.all(others);
  }
  return ttft;
}

/** Drafts copied from the prompt: what they bring where the answer copies, and cost where it does not. */
async function lookup(stack: Stack, inference: Inference, effort: Effort): Promise<Figure[]> {
  const decode = { off: [] as number[], auto: [] as number[] };
  const drafts = { proposed: 0, accepted: 0 };
  const questions = Array.from({ length: effort.rounds }, () => freshText(effort.promptWords));
  for (const mode of ['off', 'auto', 'auto', 'off'] as const) {
    await inference.configure({ lookup: mode });
    await inference.load();
    await stack.ask('Warm up.', 4);
    for (const question of questions) {
      const { decodeTokensPerSecond, generated } = await stack.ask(question, effort.answerTokens);
      decode[mode].push(decodeTokensPerSecond);
      drafts.proposed += generated.stats.drafts.proposed;
      drafts.accepted += generated.stats.drafts.accepted;
    }
  }
  return [
    { name: 'lookup: drafts proposed', value: drafts.proposed, unit: 'tokens' },
    { name: 'lookup: drafts accepted', value: drafts.accepted, unit: 'tokens' },
    atLeast('lookup: decode with / without', median(decode.auto) / median(decode.off), '×', MIN_LOOKUP_RATIO),
  ];
}
