import { Quote, SearchX } from 'lucide-react';
import { memo } from 'react';
import type { Message } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { AnswerActions } from './answer-actions.tsx';
import { AnswerBody } from './answer-body.tsx';
import { SourceList } from './source-list.tsx';

/** An answer in whatever state it is: on its way, complete, stopped, failed, or with nothing found. */
export const AnswerMessage = memo(function AnswerMessage({ message }: { readonly message: Message }) {
  const { mode, status, error, citations } = message;
  const streaming = status === 'streaming';
  if (mode === 'none' && !streaming) return <NothingFound message={message} />;
  return (
    // Busy while it grows, so that it is read out once and whole.
    <article
      aria-label={text.chat.answer}
      aria-live="polite"
      aria-busy={streaming}
      data-status={status}
      className="flex flex-col gap-3"
    >
      {streaming && message.text === '' && (
        <p className="flex items-center gap-2.5 text-base text-ink-3">
          <span className="size-2 rounded-full bg-accent motion-safe:animate-breathe" aria-hidden />
          {text.chat.searching}
        </p>
      )}
      {message.text !== '' && <AnswerBody message={message} />}
      {status === 'stopped' && <p className="text-ink-3 text-xs">{text.chat.stopped}</p>}
      {status === 'failed' && error && <ErrorNote report={error} />}
      {!streaming && message.text !== '' && (
        <div className="flex min-h-7 items-center gap-x-3 text-ink-3 text-xs">
          {mode === 'extractive' && (
            <p className="flex min-w-0 items-center gap-1.5">
              <Quote className="size-3 shrink-0" aria-hidden />
              <span className="truncate">{text.chat.extractive}</span>
            </p>
          )}
          <AnswerActions message={message} />
        </div>
      )}
      {/* Below a text that still grows they would keep moving. */}
      {!streaming && citations.length > 0 && <SourceList citations={citations} />}
    </article>
  );
});

function NothingFound({ message }: { readonly message: Message }) {
  return (
    <article
      aria-label={text.chat.answer}
      aria-live="polite"
      data-status={message.status}
      className="flex items-start gap-3 rounded-xl border border-line px-4 py-3.5"
    >
      <SearchX className="mt-0.5 size-5 shrink-0 text-ink-3" strokeWidth={1.5} aria-hidden />
      <div>
        <p className="font-medium text-base">{text.chat.nothing}</p>
        <p className="mt-0.5 text-ink-2">{message.text || text.chat.nothingHint}</p>
      </div>
    </article>
  );
}
