import {
  type ChatModelResponse,
  LlamaChat,
  type LlamaChatResponse,
  type LlamaContextSequence,
  type LlamaGrammar,
  type LlamaModel,
  type SequenceEvaluateOptions,
  type Token,
} from 'node-llama-cpp';
import type { FinishReason } from '../../../../src-shared/inference.ts';
import type { GenerateRequest } from '../../model.ts';
import type { DraftAccount } from './draft-account.ts';
import { Drafting } from './drafting.ts';
import type { FittedPrompt, Fitter } from './fit.ts';
import { sequenceWith } from './gated-sequence.ts';
import type { Measurements } from './measurements.ts';
import type { Prefill } from './prefill.ts';
import type { PrefixStates } from './prefix-states.ts';
import type { Prompter } from './prompt.ts';
import type { SamplingOptions } from './sampling.ts';
import { sharedLength } from './sequence-pool.ts';
import type { TextFlow } from './text-flow.ts';

/** What answers of one model share. */
export interface Instruments {
  readonly model: LlamaModel;
  readonly prompter: Prompter;
  readonly fitter: Fitter;
  readonly prefill: Prefill;
  readonly prefixStates: PrefixStates;
  /** `off`, `on` whenever something can be copied, or as the account allows. */
  readonly lookup: 'off' | 'on' | DraftAccount;
}

/** What one answer is made of, checked and resolved. */
export interface Task {
  readonly request: GenerateRequest & { readonly opening?: ChatModelResponse | undefined };
  readonly sampling: SamplingOptions;
  readonly grammar: LlamaGrammar | undefined;
  readonly signal: AbortSignal;
  readonly onAlive: (() => void) | undefined;
  readonly flow: TextFlow;
  readonly measurements: Measurements;
}

/** Writes one answer into one sequence. */
export class Answer {
  readonly #instruments: Instruments;
  readonly #task: Task;
  readonly #sequence: LlamaContextSequence;

  constructor(instruments: Instruments, task: Task, sequence: LlamaContextSequence) {
    this.#instruments = instruments;
    this.#task = task;
    this.#sequence = sequence;
  }

  /**
   * @param prompt fitted; replaced by a shorter one as often as the context is full and older turns can make room
   * @returns why it ended, and how many turns were dropped by then
   */
  async write(prompt: FittedPrompt): Promise<{ finish: FinishReason; droppedTurns: number }> {
    const { request, grammar, measurements } = this.#task;
    const { fitter, prompter } = this.#instruments;
    await this.#evaluatePrompt(prompt);
    const chat = new LlamaChat({
      contextSequence: sequenceWith(this.#sequence, { evaluate: (tokens, options) => this.#decode(tokens, options) }),
      chatWrapper: prompter.wrapper,
    });
    try {
      let current = prompt;
      let left = request.maxTokens ?? prompt.room;
      while (true) {
        const most = Math.min(left, current.room);
        const response = await this.#respond(chat, current, most);
        const droppedTurns = current.droppedTurns;
        if (response.metadata.stopReason !== 'maxTokens')
          return { finish: response.metadata.stopReason === 'abort' ? 'aborted' : 'stop', droppedTurns };
        left -= most;
        if (left <= 0) return { finish: request.maxTokens === undefined ? 'context' : 'length', droppedTurns };
        // A grammar's state cannot be taken along.
        const shifted = grammar === undefined ? fitter.shift(request, current, written(response)) : undefined;
        if (shifted === undefined) return { finish: 'context', droppedTurns };
        measurements.contextShifts++;
        current = shifted;
        await this.#evaluate(allButLast(current.tokens));
      }
    } finally {
      chat.dispose();
    }
  }

  async #evaluatePrompt({ tokens }: FittedPrompt): Promise<void> {
    const { request, measurements } = this.#task;
    const { prompter, prefixStates } = this.#instruments;
    measurements.startPrefill(tokens.length, this.#sequence.tokenMeter);
    const prefix = prompter.fixedPrefix(request.system);
    if (sharedLength(prefix, tokens) === prefix.length)
      await prefixStates.prepare(this.#sequence, prefix, () => this.#evaluate(prefix));
    await this.#evaluate(allButLast(tokens));
  }

  #evaluate(tokens: readonly Token[]): Promise<void> {
    const { signal, onAlive } = this.#task;
    return this.#instruments.prefill.evaluate(this.#sequence, tokens, { signal, onSlice: onAlive });
  }

  #respond(chat: LlamaChat, prompt: FittedPrompt, maxTokens: number): Promise<LlamaChatResponse> {
    const { request, sampling, grammar, signal, flow } = this.#task;
    return chat.generateResponse(prompt.history, {
      ...sampling,
      ...(grammar !== undefined && { grammar }),
      maxTokens,
      signal,
      stopOnAbortSignal: true,
      customStopTriggers: request.stop?.filter((text) => text !== '') ?? [],
      onResponseChunk: ({ type, text }) => flow.write({ kind: type === 'segment' ? 'reasoning' : 'answer', text }),
    });
  }

  async *#decode(tokens: Token[], options?: SequenceEvaluateOptions): AsyncGenerator<Token, void, undefined> {
    const { measurements, onAlive } = this.#task;
    const writer = this.#drafting() ?? this.#sequence;
    for await (const token of writer.evaluate(tokens, options)) {
      measurements.tokenChosen(this.#sequence.nextTokenIndex);
      if (!this.#instruments.model.isEogToken(token)) measurements.outputTokens++;
      onAlive?.();
      // What could be given in the place of a token is only for calling functions, which no answer does.
      yield token;
    }
  }

  /** Drafts need the likeliest token each time; and the cache must be able to forget the last tokens, as that of a recurrent model is not. */
  #drafting(): Drafting | undefined {
    const { sampling, grammar, measurements } = this.#task;
    const { lookup } = this.#instruments;
    const isGreedy = sampling.temperature === 0 && sampling.repeatPenalty === false;
    if (lookup === 'off' || !isGreedy || grammar !== undefined || this.#sequence.needsCheckpoints) return undefined;
    return new Drafting(this.#sequence, lookup === 'on' ? undefined : lookup, measurements.drafts);
  }
}

/** A prompt is evaluated but for its last token: the answer begins with that one. */
function allButLast(tokens: readonly Token[]): readonly Token[] {
  return tokens.slice(0, -1);
}

/** The model's turn with all that was written of it. */
function written(response: LlamaChatResponse): ChatModelResponse {
  const last = response.lastEvaluation.cleanHistory.at(-1);
  return last?.type === 'model' ? last : { type: 'model', response: [] };
}
