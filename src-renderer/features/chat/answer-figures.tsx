import type { GenerationStats } from '../../../src-shared/inference.ts';
import { text } from '../../locales/en.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';

/** A wait that nobody notices is not told. */
const NOTICED_MS = 100;

/** What a written answer cost, in full. */
export function AnswerFigures({ generation, id }: { readonly generation: GenerationStats; readonly id: string }) {
  const { figures } = text.chat;
  const { promptTokens, reusedTokens, drafts, loadMs, queueMs, contextShifts } = generation;
  const left: readonly Fact[] = [
    [figures.model, generation.model],
    [figures.backend, figures.runsOn(generation)],
    [figures.threads, figures.threadCounts(generation.threads)],
    [figures.memory, figures.memoryShares(generation.memory)],
    [figures.load, loadMs > 0 && figures.time(loadMs)],
    [figures.queue, queueMs >= NOTICED_MS && figures.time(queueMs)],
  ];
  const right: readonly Fact[] = [
    [figures.prompt, figures.promptTokens(generation)],
    [figures.prefill, promptTokens > reusedTokens && figures.speed(generation.prefillTokensPerSecond)],
    [figures.ttft, figures.afterQuestion(generation.ttftMs)],
    [figures.decode, figures.decoded(generation)],
    [figures.drafts, drafts.proposed > 0 && figures.accepted(generation)],
    [figures.context, figures.contextUsed(generation)],
    [figures.shifts, contextShifts > 0 && figures.shifted(contextShifts)],
  ];
  return (
    <section
      id={id}
      aria-label={figures.label}
      className="grid gap-x-8 gap-y-1 rounded-xl border border-line px-3.5 py-3 sm:grid-cols-2"
    >
      <Facts facts={left} />
      <Facts facts={right} />
    </section>
  );
}
