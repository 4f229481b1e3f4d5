import { ArrowUp, Square } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { errorReport } from '../../../src-shared/errors.ts';
import { MAX_QUESTION_LENGTH } from '../../../src-shared/limits.ts';
import { text } from '../../locales/en.ts';
import { useChat } from '../../stores/chat.ts';
import { useConnection } from '../../stores/connection.ts';
import { useLibrary } from '../../stores/library.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ModelChip } from '../models/model-chip.tsx';
import { ModelNotice } from '../models/model-notice.tsx';

/** From this share of the longest question on, its length is shown. */
const SHOW_LENGTH_FROM = 0.85;

interface ComposerProps {
  readonly answering: boolean;
  onAsk(): void;
}

/** Where a question is written. */
export function Composer({ answering, onAsk }: ComposerProps) {
  const { draft, setDraft, ask, stop, refusal, currentId } = useChat();
  const ready = useLibrary(({ counts }) => counts.ready > 0);
  const busy = useLibrary(({ counts }) => counts.busy > 0);
  const connected = useConnection(({ link }) => link === 'open');
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();

  const question = draft.trim();
  const tooLong = question.length > MAX_QUESTION_LENGTH;
  const problem = tooLong ? errorReport('QUESTION_TOO_LONG') : refusal;
  const canAsk = ready && connected && !answering && question !== '' && !tooLong;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation is meant to be written in
  useEffect(() => field.current?.focus(), [currentId, ready]);

  const send = (): void => {
    if (!canAsk) return;
    void ask(question);
    onAsk();
    // The button that was pressed makes room for Stop, and would take the focus with it.
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes a word, Enter accepts the word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <ModelNotice />
      {problem && <ErrorNote report={problem} id={noteId} className="mb-2" />}
      <div className="flex flex-col rounded-2xl border border-line-strong bg-raised shadow-card focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/15">
        <textarea
          ref={field}
          rows={1}
          aria-label={text.chat.question}
          aria-invalid={problem !== null}
          aria-describedby={problem ? noteId : undefined}
          placeholder={ready ? text.chat.placeholder : busy ? text.chat.stillReading : text.chat.notReady}
          disabled={!ready}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-48 min-h-10 resize-none mb-1 px-4 pt-3 text-base placeholder:text-ink-3 focus-visible:outline-none disabled:cursor-not-allowed"
        />
        <div className="@container flex items-center justify-between gap-3 pr-2 pb-2 pl-4">
          <ModelChip />
          <p className="@max-xl:hidden min-w-0 grow truncate text-right text-ink-3 text-xs">
            {question.length > MAX_QUESTION_LENGTH * SHOW_LENGTH_FROM
              ? text.chat.length(question.length, MAX_QUESTION_LENGTH)
              : ready && text.chat.hint}
          </p>
          {answering ? (
            <Button
              size="small"
              onClick={() => {
                void stop();
                field.current?.focus();
              }}
            >
              <Square className="fill-current" aria-hidden />
              {text.chat.stop}
            </Button>
          ) : (
            <Button type="submit" size="small" variant="primary" disabled={!canAsk}>
              <ArrowUp aria-hidden />
              {text.chat.ask}
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}
