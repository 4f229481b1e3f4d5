import { SearchX } from 'lucide-react';
import { memo } from 'react';
import type { Message } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';
import { AnswerBody } from './answer-body.tsx';
import { AnswerFooter } from './answer-footer.tsx';
import { AnswerNotes } from './answer-notes.tsx';
import { AnswerProgress } from './answer-progress.tsx';
import { AnswerReasoning } from './answer-reasoning.tsx';
import { SourceList } from './source-list.tsx';

/** An answer in whatever state it is: on its way, complete, stopped, interrupted, failed, or with nothing found. */
export const AnswerMessage = memo(function AnswerMessage({ message }: { readonly message: Message }) {
  const { mode, status, citations, reasoning, stage } = message;
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
      {reasoning && reasoning.text.trim() !== '' && (
        <AnswerReasoning reasoning={reasoning} isThinking={streaming && message.text === ''} />
      )}
      {streaming && message.text === '' && !reasoning && <AnswerProgress stage={stage} />}
      {message.text !== '' && <AnswerBody message={message} />}
      {!streaming && <AnswerNotes message={message} />}
      {!streaming && message.text !== '' && <AnswerFooter message={message} />}
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
