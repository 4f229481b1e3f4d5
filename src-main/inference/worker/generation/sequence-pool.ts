import type { LlamaContext, LlamaContextSequence, Token } from 'node-llama-cpp';
import { gatedSequence } from './gated-sequence.ts';
import type { Rounds } from './rounds.ts';

/** One conversation's place in the KV cache, with what has to be known to go on with it. */
export interface Slot {
  readonly sequence: LlamaContextSequence;
  /** Whose text it holds; nobody's after an answer that belongs to no conversation. */
  readonly owner: string | undefined;
  /** Turns of the owner's history that no longer fit. */
  droppedTurns: number;
}

interface Entry extends Slot {
  owner: string | undefined;
  busy: boolean;
  /** Counts up: the least is the one used longest ago. */
  usedAt: number;
}

/**
 * The sequences of one context, each kept with its evaluated tokens after the answer: evaluating
 * them again is what costs time. Who asks has been given a turn by the queue, so one is always free.
 */
export class SequencePool {
  readonly #context: LlamaContext;
  readonly #rounds: Rounds;
  readonly #size: number;
  readonly #entries: Entry[] = [];
  #clock = 0;

  constructor(context: LlamaContext, rounds: Rounds, size: number) {
    this.#context = context;
    this.#rounds = rounds;
    this.#size = size;
  }

  /** Turns of this conversation that did not fit the last time; 0 when nothing of it is kept. */
  droppedTurns(conversationId: string | undefined): number {
    return this.#owned(conversationId)?.droppedTurns ?? 0;
  }

  /**
   * Takes the conversation's own sequence; else, of those that are nobody's, the one that shares the
   * longest beginning with the prompt; else a fresh one; else the one used longest ago.
   */
  acquire(conversationId: string | undefined, prompt: readonly Token[]): Slot {
    const entry =
      this.#owned(conversationId) ??
      this.#unowned(prompt, 1) ??
      this.#fresh() ??
      this.#unowned(prompt, 0) ??
      this.#oldest();
    if (entry.owner !== conversationId) entry.droppedTurns = 0;
    entry.owner = conversationId;
    entry.busy = true;
    return entry;
  }

  /** Gives a sequence back with what it holds. */
  release(slot: Slot): void {
    const entry = this.#entries.find((candidate) => candidate === slot);
    if (entry === undefined) return;
    entry.busy = false;
    entry.usedAt = ++this.#clock;
  }

  /** Throws a sequence away whose state can no longer be trusted. */
  async discard(slot: Slot): Promise<void> {
    const entry = this.#entries.find((candidate) => candidate === slot);
    if (entry === undefined) return;
    // Until the context has taken the sequence back, its place counts as taken.
    await entry.sequence.dispose();
    this.#entries.splice(this.#entries.indexOf(entry), 1);
  }

  async close(): Promise<void> {
    for (const { sequence } of this.#entries.splice(0)) await sequence.dispose();
  }

  #owned(conversationId: string | undefined): Entry | undefined {
    if (conversationId === undefined) return undefined;
    return this.#entries.find((entry) => entry.owner === conversationId && !entry.busy);
  }

  #unowned(prompt: readonly Token[], atLeast: number): Entry | undefined {
    return this.#entries
      .filter((entry) => entry.owner === undefined && !entry.busy)
      .map((entry) => ({ entry, shared: sharedLength(entry.sequence.contextTokens, prompt) }))
      .filter(({ shared }) => shared >= atLeast)
      .sort((a, b) => b.shared - a.shared || a.entry.usedAt - b.entry.usedAt)[0]?.entry;
  }

  #fresh(): Entry | undefined {
    if (this.#entries.length >= this.#size) return undefined;
    const entry: Entry = {
      sequence: gatedSequence(this.#context.getSequence(), this.#rounds),
      owner: undefined,
      droppedTurns: 0,
      busy: false,
      usedAt: 0,
    };
    this.#entries.push(entry);
    return entry;
  }

  #oldest(): Entry {
    const oldest = this.#entries.filter(({ busy }) => !busy).sort((a, b) => a.usedAt - b.usedAt)[0];
    if (oldest === undefined) throw new Error('More answers are being written than there are sequences.');
    return oldest;
  }
}

/** How many tokens two lists begin with in common. */
export function sharedLength(a: readonly Token[], b: readonly Token[]): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a[shared] === b[shared]) shared++;
  return shared;
}
