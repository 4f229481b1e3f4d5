import type { LlamaContextSequence, SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import type { DraftAccount } from './draft-account.ts';
import { TokenHistory } from './token-history.ts';

/** Tokens between a draft and the end of the context, where room is made for more. */
const CONTEXT_MARGIN = 2;

/** Tokens of a draft where every draft is wanted. */
const ALWAYS_DRAFT = 7;

interface Draft {
  readonly tokens: readonly Token[];
  /** Tokens before it that are the same as the last ones. */
  readonly matched: number;
}

export interface DraftCounts {
  proposed: number;
  accepted: number;
}

/**
 * Lookup decoding (https://github.com/apoorvumang/prompt-lookup-decoding): what followed the last tokens earlier
 * in the prompt is evaluated together with them, and as much of it kept as the model would have chosen itself.
 * The likeliest token each time: the answer is the same as without, it only comes sooner where passages are quoted.
 *
 * The library's own predictor confirms one token of a draft and refutes the rest, right or wrong (3.22), so the
 * draft is evaluated by `controlledEvaluate` here.
 */
export class Drafting {
  readonly #sequence: LlamaContextSequence;
  /** Absent: a draft whenever there is one. */
  readonly #account: DraftAccount | undefined;
  readonly #counts: DraftCounts;
  #history: TokenHistory | undefined;

  constructor(sequence: LlamaContextSequence, account: DraftAccount | undefined, counts: DraftCounts) {
    this.#sequence = sequence;
    this.#account = account;
    this.#counts = counts;
  }

  /** As a sequence's `evaluate`, except that no tokens can be given to it in the place of the chosen ones. */
  async *evaluate(tokens: Token[], options?: SequenceEvaluateOptions): AsyncGenerator<Token, void, undefined> {
    this.#history = new TokenHistory([...this.#sequence.contextTokens, ...tokens]);
    const plain = this.#sequence.evaluate(tokens, options);
    try {
      let last: Token | undefined;
      while (true) {
        const draft = last === undefined ? undefined : this.#draft();
        const chosen =
          last === undefined || draft === undefined ? await this.#step(plain, last) : await this.#try(last, draft);
        if (chosen.length === 0) return;
        for (const token of chosen) {
          this.#history.push(token);
          last = token;
          yield token;
        }
      }
    } finally {
      await plain.return();
    }
  }

  #draft(): Draft | undefined {
    const match = this.#history?.match();
    if (!match) return undefined;
    const room = this.#sequence.contextSize - CONTEXT_MARGIN - this.#sequence.nextTokenIndex - 1;
    const most = Math.min(this.#account?.allowed(match.length) ?? ALWAYS_DRAFT, room);
    const tokens = most > 0 ? (this.#history?.tokens(match.next, most) ?? []) : [];
    return tokens.length > 0 ? { tokens, matched: match.length } : undefined;
  }

  async #step(plain: AsyncGenerator<Token, void, undefined | Token | Token[]>, last?: Token): Promise<Token[]> {
    const startedAt = performance.now();
    const { value, done } = await plain.next(last);
    if (done || value === undefined) return [];
    if (last !== undefined) this.#account?.plain(performance.now() - startedAt);
    return [value];
  }

  async #try(last: Token, { tokens: draft, matched }: Draft): Promise<Token[]> {
    const startedAt = performance.now();
    const generateNext = { token: true, options: { temperature: 0 } };
    const results = await this.#sequence.controlledEvaluate([last, ...draft].map((token) => [token, { generateNext }]));
    const next = results.map((result) => result?.next.token ?? undefined).filter((token) => token !== undefined);
    let accepted = 0;
    while (accepted < draft.length && next[accepted] === draft[accepted]) accepted++;
    const end = this.#sequence.nextTokenIndex;
    if (accepted < draft.length)
      await this.#sequence.eraseContextTokenRanges([{ start: end - (draft.length - accepted), end }]);
    this.#counts.proposed += draft.length;
    this.#counts.accepted += accepted;
    this.#account?.drafted(draft.length, accepted, matched, performance.now() - startedAt);
    return next.slice(0, accepted + 1);
  }
}
