import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import type { Message } from '../../../src-shared/answers.ts';
import { reportOfFailure } from '../../lib/failure.ts';
import { text } from '../../locales/en.ts';
import { showReport } from '../../stores/toasts.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { answerAsText } from './answer-as-text.ts';

const CONFIRMED_MS = 2_000;

/** How long the answer took, and a way to take it along. */
export function AnswerActions({ message }: { readonly message: Message }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(answerAsText(message));
      setCopied(true);
      setTimeout(() => setCopied(false), CONFIRMED_MS);
    } catch (error) {
      showReport(reportOfFailure(error));
    }
  };
  return (
    <>
      {message.timings && (
        <span className="shrink-0 whitespace-nowrap tabular-nums" title={text.chat.tookHint}>
          {text.chat.took(message.timings.totalMs)}
        </span>
      )}
      {/* There is no clipboard where a home server is reached over plain HTTP. */}
      {window.isSecureContext && (
        <IconButton
          icon={copied ? Check : Copy}
          label={copied ? text.chat.copied : text.chat.copy}
          className="-ml-1.5"
          onClick={() => void copy()}
        />
      )}
    </>
  );
}
