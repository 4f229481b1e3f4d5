import type { AnswerStage } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';

/** What is being done while there is nothing to read yet. */
export function AnswerProgress({ stage = { name: 'searching' } }: { readonly stage?: AnswerStage | undefined }) {
  return (
    <p className="flex items-center gap-2.5 text-base text-ink-3 tabular-nums">
      <span className="size-2 shrink-0 rounded-full bg-accent motion-safe:animate-breathe" aria-hidden />
      {text.chat.stage(stage)}
    </p>
  );
}
