import type { GeneratedText } from '../../model.ts';

/** Text is passed on at most this often: more messages would not be read any sooner. */
const FLUSH_EVERY_MS = 15;

/**
 * Gathers what is written and passes it on in order: the first of it at once, the rest in bundles.
 * Keeps the whole as well.
 */
export class TextFlow {
  readonly #pass: ((texts: readonly GeneratedText[]) => void) | undefined;
  readonly #whole = { answer: '', reasoning: '' };
  #pending: GeneratedText[] = [];
  #flushedAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(pass: ((texts: readonly GeneratedText[]) => void) | undefined) {
    this.#pass = pass;
  }

  get answer(): string {
    return this.#whole.answer;
  }

  get reasoning(): string {
    return this.#whole.reasoning;
  }

  write({ kind, text }: GeneratedText): void {
    if (text === '' || this.#ended) return;
    this.#whole[kind] += text;
    const last = this.#pending.at(-1);
    if (last?.kind === kind) this.#pending[this.#pending.length - 1] = { kind, text: last.text + text };
    else this.#pending.push({ kind, text });
    const dueIn = this.#flushedAt + FLUSH_EVERY_MS - performance.now();
    if (dueIn <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), dueIn);
  }

  /** Passes on what is left; nothing that is written later counts. */
  end(): void {
    this.#flush();
    this.#ended = true;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushedAt = performance.now();
    if (this.#pending.length === 0) return;
    const texts = this.#pending;
    this.#pending = [];
    this.#pass?.(texts);
  }
}
