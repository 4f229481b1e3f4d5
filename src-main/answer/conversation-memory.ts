import type { FoundPassage } from '../search/index.ts';

/** An earlier question of a conversation and its answer, as they are stored. */
export interface Exchange {
  readonly answerId: string;
  readonly question: string;
  readonly answer: string;
}

/** An earlier question and answer, word for word as the model had them. */
export interface SentExchange {
  readonly question: string;
  readonly answer: string;
  /** Of both, the template's own included. */
  readonly tokens: number;
}

/** What the model was told in a conversation. */
export interface Remembered {
  readonly sent: readonly SentExchange[];
  /** The passages in `sent`, by the numbers they were given there. */
  readonly passages: ReadonlyMap<number, FoundPassage>;
  /** Which stored exchanges that is; those left out for want of room included. */
  readonly covered: ReadonlySet<string>;
  /** What was left out. */
  readonly trimmed: { readonly turns: number; readonly tokens: number };
  /** The documents that were asked, so that others are not answered from. */
  readonly scope: string;
}

/** Conversations that are remembered; the one used longest ago goes first. */
const MOST_CONVERSATIONS = 32;

/**
 * Remembers what was sent to the model in each conversation. Its evaluated tokens are of use again only
 * if the next prompt begins with the very same text, passages included, and that is stored nowhere.
 */
export class ConversationMemory {
  readonly #remembered = new Map<string, Remembered>();

  recall(conversationId: string): Remembered | undefined {
    return this.#remembered.get(conversationId);
  }

  keep(conversationId: string, remembered: Remembered): void {
    this.#remembered.delete(conversationId);
    this.#remembered.set(conversationId, remembered);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= MOST_CONVERSATIONS) break;
      this.#remembered.delete(oldest);
    }
  }

  forget(conversationId: string): void {
    this.#remembered.delete(conversationId);
  }
}
