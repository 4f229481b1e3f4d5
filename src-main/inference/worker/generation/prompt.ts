import {
  type ChatHistoryItem,
  type ChatModelResponse,
  type ChatWrapper,
  type LlamaModel,
  resolveChatWrapper,
  type Token,
} from 'node-llama-cpp';

/** System prompts whose beginning is remembered. */
const MAX_PREFIXES = 16;

/** Finding the wrapper renders the template many times: it takes a fifth of a second. */
const wrappers = new WeakMap<LlamaModel, ChatWrapper>();

/** What writes prompts as the model's own template does. */
export function chatWrapperOf(model: LlamaModel): ChatWrapper {
  const wrapper = wrappers.get(model) ?? resolveChatWrapper(model, { warningLogs: false });
  wrappers.set(model, wrapper);
  return wrapper;
}

/** Turns histories into the tokens that `LlamaChat` evaluates for them, by the model's own chat template. */
export class Prompter {
  readonly wrapper: ChatWrapper;
  readonly #model: LlamaModel;
  readonly #prefixes = new Map<string, readonly Token[]>();

  constructor(model: LlamaModel) {
    this.#model = model;
    this.wrapper = chatWrapperOf(model);
  }

  /** The tokens up to where the model's turn goes on. */
  tokens(history: readonly ChatHistoryItem[]): Token[] {
    const chatHistory = history.at(-1)?.type === 'model' ? history : [...history, modelTurn()];
    return this.wrapper.generateContextState({ chatHistory }).contextText.tokenize(this.#model.tokenizer);
  }

  /**
   * How the model's turn begins when what it says is bound to a form: with a thought that is over. Left open by the
   * template, the thought itself would have to follow the form, and nothing would be left for the answer.
   */
  turnWithoutThought(): ChatModelResponse | undefined {
    const thought = this.wrapper.settings.segments?.thought;
    const isOpened =
      thought?.openOnResponseStart === true ||
      (typeof thought?.prefix === 'object' && 'type' in thought.prefix && thought.prefix.type === 'openedOnStart');
    if (!isOpened) return undefined;
    return { type: 'model', response: [{ type: 'segment', segmentType: 'thought', text: '', ended: true }] };
  }

  count(text: string): number {
    return this.#model.tokenize(text).length;
  }

  /** The first and the last tokens of a text, as text, with ` … ` for what was between them. */
  cutMiddle(text: string, keepTokens: number): string {
    const tokens = this.#model.tokenize(text);
    const head = Math.ceil(keepTokens / 2);
    const tail = keepTokens - head;
    const piece = (part: readonly Token[]) => this.#model.detokenize(part).replace(/^\uFFFD+|\uFFFD+$/g, '');
    return `${piece(tokens.slice(0, head)).trimEnd()} … ${piece(tokens.slice(tokens.length - tail)).trimStart()}`;
  }

  /** The tokens with which every prompt of this system text begins, whatever the user says. */
  fixedPrefix(system: string | undefined): readonly Token[] {
    const key = system ?? '';
    const known = this.#prefixes.get(key);
    if (known !== undefined) return known;
    // Two first questions that have nothing in common show where the user's text begins.
    const [one, other] = ['0', 'x'].map((text) => this.tokens([...systemTurn(system), { type: 'user', text }]));
    const end = one?.findIndex((token, index) => token !== other?.[index]) ?? 0;
    const prefix = one?.slice(0, Math.max(0, end)) ?? [];
    if (this.#prefixes.size >= MAX_PREFIXES) this.#prefixes.clear();
    this.#prefixes.set(key, prefix);
    return prefix;
  }
}

export function systemTurn(system: string | undefined): ChatHistoryItem[] {
  return system === undefined || system === '' ? [] : [{ type: 'system', text: system }];
}

function modelTurn(): ChatHistoryItem {
  return { type: 'model', response: [] };
}
