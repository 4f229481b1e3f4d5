import type { BatchItem, CustomBatchingPrioritizationStrategy, PrioritizedBatchItem } from 'node-llama-cpp';
import type { ThreadControl } from './context-threads.ts';
import type { StepTable } from './step-costs.ts';

/** For so many batches after its last token a conversation counts as being written: its next token is on its way. */
const WRITING_BATCHES = 2;

/** Whether an item continues what is being written: one token, or drafts that are all to be looked at. */
export function isDecode({ tokens, logits }: BatchItem): boolean {
  // Without logits an entry is a hole, which array methods pass over.
  return tokens.length === 1 || logits.reduce((count, wanted) => (wanted ? count + 1 : count), 0) === tokens.length;
}

/**
 * Shares a batch: what is being written goes first, since it costs little and a person reads it; then
 * prompts by their priority, and those of the same one in the order they came. Where evaluating the tokens of
 * several answers at once takes longer than one after the other, the batch has fewer of them.
 * @param size most tokens of the batch
 * @param prefillTokens most tokens of prompts in it
 */
export function shareBatch(
  items: readonly BatchItem[],
  size: number,
  prefillTokens: number,
  steps: StepTable,
): PrioritizedBatchItem[] {
  const shares: PrioritizedBatchItem[] = [];
  let left = size;
  const byPriority = items.toSorted((one, other) => other.evaluationPriority - one.evaluationPriority);
  const prompts = byPriority.filter((each) => !isDecode(each));
  const written = byPriority.filter(isDecode);
  // Beside a prompt a token more makes no difference.
  const together = prompts.length > 0 ? written.length : steps.together(written.map(({ tokens }) => tokens.length));
  for (const item of written.slice(0, together)) {
    if (item.tokens.length > left) continue;
    shares.push({ item, processAmount: item.tokens.length });
    left -= item.tokens.length;
  }
  left = Math.min(left, prefillTokens);
  for (const item of prompts) {
    if (left === 0) break;
    const processAmount = Math.min(item.tokens.length, left);
    shares.push({ item, processAmount });
    left -= processAmount;
  }
  return shares;
}

/** What a context's batches are made by, and may learn of after the context was made. */
export interface BatchForm {
  readonly threads: ThreadControl;
  /**
   * Most tokens of prompts in a batch while something is being written, so that its tokens come at an even pace.
   */
  readonly sliceTokens: number;
  steps: StepTable;
}

/** The strategy of a context: shares each batch, and sets the threads by what most of it is. */
export function batchStrategy(form: BatchForm): CustomBatchingPrioritizationStrategy {
  const { threads, sliceTokens } = form;
  let batchesSinceDecode = WRITING_BATCHES;
  return ({ items, size }) => {
    batchesSinceDecode = items.some(isDecode) ? 0 : batchesSinceDecode + 1;
    const shares = shareBatch(items, size, batchesSinceDecode < WRITING_BATCHES ? sliceTokens : size, form.steps);
    const decodeTokens = sum(shares.filter(({ item }) => isDecode(item)));
    const tokens = sum(shares);
    threads.use(decodeTokens * 2 >= tokens ? 'decode' : 'prefill', tokens);
    return shares;
  };
}

function sum(shares: readonly PrioritizedBatchItem[]): number {
  return shares.reduce((total, { processAmount }) => total + processAmount, 0);
}
