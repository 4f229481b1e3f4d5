import { ChevronDown, PenLine, Quote } from 'lucide-react';
import { useId, useState } from 'react';
import type { Message } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import { AnswerActions } from './answer-actions.tsx';
import { AnswerFigures } from './answer-figures.tsx';

/** How an answer was made, how long it took, and a way to take it along; its figures when they are asked for. */
export function AnswerFooter({ message }: { readonly message: Message }) {
  const { mode, generation } = message;
  const [isOpen, setOpen] = useState(false);
  const figures = useId();
  const Icon = mode === 'extractive' ? Quote : PenLine;
  const maker = generation ? text.chat.written(generation.model) : text.chat.writtenByModel;
  return (
    <>
      <div className="flex min-h-7 items-center gap-x-3 text-ink-3 text-xs">
        {mode !== undefined && (
          <p className="flex min-w-0 items-center gap-1.5">
            <Icon className="size-3 shrink-0" aria-hidden />
            <span className="truncate">{mode === 'extractive' ? text.chat.extractive : maker}</span>
          </p>
        )}
        <AnswerActions message={message}>
          {generation && (
            <button
              type="button"
              aria-expanded={isOpen}
              aria-controls={figures}
              aria-label={text.chat.figures.label}
              onClick={() => setOpen(!isOpen)}
              className="-ml-1.5 flex h-7 shrink-0 items-center gap-1 rounded-lg px-1.5 tabular-nums hover:bg-hover hover:text-ink"
            >
              {text.chat.figures.speed(generation.decodeTokensPerSecond)}
              <ChevronDown className={classes('size-3.5 transition-transform', isOpen && 'rotate-180')} aria-hidden />
            </button>
          )}
        </AnswerActions>
      </div>
      {generation && isOpen && <AnswerFigures id={figures} generation={generation} />}
    </>
  );
}
