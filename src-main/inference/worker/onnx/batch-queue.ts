import type { Priority } from '../../model.ts';
import { batchAround } from './batching.ts';
import type { Batch, BatchFailure, Result, Rows } from './session-protocol.ts';
import type { Tokens } from './text-tokenizer.ts';

export interface QueueOptions {
  readonly priority: Priority;
  readonly signal: AbortSignal;
  /** Called after each batch that some of these texts were in. */
  readonly onAlive?: () => void;
}

/** What to do about a batch that failed, before its texts are tried again. @throws what they are told instead */
export type OnBatchFailure = (failure: BatchFailure, tokens: number, texts: number) => Promise<void>;

interface Item {
  readonly tokens: Tokens;
  readonly length: number;
  /** Counts the texts as they come. */
  readonly number: number;
  readonly options: QueueOptions;
  readonly done: (vector: Float32Array) => void;
  readonly failed: (error: unknown) => void;
}

/** What has been run, in tokens: those of texts, and all that batches had with their padding. */
export interface QueueFigures {
  readonly tokens: number;
  readonly paddedTokens: number;
  readonly batches: number;
}

/**
 * Shares texts among sessions, in batches of texts of about one length, from whichever calls they come: those in
 * the foreground first, then by age. What is in a batch is decided when a session is free, and not before.
 */
export class BatchQueue {
  readonly #run: (batch: Batch, session: number) => Promise<Result<Rows>>;
  readonly #waiting: Readonly<Record<Priority, Item[]>> = { foreground: [], background: [] };
  readonly #idle: number[];
  readonly #running = new Set<Promise<void>>();
  readonly #onFailure: OnBatchFailure;
  #budget: number;
  #arrived = 0;
  #figures = { tokens: 0, paddedTokens: 0, batches: 0 };

  constructor(options: {
    readonly sessions: number;
    /** Tokens of a batch, padding included. */
    readonly budget: number;
    readonly run: (batch: Batch, session: number) => Promise<Result<Rows>>;
    readonly onFailure: OnBatchFailure;
  }) {
    this.#run = options.run;
    this.#onFailure = options.onFailure;
    this.#budget = options.budget;
    this.#idle = Array.from({ length: options.sessions }, (_, index) => index);
  }

  get figures(): QueueFigures {
    return this.#figures;
  }

  get budget(): number {
    return this.#budget;
  }

  /** From now on batches have at most so many tokens. */
  set budget(tokens: number) {
    this.#budget = Math.max(1, Math.floor(tokens));
  }

  /** @throws the signal's reason when it aborts before the text is in a batch */
  add(tokens: Tokens, options: QueueOptions): Promise<Float32Array> {
    return new Promise((done, failed) => {
      const item: Item = { tokens, length: tokens.ids.length, number: this.#arrived++, options, done, failed };
      this.#wait(item);
      // Texts that come together are in batches together.
      queueMicrotask(() => this.#next());
    });
  }

  /** Resolves when nothing runs any more; what waits is not begun. */
  async over(): Promise<void> {
    this.#idle.length = 0;
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #wait(item: Item): void {
    const waiting = this.#waiting[item.options.priority];
    waiting.splice(placeOf(waiting, item.length), 0, item);
  }

  #next(): void {
    while (this.#idle.length > 0) {
      const items = this.#take('foreground') ?? this.#take('background');
      const session = items && this.#idle.pop();
      if (!items || session === undefined) return;
      const running = this.#runBatch(items, session).then(() => {
        this.#running.delete(running);
        this.#idle.push(session);
        this.#next();
      });
      this.#running.add(running);
    }
  }

  #take(priority: Priority): readonly Item[] | undefined {
    const waiting = this.#waiting[priority];
    for (let index = waiting.length - 1; index >= 0; index--) {
      const item = waiting[index];
      if (!item?.options.signal.aborted) continue;
      item.failed(item.options.signal.reason);
      waiting.splice(index, 1);
    }
    if (waiting.length === 0) return undefined;
    const oldest = waiting.reduce(
      (first, { number }, index) => (number < (waiting[first]?.number ?? 0) ? index : first),
      0,
    );
    const { first, last } = batchAround(waiting, oldest, this.#budget);
    return waiting.splice(first, last - first + 1);
  }

  async #runBatch(items: readonly Item[], session: number): Promise<void> {
    const longest = items.at(-1)?.length ?? 0;
    try {
      const result = await this.#run(batchOf(items), session);
      if (!result.ok) {
        await this.#onFailure(result.failure, longest * items.length, items.length);
        // As the oldest they are in the next batches.
        for (const item of items) this.#wait(item);
        return;
      }
      const { values, width } = result.value;
      const tokens = items.reduce((sum, { length }) => sum + length, 0);
      const { figures } = this;
      this.#figures = {
        tokens: figures.tokens + tokens,
        paddedTokens: figures.paddedTokens + longest * items.length,
        batches: figures.batches + 1,
      };
      for (const alive of new Set(items.map(({ options }) => options.onAlive))) alive?.();
      for (const [index, item] of items.entries()) item.done(values.slice(index * width, (index + 1) * width));
    } catch (error) {
      for (const item of items) item.failed(error);
    }
  }
}

/** Where a text of this length goes, after those that are as long. */
function placeOf(sorted: readonly Item[], length: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.length ?? 0) <= length) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function batchOf(texts: readonly { readonly tokens: Tokens; readonly length: number }[]): Batch {
  const total = texts.reduce((sum, { length }) => sum + length, 0);
  const ids = new Int32Array(total);
  const hasTypes = texts.some(({ tokens }) => tokens.types);
  const types = new Uint8Array(hasTypes ? total : 0);
  let at = 0;
  for (const { tokens, length } of texts) {
    ids.set(tokens.ids, at);
    if (tokens.types) types.set(tokens.types, at);
    at += length;
  }
  return { ids, lengths: Int32Array.from(texts, ({ length }) => length), ...(hasTypes && { types }) };
}
