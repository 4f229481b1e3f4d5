import { text } from '../../locales/en.ts';
import { isAnswering, useChat } from '../../stores/chat.ts';

/** Tells a screen reader that an answer began, and that it is complete; its text speaks for itself. */
export function AnswerAnnouncer() {
  const answering = useChat(isAnswering);
  const last = useChat(({ messages }) => messages.at(-1));
  const done = last?.role === 'assistant' && last.status === 'complete' && last.mode !== 'none';
  return (
    <div role="status" className="sr-only">
      {answering ? text.chat.answering : done ? text.chat.answered(last.citations.length) : ''}
    </div>
  );
}
