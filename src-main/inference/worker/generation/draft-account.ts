import type { StepTable } from '../step-costs.ts';

/** Most tokens of a draft. */
export const MAX_DRAFT = 31;
/**
 * How likely the next token of a draft is right before anything is known, by how many of the last tokens stood
 * before it already. What is copied soon matches over many tokens, and what is not hardly ever does.
 */
const EVIDENCE = [
  { matched: 12, right: 0.93 },
  { matched: 8, right: 0.88 },
  { matched: 4, right: 0.6 },
  { matched: 0, right: 0.35 },
] as const;
/** Drafted tokens that the guess above counts as much as. */
const PRIOR_WEIGHT = 4;
/** How much less what was seen counts with every draft that follows, and with every step without one. */
const FADING = 0.96;
const FORGETTING = 0.998;
/** A draft has to promise this much more than a plain step. */
const WORTH_TRYING = 1.05;
/** Of the time spent writing, the share that may be lost to drafts in the long run. */
const SHARE_AT_RISK = 0.01;
/** What may be lost before anything was won, in plain steps; and the most that is laid by of what was won. */
const STEPS_AT_RISK = 2;
const MOST_CREDIT_STEPS = 20;
/** Weight of the newest measurement in the averages. */
const NEWEST = 0.15;

/**
 * Decides whether drafting pays, and how long drafts should be: by what steps of so many tokens cost, and by how
 * often drafts were right. Besides, it keeps accounts: time that drafts saved is credit, time that they cost is
 * debit, and a little is granted for all that is written, so that it is tried again now and then. No credit, no
 * draft. One account for all answers of a model, because what a step costs is the machine's and what is copied
 * is the user's habit.
 */
export class DraftAccount {
  readonly #steps: StepTable;
  readonly #seen = EVIDENCE.map(() => ({ right: 0, wrong: 0 }));
  /** In plain steps. */
  #balance = STEPS_AT_RISK;
  /** What steps took, as a share of what the table says, without and with a draft. */
  #plainPace: number | undefined;
  #draftPace: number | undefined;

  constructor(steps: StepTable) {
    this.#steps = steps;
  }

  /**
   * How many tokens may be drafted now.
   * @param matched how many of the last tokens stood before the draft, too
   */
  allowed(matched: number): number {
    const right = this.#likelihood(matched);
    let [best, bestGain] = [0, WORTH_TRYING];
    let [expected, chance] = [1, 1];
    for (let length = 1; length <= MAX_DRAFT; length++) {
      chance *= right;
      expected += chance;
      const cost = this.#cost(length);
      const gain = expected / cost;
      if (gain > bestGain) [best, bestGain] = [length, gain];
    }
    // What is likely to be lost has to be there; what an unlikely failure costs beyond it makes debts.
    return best > 0 && (1 - right) * (this.#cost(best) - 1) <= this.#balance ? best : 0;
  }

  /** A step without a draft took so long. */
  plain(ms: number): void {
    this.#plainPace = average(this.#plainPace, ms / this.#steps.ms(1));
    for (const seen of this.#seen) {
      seen.right *= FORGETTING;
      seen.wrong *= FORGETTING;
    }
    this.#book(SHARE_AT_RISK);
  }

  /** A step with a draft of so many tokens took so long, and so many of them were right. */
  drafted(tokens: number, accepted: number, matched: number, ms: number): void {
    this.#draftPace = average(this.#draftPace, ms / this.#steps.ms(tokens + 1));
    const seen = this.#seen[classOf(matched)];
    if (seen) {
      seen.right = seen.right * FADING + accepted;
      seen.wrong = seen.wrong * FADING + (accepted < tokens ? 1 : 0);
    }
    this.#book(accepted + 1 - this.#cost(tokens));
  }

  #likelihood(matched: number): number {
    const at = classOf(matched);
    const { right, wrong } = this.#seen[at] ?? { right: 0, wrong: 0 };
    const guess = EVIDENCE[at]?.right ?? 0;
    return (PRIOR_WEIGHT * guess + right) / (PRIOR_WEIGHT + right + wrong);
  }

  /** What a step with a draft costs, in plain steps: by the table, corrected by what such steps really took. */
  #cost(drafted: number): number {
    const byTable = this.#steps.ms(drafted + 1) / this.#steps.ms(1);
    const pace = (this.#draftPace ?? 1) / (this.#plainPace ?? 1);
    return this.#draftPace === undefined || this.#plainPace === undefined
      ? byTable
      : Math.max(1, byTable * Math.min(3, Math.max(0.5, pace)));
  }

  #book(steps: number): void {
    this.#balance = Math.min(MOST_CREDIT_STEPS, this.#balance + steps);
  }
}

const classOf = (matched: number): number => EVIDENCE.findIndex((each) => matched >= each.matched);

/** A single slow step may have had other reasons than its length. */
function average(before: number | undefined, value: number): number {
  return before === undefined ? value : before + (Math.min(value, before * 3) - before) * NEWEST;
}
