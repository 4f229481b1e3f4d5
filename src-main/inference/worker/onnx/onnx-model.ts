import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { AlcoveError } from '../../../../src-shared/errors.ts';
import type { LoadedOnnx, OnnxPlan, OnnxTuning } from '../../onnx/model.ts';
import type { OnnxLoadOptions } from '../load-options.ts';
import { ramState } from '../ram.ts';
import { BatchQueue, batchOf, type QueueFigures, type QueueOptions } from './batch-queue.ts';
import { type TryProvider, tryApart } from './provider-trial.ts';
import { type Chosen, chooseProvider } from './providers.ts';
import type { Batch, BatchFailure, Result, Rows, SessionSpec } from './session-protocol.ts';
import { type BatchRunner, type OpenRunner, openSessionThread } from './session-threads.ts';
import { TextTokenizer, type Tokens } from './text-tokenizer.ts';
import { BatchFailedError, findTuning } from './tuning.ts';

/** What is put in the place of threads and processes by tests. */
export interface OnnxParts {
  readonly open?: OpenRunner;
  readonly tryProvider?: TryProvider;
  readonly supported?: readonly string[];
}

/** Sentences that providers are compared by: several lengths, scripts, and things that are no words. */
const SAMPLES: readonly string[] = [
  'The whale eats krill.',
  'How was revenue in the third quarter, compared with the year before?',
  '鲸鱼吃磷虾。',
  'Ein Satz, der etwas länger ist als die anderen, damit auch solche verglichen werden: er hört erst hier auf.',
  'ERR_0x80070057',
  '🐋',
];

/** Each session holds the weights once. */
const MEMORY_SHARE = 0.25;
const MAX_SESSIONS = 8;
/** About half a chunk. */
const TUNING_TOKENS = 64;

/** A graph that reads texts, in memory: its sessions, its tokenizer, and what waits for it. */
export class OnnxModel {
  readonly tokenizer: TextTokenizer;
  readonly maxTokens: number;
  readonly #open: OpenRunner;
  readonly #queue: BatchQueue;
  readonly #spec: Omit<SessionSpec, 'provider'>;
  #loaded: LoadedOnnx;
  #sessions: readonly BatchRunner[];
  #retreat: Promise<void> | undefined;

  private constructor(built: {
    readonly plan: OnnxPlan;
    readonly open: OpenRunner;
    readonly spec: Omit<SessionSpec, 'provider'>;
    readonly tokenizer: TextTokenizer;
    readonly sessions: readonly BatchRunner[];
    readonly loaded: LoadedOnnx;
  }) {
    const { plan, open, spec, tokenizer, sessions, loaded } = built;
    this.tokenizer = tokenizer;
    this.maxTokens = plan.maxTokens;
    this.#open = open;
    this.#spec = spec;
    this.#sessions = sessions;
    this.#loaded = loaded;
    this.#queue = new BatchQueue({
      sessions: sessions.length,
      budget: Math.min(loaded.tuning.batchTokens, plan.batchTokens ?? Number.POSITIVE_INFINITY),
      run: (batch, session) => this.#run(batch, session),
      onFailure: (failure, tokens, texts) => this.#failed(failure, tokens, texts),
    });
  }

  /**
   * Opens a graph with the best provider that gives the processor's results, and finds how it runs best.
   * @throws AlcoveError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `MODEL_TOO_LARGE`, `MODEL_LOAD_FAILED`; the signal's reason
   */
  static async load(plan: OnnxPlan, options: OnnxLoadOptions, parts: OnnxParts = {}): Promise<OnnxModel> {
    const began = performance.now();
    const { signal, onProgress, entry } = options;
    const open = parts.open ?? openSessionThread;
    const tokenizer = await TextTokenizer.load(plan.files);
    onProgress(0.1);
    signal.throwIfAborted();
    const spec = specOf(plan, tokenizer.padId);
    const opened = new Set<BatchRunner>();
    const openOne: OpenRunner = async (given) => {
      const runner = await open(given);
      opened.add(runner);
      signal.throwIfAborted();
      return runner;
    };
    try {
      const first = await openOne({ ...spec, provider: 'cpu' });
      onProgress(0.3);
      const samples = batchOf(SAMPLES.map((text) => measured(tokenizer.encode(text, plan.maxTokens))));
      const expected = await checkOnProcessor(first, samples, tokenizer);
      onProgress(0.4);
      const chosen = await chooseProvider({
        providers: plan.providers,
        spec,
        samples,
        expected,
        open: openOne,
        tryProvider: parts.tryProvider ?? tryApart(entry),
        ...(parts.supported && { supported: parts.supported }),
      });
      signal.throwIfAborted();
      onProgress(0.5);
      const { tuning, sessions, isNew } = await settle(plan, spec, chosen, first, openOne, tokenizer, signal);
      for (const runner of opened) if (!sessions.includes(runner)) await runner.close();
      onProgress(1);
      return new OnnxModel({
        plan,
        open,
        spec: { ...spec, intraOpThreads: tuning.intraOpThreads },
        tokenizer,
        sessions,
        loaded: {
          runtime: 'onnx',
          path: plan.path,
          role: plan.role,
          name: plan.name,
          provider: chosen.provider,
          refused: [...(plan.refused ?? []), ...chosen.refused],
          precision: plan.precision,
          tuning,
          isNewlyTuned: isNew,
          maxTokens: plan.maxTokens,
          ...(plan.role === 'embedding' && { dimensions: expected.width }),
          loadMs: performance.now() - began,
        },
      });
    } catch (error) {
      await Promise.all([...opened].map((runner) => runner.close()));
      signal.throwIfAborted();
      throw error instanceof BatchFailedError ? errorOf(error.failure) : error;
    }
  }

  get loaded(): LoadedOnnx {
    return this.#loaded;
  }

  /** What has been run so far. */
  get figures(): QueueFigures {
    return this.#queue.figures;
  }

  /** Tokens that all sessions together work on at once. */
  get tokensAtOnce(): number {
    return this.#queue.budget * this.#sessions.length;
  }

  /** @returns the vector of a text, or its score. @throws AlcoveError; the signal's reason */
  add(tokens: Tokens, options: QueueOptions): Promise<Float32Array> {
    return this.#queue.add(tokens, options);
  }

  async dispose(): Promise<void> {
    await this.#queue.over();
    await Promise.all(this.#sessions.map((session) => session.close()));
  }

  async #run(batch: Batch, session: number): Promise<Result<Rows>> {
    await this.#retreat;
    const runner = this.#sessions[session];
    if (!runner) throw new Error(`there is no session ${session}`);
    return runner.run(batch);
  }

  /** What can be done so that the texts are tried again. @throws AlcoveError when nothing can */
  async #failed(failure: BatchFailure, tokens: number, texts: number): Promise<void> {
    if (failure.kind === 'memory' && texts > 1) {
      this.#queue.budget = Math.min(this.#queue.budget, tokens) / 2;
      return;
    }
    if (failure.kind === 'values' && this.#loaded.provider !== 'cpu') {
      this.#retreat ??= this.#toProcessor('Some of its vectors hold values that are no numbers.');
      await this.#retreat;
      return;
    }
    throw errorOf(failure);
  }

  /** Goes on without the provider that gave what no one can use. */
  async #toProcessor(reason: string): Promise<void> {
    const { provider, refused } = this.#loaded;
    const before = this.#sessions;
    const spec = { ...this.#spec, provider: 'cpu', intraOpThreads: availableParallelism() } as const;
    this.#sessions = await Promise.all(before.map(() => this.#open(spec)));
    this.#loaded = { ...this.#loaded, provider: 'cpu', refused: [...refused, { provider, reason }] };
    await Promise.all(before.map((session) => session.close()));
  }
}

function specOf(plan: OnnxPlan, padId: number): Omit<SessionSpec, 'provider'> {
  const { files, pooling, role, width, dimensions } = plan;
  return {
    model: files.model,
    intraOpThreads: 1,
    pooling: role === 'ranking' ? 'scores' : pooling,
    ...(width !== undefined && role === 'embedding' && { width }),
    ...(dimensions !== undefined && { dimensions }),
    padId,
  };
}

const measured = (tokens: Tokens): { readonly tokens: Tokens; readonly length: number } => ({
  tokens,
  length: tokens.ids.length,
});

/** What the processor makes of the samples; it is the measure for every other provider. */
async function checkOnProcessor(runner: BatchRunner, samples: Batch, tokenizer: TextTokenizer): Promise<Rows> {
  const result = await runner.run(samples);
  if (!result.ok) throw errorOf(result.failure);
  const last = await runner.run({ ids: Int32Array.of(tokenizer.largestId), lengths: Int32Array.of(1) });
  if (last.ok || last.failure.kind === 'values') return result.value;
  throw new AlcoveError('MODEL_CORRUPT', {
    detail: 'The tokenizer knows more words than the model: its files do not belong together.',
  });
}

/** The sessions that are to run it: as it was measured before, or as is measured now. */
async function settle(
  plan: OnnxPlan,
  spec: Omit<SessionSpec, 'provider'>,
  { provider, runner }: Chosen,
  onProcessor: BatchRunner,
  open: OpenRunner,
  tokenizer: TextTokenizer,
  signal: AbortSignal,
): Promise<{ tuning: OnnxTuning; sessions: readonly BatchRunner[]; isNew: boolean }> {
  const given = (intraOpThreads: number): SessionSpec => ({ ...spec, provider, intraOpThreads });
  const spare = runner ?? onProcessor;
  if (plan.tuning?.provider === provider) {
    const { sessions: count, intraOpThreads } = plan.tuning;
    const sessions = intraOpThreads === spec.intraOpThreads ? [spare] : [];
    while (sessions.length < count) sessions.push(await open(given(intraOpThreads)));
    return { tuning: plan.tuning, sessions, isNew: false };
  }
  const spares = [spare];
  const [id = tokenizer.padId] = tokenizer.encode('whale', 8).ids;
  const { tuning, sessions } = await findTuning({
    provider,
    cores: plan.threads ?? availableParallelism(),
    maxSessions: await maxSessions(plan.files.model),
    textTokens: Math.min(TUNING_TOKENS, plan.maxTokens),
    id,
    open: async (threads) => {
      const kept = threads === spec.intraOpThreads ? spares.pop() : undefined;
      return kept ?? open(given(threads));
    },
    signal,
  });
  return { tuning, sessions, isNew: true };
}

async function maxSessions(model: string): Promise<number> {
  const { size } = await stat(model);
  return Math.max(1, Math.min(MAX_SESSIONS, Math.floor((ramState().freeBytes * MEMORY_SHARE) / Math.max(1, size))));
}

/** What a person is told of a batch that failed. */
function errorOf(failure: BatchFailure): AlcoveError {
  if (failure.kind === 'memory') return new AlcoveError('MODEL_TOO_LARGE');
  if (failure.kind === 'error') return new AlcoveError(failure.error.code, { detail: failure.error.message });
  return new AlcoveError('MODEL_CORRUPT', { detail: 'The model’s vectors hold values that are no numbers.' });
}
