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
import type { FittedPrompt, Fitter } from './fit.ts';
import { sequenceWith } from './gated-sequence.ts';
import type { Measurements } from './measurements.ts';
import type { Prefill } from './prefill.ts';
import type { Prompter } from './prompt.ts';
import type { SamplingOptions } from './sampling.ts';
import type { TextFlow } from './text-flow.ts';

/** What answers of one model share. */
export interface Instruments {
  readonly model: LlamaModel;
  readonly prompter: Prompter;
  readonly fitter: Fitter;
  readonly prefill: Prefill;
}

/** What one answer is made of, checked and resolved. */
export interface Task {
  readonly request: GenerateRequest;
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
    measurements.promptTokens = prompt.tokens.length;
    measurements.reusedTokens = await this.#evaluate(prompt.tokens);
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
        await this.#evaluate(current.tokens);
      }
    } finally {
      chat.dispose();
    }
  }

  #evaluate(tokens: readonly Token[]): Promise<number> {
    const { signal, onAlive, measurements } = this.#task;
    measurements.startPrefill();
    const onSlice = (evaluated: number) => {
      measurements.evaluatedTokens += evaluated;
      onAlive?.();
    };
    return this.#instruments.prefill.evaluate(this.#sequence, tokens, { signal, onSlice });
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

  async *#decode(
    tokens: Token[],
    options?: SequenceEvaluateOptions,
  ): AsyncGenerator<Token, void, undefined | Token | Token[]> {
    const { measurements, onAlive } = this.#task;
    const steps = this.#sequence.evaluate(tokens, options);
    try {
      let input: undefined | Token | Token[];
      while (true) {
        const { value: token, done } = await steps.next(input);
        if (done || token === undefined) return;
        measurements.tokenChosen(this.#sequence.nextTokenIndex);
        if (!this.#instruments.model.isEogToken(token)) measurements.outputTokens++;
        onAlive?.();
        input = yield token;
      }
    } finally {
      await steps.return();
    }
  }
}

/** The model's turn with all that was written of it. */
function written(response: LlamaChatResponse): ChatModelResponse {
  const last = response.lastEvaluation.cleanHistory.at(-1);
  return last?.type === 'model' ? last : { type: 'model', response: [] };
}
