import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import { AlcoveError } from '../../../../src-shared/errors.ts';
import type { FinishReason } from '../../../../src-shared/inference.ts';
import type { Generated, GeneratedText, GenerateRequest, LlamaPlan, LoadedLlama } from '../../model.ts';
import { StepTable } from '../step-costs.ts';
import { Answer, type Instruments, type Task } from './answer.ts';
import { Constraints } from './constraint.ts';
import { DraftAccount } from './draft-account.ts';
import { Fitter } from './fit.ts';
import { Measurements } from './measurements.ts';
import { Prefill } from './prefill.ts';
import { PrefixStates } from './prefix-states.ts';
import { Prompter } from './prompt.ts';
import { RequestQueue } from './request-queue.ts';
import { Rounds } from './rounds.ts';
import { samplingOptions } from './sampling.ts';
import { SequencePool } from './sequence-pool.ts';
import { TextFlow } from './text-flow.ts';

export interface LanguageRunnerOptions {
  readonly llama: Llama;
  readonly model: LlamaModel;
  /** With as many sequences as `loaded` says; it is this runner's alone, but not its to dispose of. */
  readonly context: LlamaContext;
  readonly loaded: LoadedLlama;
  readonly plan: LlamaPlan;
  /** The most tokens evaluated at a stretch; the batch by default. */
  readonly prefillSlice?: number;
}

export interface GenerateCallOptions {
  readonly signal?: AbortSignal;
  /** Called with what was written since the last time, in order, never after the answer is settled. */
  readonly onText?: (texts: readonly GeneratedText[]) => void;
  /** Called for every slice of the prompt and every token. */
  readonly onAlive?: () => void;
  /** When the request arrived, by `performance.now()`; now by default. */
  readonly queuedAt?: number;
  /** How long of that the model was being loaded. */
  readonly loadMs?: number;
}

/** Writes answers with one loaded model, several at once, and keeps what it evaluated for the next question. */
export class LanguageRunner {
  readonly #loaded: LoadedLlama;
  readonly #instruments: Instruments;
  readonly #constraints: Constraints;
  readonly #rounds = new Rounds();
  readonly #queue: RequestQueue;
  readonly #pool: SequencePool;
  readonly #closing = new AbortController();
  readonly #working = new Set<Promise<unknown>>();

  constructor({ llama, model, context, loaded, plan, prefillSlice }: LanguageRunnerOptions) {
    this.#loaded = loaded;
    const prompter = new Prompter(model);
    this.#instruments = {
      model,
      prompter,
      fitter: new Fitter(prompter, context.contextSize),
      // A slice shares its batch with one token of each other answer.
      prefill: new Prefill(Math.min(prefillSlice ?? Infinity, context.batchSize - loaded.sequences + 1)),
      prefixStates: new PrefixStates(),
      lookup: plan.lookup === 'auto' ? new DraftAccount(new StepTable(loaded.steps)) : plan.lookup,
    };
    this.#constraints = new Constraints(llama);
    this.#queue = new RequestQueue(loaded.sequences);
    this.#pool = new SequencePool(context, this.#rounds, loaded.sequences);
  }

  /**
   * Writes the answer to the last turn. On abort it settles at once, with what was written until then; the machine is
   * free for the next one when the step that was under way has ended, at most a slice later.
   * @throws AlcoveError `INVALID_INPUT`, `GRAMMAR_INVALID`, `INFERENCE_BUSY`, `PROMPT_TOO_LONG`
   */
  async generate(request: GenerateRequest, options: GenerateCallOptions = {}): Promise<Generated> {
    if (request.turns.at(-1)?.role !== 'user')
      throw new AlcoveError('INVALID_INPUT', { detail: 'A conversation to be answered ends with a question.' });
    if (request.maxTokens !== undefined && !(request.maxTokens >= 1)) throw new AlcoveError('INVALID_INPUT');
    const flow = new TextFlow(options.onText);
    const measurements = new Measurements(options.queuedAt ?? performance.now(), options.loadMs ?? 0);
    const signal = AbortSignal.any([this.#closing.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    const sampling = samplingOptions(request.sampling);
    const grammar = await this.#constraints.of(request);
    const opening = grammar === undefined ? undefined : this.#instruments.prompter.turnWithoutThought();
    const task: Task = {
      request: { ...request, opening },
      sampling,
      grammar,
      signal,
      onAlive: options.onAlive,
      flow,
      measurements,
    };
    const work = this.#answer(task);
    this.#working.add(work);
    const forget = () => this.#working.delete(work);
    work.then(forget, forget);
    try {
      const finish = await endOrAbort(work, signal);
      flow.end();
      return { text: flow.answer, reasoning: flow.reasoning, finish, stats: measurements.stats(this.#loaded) };
    } finally {
      flow.end();
    }
  }

  /** Tokens of each text. */
  countTokens(texts: readonly string[]): number[] {
    return texts.map((text) => this.#instruments.prompter.count(text));
  }

  /** Ends what is being written as aborted; resolves when nothing of it runs any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#working);
    await this.#pool.close();
    await this.#instruments.prefixStates.close();
  }

  async #answer(task: Task): Promise<FinishReason> {
    const { request, signal, measurements } = task;
    const { conversationId, system, priority = 'foreground' } = request;
    const giveBack = await this.#queue.turn({ priority, conversationId, signal });
    const leave = this.#rounds.enter();
    try {
      measurements.start();
      const { fitter, prompter } = this.#instruments;
      const prompt = fitter.fit(request, this.#pool.droppedTurns(conversationId));
      measurements.trimmed = prompt.trimmed;
      const slot = this.#pool.acquire(conversationId, prompt.tokens);
      try {
        const { finish, droppedTurns } = await new Answer(this.#instruments, task, slot.sequence).write(prompt);
        slot.droppedTurns = droppedTurns;
        return finish;
      } catch (error) {
        if (!signal.aborted) await this.#pool.discard(slot);
        throw error;
      } finally {
        if (conversationId === undefined && !slot.sequence.disposed)
          await slot.sequence.adaptStateToTokens([...prompter.fixedPrefix(system)], false);
        this.#pool.release(slot);
      }
    } finally {
      leave();
      giveBack();
    }
  }
}

/** The end of the work, or of the wait for it. What fails after that is nobody's any more. */
async function endOrAbort(work: Promise<FinishReason>, signal: AbortSignal): Promise<FinishReason> {
  const aborted = Promise.withResolvers<FinishReason>();
  const abort = () => aborted.resolve('aborted');
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } catch (error) {
    if (signal.aborted) return 'aborted';
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    if (signal.aborted) work.catch(() => {});
  }
}
