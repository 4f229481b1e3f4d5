import { RotateCcw } from 'lucide-react';
import type { Message } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';
import { isAnswering, useChat } from '../../stores/chat.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';

/** What must be told of an answer that is not what was asked for: stopped, interrupted, cut short, or failed. */
export function AnswerNotes({ message }: { readonly message: Message }) {
  const { id, status, error, finish, mode, generation } = message;
  const isCut = status === 'complete' && mode === 'written';
  const notes = [
    ...(status === 'stopped' ? [text.chat.stopped] : []),
    ...(isCut && (finish === 'length' || finish === 'context') ? [text.chat.cutShort[finish]] : []),
    ...(status === 'complete' && mode === 'extractive' && generation
      ? [text.chat.wroteNothing[finish === 'length' ? 'length' : 'other']]
      : []),
    ...(generation?.trimmed ? [text.chat.trimmed(generation.trimmed)] : []),
  ];
  return (
    <>
      {notes.map((note) => (
        <p key={note} className="text-ink-2 text-xs">
          {note}
        </p>
      ))}
      {status === 'interrupted' && (
        <div role="alert" className="flex items-center gap-3 rounded-lg bg-cited py-2 pr-2 pl-3 text-sm">
          <p className="min-w-0 grow">{interruption(message)}</p>
          <AskAgain answerId={id} />
        </div>
      )}
      {status === 'failed' && error && (
        <>
          <ErrorNote report={error} />
          <AskAgain answerId={id} />
        </>
      )}
      {status === 'complete' && error && mode === 'extractive' && (
        <ErrorNote report={{ ...error, message: `${text.chat.quotedInstead} ${error.message}` }} />
      )}
    </>
  );
}

function interruption({ text: written, mode }: Message): string {
  if (mode === 'extractive') return text.chat.interruptedQuoted;
  return written === '' ? text.chat.interruptedEmpty : text.chat.interrupted;
}

function AskAgain({ answerId }: { readonly answerId: string }) {
  const askAgain = useChat((state) => state.askAgain);
  const answering = useChat(isAnswering);
  return (
    <Button size="small" className="self-start" disabled={answering} onClick={() => void askAgain(answerId)}>
      <RotateCcw aria-hidden />
      {text.chat.askAgain}
    </Button>
  );
}
