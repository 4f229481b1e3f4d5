import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Inference, LoadedModel } from '../../src-main/inference/index.ts';
import { generateText } from '../../src-main/testing/generate-text.ts';
import { benchCopyingModel, benchModel, writeGguf } from '../../src-main/testing/make-gguf.ts';
import { openBenchApp } from '../bench-app.ts';
import { atLeast, type Figure, under } from '../report.ts';
import { DirectModel } from './direct.ts';
import { Stack, SYSTEM } from './stack.ts';

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
  if (isQuick) return { rounds: 2, answerTokens: 24, promptWords: 60, conversationWords: 400 };
  return tokensPerSecond > 25
    ? { rounds: 5, answerTokens: 96, promptWords: 150, conversationWords: 3_000 }
    : { rounds: 3, answerTokens: 32, promptWords: 60, conversationWords: 500 };
}

/** A text of about so many words that was not asked before. */
let texts = 0;
const freshText = (words: number): string =>
  generateText(Math.ceil(words / 10) + 1, ++texts)
    .split(/\s+/)
    .slice(0, words)
    .join(' ');

/** The tuned numbers of threads against every number there is. */
async function threads(loaded: LoadedModel, direct: DirectModel, effort: Effort): Promise<Figure[]> {
  const candidates = Array.from({ length: availableParallelism() }, (_, index) => index + 1);
  const best = { prefill: new Map<number, number>(), decode: new Map<number, number>() };
  for (let round = 0; round < effort.rounds; round++) {
    for (const count of candidates) {
      await direct.use(count);
      const { ttftMs, decodeTokensPerSecond } = await direct.answer(SYSTEM, freshText(effort.promptWords), 16);
      best.prefill.set(count, Math.max(best.prefill.get(count) ?? 0, 1000 / ttftMs));
      best.decode.set(count, Math.max(best.decode.get(count) ?? 0, decodeTokensPerSecond));
    }
  }
  const ratio = (phase: 'prefill' | 'decode'): number =>
    (best[phase].get(loaded.threads[phase]) ?? 0) / Math.max(...best[phase].values());
  return [
    ...candidates.map((count) => ({
      name: `decode with ${count} threads, by hand`,
      value: best.decode.get(count) ?? 0,
      unit: 'tokens/s',
    })),
    { name: 'measuring the threads took', value: loaded.tuning?.tookMs ?? 0, unit: 'ms' },
    { name: 'threads for prefill', value: loaded.threads.prefill, unit: '' },
    { name: 'threads for decode', value: loaded.threads.decode, unit: '' },
    atLeast('tuned prefill / best of all numbers of threads', ratio('prefill'), '×', MIN_TUNED_RATIO),
    atLeast('tuned decode / best of all numbers of threads', ratio('decode'), '×', MIN_TUNED_RATIO),
  ];
}

/** What worker, protocol and stream cost: the same answers both ways, by turns, the best of each. */
async function overhead(stack: Stack, loaded: LoadedModel, direct: DirectModel, effort: Effort): Promise<Figure[]> {
  const ours = { decode: 0, ttft: Number.POSITIVE_INFINITY };
  const bare = { decode: 0, ttft: Number.POSITIVE_INFINITY };
  await direct.use(loaded.threads.decode);
  for (let round = 0; round < effort.rounds; round++) {
    const question = freshText(effort.promptWords);
    const one = await direct.answer(SYSTEM, question, effort.answerTokens);
    const other = await stack.ask(question, effort.answerTokens);
    bare.decode = Math.max(bare.decode, one.decodeTokensPerSecond);
    ours.decode = Math.max(ours.decode, other.decodeTokensPerSecond);
  }
  // The shortest prompts there are, so that evaluating them does not drown what lies around it.
  for (let round = 0; round < effort.rounds * 3; round++) {
    const question = `${freshText(2)}?`;
    bare.ttft = Math.min(bare.ttft, (await direct.answer(SYSTEM, question, 2)).ttftMs);
    const answer = await stack.ask(question, 2);
    // The system prompt is evaluated already: what that saves is not ours to boast of here.
    const { prefillMs } = answer.generated.stats;
    ours.ttft = Math.min(ours.ttft, answer.ttftMs - prefillMs);
  }
  return [
    { name: 'decode by hand', value: bare.decode, unit: 'tokens/s' },
    { name: 'decode through the stack', value: ours.decode, unit: 'tokens/s' },
    atLeast('decode, stack / by hand', ours.decode / bare.decode, '×', MIN_DECODE_RATIO),
    under('TTFT beyond evaluating the prompt', ours.ttft, 'ms', MAX_TTFT_OVERHEAD_MS),
  ];
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
async function crowd(stack: Stack, loaded: LoadedModel, effort: Effort): Promise<Figure[]> {
  if (loaded.sequences < CONVERSATIONS) return [];
  const { answerTokens } = effort;
  let [alone, together, ttftAlone, ttftTogether] = [0, 0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < Math.min(3, effort.rounds); round++) {
    const one = await stack.ask(freshText(20), answerTokens);
    alone = Math.max(alone, one.decodeTokensPerSecond);
    ttftAlone = Math.min(ttftAlone, one.ttftMs);
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: CONVERSATIONS }, () => stack.ask(freshText(20), answerTokens)),
    );
    const seconds = (performance.now() - began) / 1000;
    const slowest = Math.max(...answers.map(({ ttftMs }) => ttftMs));
    const written = answers.reduce((sum, { generated }) => sum + generated.stats.outputTokens, 0);
    together = Math.max(together, (written - CONVERSATIONS) / (seconds - slowest / 1000));
    ttftTogether = Math.min(ttftTogether, slowest);
  }
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
  const plain = { decode: 0 };
  const drafting = { decode: 0, proposed: 0, accepted: 0 };
  for (let round = 0; round < effort.rounds; round++) {
    const question = freshText(effort.promptWords);
    for (const mode of ['off', 'auto'] as const) {
      await inference.configure({ lookup: mode });
      await inference.load();
      const { decodeTokensPerSecond, generated } = await stack.ask(question, effort.answerTokens);
      const side = mode === 'off' ? plain : drafting;
      side.decode = Math.max(side.decode, decodeTokensPerSecond);
      if (mode === 'off') continue;
      drafting.proposed += generated.stats.drafts.proposed;
      drafting.accepted += generated.stats.drafts.accepted;
    }
  }
  return [
    { name: 'lookup: drafts proposed', value: drafting.proposed, unit: 'tokens' },
    { name: 'lookup: drafts accepted', value: drafting.accepted, unit: 'tokens' },
    atLeast('lookup: decode with / without', drafting.decode / plain.decode, '×', MIN_LOOKUP_RATIO),
  ];
}
