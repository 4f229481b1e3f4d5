import { ArrowDown } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { isAnswering, useChat } from '../../stores/chat.ts';
import { Button } from '../../ui/button.tsx';
import { AnswerAnnouncer } from './answer-announcer.tsx';
import { AnswerMessage } from './answer-message.tsx';
import { Composer } from './composer.tsx';
import { EmptyChat } from './empty-chat.tsx';
import { QuestionMessage } from './question-message.tsx';
import { useStickToBottom } from './use-stick-to-bottom.ts';

/** The conversation on show, and where to ask the next question. */
export function ChatPage() {
  const { messages, loading, currentId, conversations } = useChat();
  const answering = useChat(isAnswering);
  const { scroller, atBottom, toBottom } = useStickToBottom(messages, currentId);
  const title = conversations.find(({ id }) => id === currentId)?.title;
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <h1
        className={
          messages.length > 0
            ? 'h-14 shrink-0 truncate border-line border-b px-6 font-semibold text-sm leading-14'
            : 'sr-only'
        }
      >
        {title ?? text.chat.heading}
      </h1>
      <div ref={scroller} className="min-h-0 grow overflow-y-auto">
        {loading ? (
          <p role="status" className="grid h-full place-items-center text-ink-3">
            {text.chat.loading}
          </p>
        ) : messages.length === 0 ? (
          <EmptyChat />
        ) : (
          <section aria-label={text.chat.messages} className="mx-auto flex max-w-3xl flex-col gap-6 px-6 pt-6 pb-10">
            {messages.map((message) =>
              message.role === 'user' ? (
                <QuestionMessage key={message.id} text={message.text} />
              ) : (
                <AnswerMessage key={message.id} message={message} />
              ),
            )}
          </section>
        )}
      </div>
      <div className="relative mx-auto w-full max-w-3xl px-6 pb-4">
        {!atBottom && messages.length > 0 && (
          <Button
            size="small"
            className="-top-10 -translate-x-1/2 absolute left-1/2 rounded-full bg-raised"
            onClick={toBottom}
          >
            <ArrowDown aria-hidden />
            {text.chat.latest}
          </Button>
        )}
        <Composer answering={answering} onAsk={toBottom} />
      </div>
      <AnswerAnnouncer />
    </div>
  );
}
