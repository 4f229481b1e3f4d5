import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { Reasoning } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';

interface AnswerReasoningProps {
  readonly reasoning: Reasoning;
  /** Whether it goes on. */
  readonly isThinking: boolean;
}

/** What the model thought before it answered, out of the way until it is asked for. */
export function AnswerReasoning({ reasoning, isThinking }: AnswerReasoningProps) {
  const [isOpen, setOpen] = useState(false);
  const body = useId();
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={body}
        onClick={() => setOpen(!isOpen)}
        className="-ml-1.5 flex h-7 items-center gap-1.5 rounded-lg px-1.5 text-ink-3 text-sm hover:bg-hover hover:text-ink"
      >
        <ChevronRight
          className={classes('size-3.5 shrink-0 transition-transform', isOpen && 'rotate-90')}
          aria-hidden
        />
        <span className={classes(isThinking && 'motion-safe:animate-breathe')}>
          {isThinking ? text.chat.thinking : text.chat.thought(reasoning.milliseconds)}
        </span>
      </button>
      {isOpen && (
        // Not read out while it grows: who wants to hear it moves here.
        <p
          id={body}
          aria-live="off"
          className="wrap-anywhere mt-1 ml-1 whitespace-pre-wrap border-line-strong border-l-2 pl-3.5 text-ink-2 text-sm"
        >
          {reasoning.text.trim()}
        </p>
      )}
    </div>
  );
}
