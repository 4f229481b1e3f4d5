import type { ChatHistoryItem, ChatModelResponse, Token } from 'node-llama-cpp';
import { AlcoveError } from '../../../../src-shared/errors.ts';
import type { ChatTurn } from '../../model.ts';
import { type Prompter, systemTurn } from './prompt.ts';

/** Of the context, the share that is kept free for an answer whose length is not limited to less. */
const ANSWER_SHARE = 0.25;
/** Having to drop turns, so many are dropped that the next ones find room: dropping costs evaluating the rest again. */
const REFILL_SHARE = 0.75;
/** Tokens that the template adds when the model's turn begins (an opened `<think>`), and the sampled one. */
const MARGIN = 16;
/** Less than this of a question is not worth asking. */
const MIN_QUESTION_TOKENS = 16;

export interface Conversation {
  readonly system?: string | undefined;
  readonly turns: readonly ChatTurn[];
  readonly maxTokens?: number | undefined;
  /** How the model's turn begins, if not with what it writes. */
  readonly opening?: ChatModelResponse | undefined;
}

export interface FittedPrompt {
  readonly history: ChatHistoryItem[];
  readonly tokens: Token[];
  /** Tokens that can be written until the context is full. */
  readonly room: number;
  /** How many of the oldest turns were left out. */
  readonly droppedTurns: number;
  readonly trimmed?: { readonly turns: number; readonly tokens: number };
}

/** Makes prompts that fit into the context, and leave room for the answer. */
export class Fitter {
  readonly #prompter: Prompter;
  readonly #contextTokens: number;

  constructor(prompter: Prompter, contextTokens: number) {
    this.#prompter = prompter;
    this.#contextTokens = contextTokens;
  }

  /**
   * Drops the oldest turns, questions with their answers, until the rest fits; then the middle of the last question.
   * @param droppedBefore turns that did not fit the last time: they are not taken up again, since what follows them was
   * evaluated without them
   * @throws AlcoveError `PROMPT_TOO_LONG` when even so it does not fit
   */
  fit(conversation: Conversation, droppedBefore = 0): FittedPrompt {
    const { turns, maxTokens } = conversation;
    const reserve = Math.min(maxTokens ?? Infinity, Math.ceil(this.#contextTokens * ANSWER_SHARE));
    const limit = this.#contextTokens - MARGIN - reserve;
    const whole = this.#render(conversation, 0);
    if (whole.tokens.length <= limit) return whole;

    const starts = questionStarts(turns);
    const kept = starts.find((start) => start >= droppedBefore && start > 0);
    if (droppedBefore > 0 && kept !== undefined) {
      const asBefore = this.#render(conversation, kept);
      if (asBefore.tokens.length <= limit) return trimmed(asBefore, whole);
    }
    const shorter = this.#drop(conversation, starts, limit) ?? this.#cutQuestion(conversation, starts, limit);
    return trimmed(shorter, whole);
  }

  /**
   * Makes room while an answer is being written: drops older turns, never the question that is being answered.
   * @param written what was written of the answer
   * @returns `undefined` when there is nothing left that could be dropped
   */
  shift(conversation: Conversation, before: FittedPrompt, written: ChatModelResponse): FittedPrompt | undefined {
    const starts = questionStarts(conversation.turns).filter((start) => start > before.droppedTurns);
    return this.#drop(conversation, starts, this.#contextTokens - MARGIN, written);
  }

  /** The fewest turns dropped so that `REFILL_SHARE` of the limit is left; the last question alone may fill the limit. */
  #drop(
    conversation: Conversation,
    starts: readonly number[],
    limit: number,
    written?: ChatModelResponse,
  ): FittedPrompt | undefined {
    const candidates = starts.filter((start) => start > 0);
    let low = 0;
    let high = candidates.length - 1;
    let best: FittedPrompt | undefined;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const prompt = this.#render(conversation, candidates[middle] ?? 0, written);
      const isLast = middle === candidates.length - 1;
      if (prompt.tokens.length <= (isLast ? limit : limit * REFILL_SHARE)) {
        best = prompt;
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return best;
  }

  #cutQuestion(conversation: Conversation, starts: readonly number[], limit: number): FittedPrompt {
    const start = starts.at(-1) ?? 0;
    const question = conversation.turns.at(-1)?.text ?? '';
    const cut = (text: string) =>
      this.#render({ ...conversation, turns: [...conversation.turns.slice(0, -1), { role: 'user', text }] }, start);
    let keep = this.#prompter.count(question);
    let prompt = cut(question);
    while (prompt.tokens.length > limit) {
      // At least one less each time, since cutting can change how the rest is tokenized.
      keep -= Math.max(1, prompt.tokens.length - limit);
      if (keep < MIN_QUESTION_TOKENS) throw new AlcoveError('PROMPT_TOO_LONG');
      prompt = cut(this.#prompter.cutMiddle(question, keep));
    }
    return prompt;
  }

  #render({ system, turns, opening }: Conversation, droppedTurns: number, written = opening): FittedPrompt {
    const history: ChatHistoryItem[] = [
      ...systemTurn(system),
      ...turns
        .slice(droppedTurns)
        .map(
          ({ role, text }): ChatHistoryItem =>
            role === 'user' ? { type: 'user', text } : { type: 'model', response: [text] },
        ),
      ...(written === undefined ? [] : [written]),
    ];
    const tokens = this.#prompter.tokens(history);
    return { history, tokens, room: this.#contextTokens - MARGIN - tokens.length, droppedTurns };
  }
}

/** Where a question begins that can be the first one: what is before it goes with the question it answers. */
function questionStarts(turns: readonly ChatTurn[]): number[] {
  return turns.flatMap((turn, index) =>
    index === 0 || (turn.role === 'user' && turns[index - 1]?.role !== 'user') ? [index] : [],
  );
}

function trimmed(prompt: FittedPrompt, whole: FittedPrompt): FittedPrompt {
  return {
    ...prompt,
    trimmed: { turns: prompt.droppedTurns, tokens: Math.max(0, whole.tokens.length - prompt.tokens.length) },
  };
}
