import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Message } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useCopy } from '../../ui/use-copy.ts';
import { answerAsText } from './answer-as-text.ts';

interface AnswerActionsProps {
  readonly message: Message;
  /** What else there is to tell of how it was made. */
  readonly children?: ReactNode;
}

/** How long the answer took, and a way to take it along. */
export function AnswerActions({ message, children }: AnswerActionsProps) {
  const { copied, copy } = useCopy();
  return (
    <>
      {message.timings && (
        <span className="shrink-0 whitespace-nowrap tabular-nums" title={text.chat.tookHint}>
          {text.chat.took(message.timings.totalMs)}
        </span>
      )}
      {children}
      {/* There is no clipboard where a home server is reached over plain HTTP. */}
      {window.isSecureContext && (
        <IconButton
          icon={copied ? Check : Copy}
          label={copied ? text.chat.copied : text.chat.copy}
          className="-ml-1.5"
          onClick={() => void copy(answerAsText(message))}
        />
      )}
    </>
  );
}
