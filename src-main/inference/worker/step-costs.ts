import type { StepCosts } from '../model.ts';

/** Evaluating together what is written must save this much, or the answers take their steps in turn. */
const WORTH_SHARING = 1.02;

/**
 * What it costs to evaluate several tokens at once, each of which is asked what comes next. On a GPU eight cost
 * hardly more than one; on a processor two can cost more than twice one, while thirty-two cost a third of
 * thirty-two: it depends on the kernels that there are for the model's weights, so it is measured.
 */
export class StepTable {
  readonly #costs: StepCosts;

  /** @param costs by rising number of tokens; none: several cost as much as one */
  constructor(costs: StepCosts = []) {
    this.#costs = costs;
  }

  /** Milliseconds of a step with so many tokens: between two that were measured on the line between them. */
  ms(tokens: number): number {
    const above = this.#costs.findIndex((cost) => cost.tokens >= tokens);
    const high = this.#costs.at(above === -1 ? -1 : Math.max(above, 1));
    const low = this.#costs.at(above === -1 ? -2 : Math.max(above - 1, 0));
    if (!high || !low || high === low) return high?.ms ?? 1;
    const slope = (high.ms - low.ms) / (high.tokens - low.tokens);
    return Math.max(low.ms / 2, low.ms + (tokens - low.tokens) * slope);
  }

  /** Of steps of so many tokens each that are to be taken, how many to take together, from the first on. */
  together(steps: readonly number[]): number {
    const [first] = steps;
    if (first === undefined) return 0;
    let [best, bestRate] = [1, (first / this.ms(first)) * WORTH_SHARING];
    let tokens = first;
    for (let count = 2; count <= steps.length; count++) {
      tokens += steps[count - 1] ?? 0;
      const rate = tokens / this.ms(tokens);
      if (rate > bestRate) [best, bestRate] = [count, rate];
    }
    return best;
  }
}
