/**
 * Most tokens of a draft. With the token before them they are eight: up to there llama.cpp's CUDA kernels for single
 * tokens take several at once.
 */
export const MAX_DRAFT = 7;
/** Short until it is known what a drafted token costs; two more each time a whole draft is right. */
const FIRST_DRAFT = 1;
/** Steps without a draft that say what one costs, before the first draft. */
const WARM_UP_STEPS = 4;
/** Of the time spent writing, the share that may be lost to drafts in the long run. */
const SHARE_AT_RISK = 0.01;
/** What may be lost at once, in steps without a draft; earlier gains beyond it do not count. */
const STEPS_AT_RISK = 2;
/** How far a single slow step can put drafting off, in the same unit: it may have had other reasons. */
const MOST_DEBT_STEPS = 3;
/** Guess of what a drafted token adds to a step, as a share of it, until it has been measured. */
const FIRST_EXTRA = 0.2;
/** Weight of the newest measurement in the averages. */
const NEWEST = 0.15;

/**
 * Decides whether drafting pays, by keeping accounts: time that drafts saved is credit, time that they cost is
 * debit, and a little is granted for all that is written, so that it is tried again now and then. No credit, no
 * draft: so drafts never cost more than the share at risk. One account for all answers of a model, because what a
 * longer step costs is the machine's and what is copied is the user's habit.
 */
export class DraftAccount {
  #plainSteps = 0;
  #plainMs = 0;
  #extraMs = 0;
  #balanceMs = 0;
  #length = FIRST_DRAFT;
  #hasDrafted = false;

  /** How many tokens may be drafted now. */
  allowed(): number {
    if (this.#plainSteps < WARM_UP_STEPS) return 0;
    return Math.max(0, Math.min(this.#length, Math.floor(this.#balanceMs / this.#extraMs)));
  }

  /** A step without a draft took so long. */
  plain(ms: number): void {
    this.#plainSteps++;
    if (this.#plainSteps <= WARM_UP_STEPS) {
      // The first steps of a model can be slow; the fastest of them is what counts.
      this.#plainMs = this.#plainSteps === 1 ? ms : Math.min(ms, this.#plainMs);
      this.#extraMs = this.#plainMs * FIRST_EXTRA;
      this.#balanceMs = this.#plainMs * STEPS_AT_RISK;
      return;
    }
    this.#plainMs += (Math.min(ms, this.#plainMs * 3) - this.#plainMs) * NEWEST;
    this.#book(ms * SHARE_AT_RISK);
  }

  /** A step with a draft of so many tokens took so long, and so many of them were right. */
  drafted(tokens: number, accepted: number, ms: number): void {
    const extra = Math.max((ms - this.#plainMs) / tokens, this.#plainMs * 0.01);
    this.#extraMs += (extra - this.#extraMs) * (this.#hasDrafted ? NEWEST : 1);
    this.#hasDrafted = true;
    if (accepted === tokens) this.#length = Math.min(MAX_DRAFT, this.#length + 2);
    else if (accepted * 2 < tokens) this.#length = Math.max(1, this.#length - 1);
    this.#book((accepted + 1) * this.#plainMs - ms);
  }

  #book(ms: number): void {
    const most = this.#plainMs * STEPS_AT_RISK;
    this.#balanceMs = Math.max(-this.#plainMs * MOST_DEBT_STEPS, Math.min(most, this.#balanceMs + ms));
  }
}
