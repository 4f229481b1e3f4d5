import { Eye, EyeOff } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { text } from '../../locales/en.ts';
import { useLibrary } from '../../stores/library.ts';
import { isLocked } from '../../stores/library-changes.ts';
import { useUnlock } from '../../stores/unlock.ts';
import type { UnlockStep } from '../../stores/unlock-step.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { IconButton } from '../../ui/icon-button.tsx';

interface UnlockFormProps {
  readonly document: DocumentSummary;
  readonly step: UnlockStep;
}

/** The password of one file. It lives in the field, and nowhere else in the window. */
export function UnlockForm({ document, step }: UnlockFormProps) {
  const { ids, position, refusal, submit, next, close } = useUnlock();
  const others = useLibrary(({ counts }) => counts.locked) - (isLocked(document) ? 1 : 0);
  const isPaused = useLibrary(({ queue }) => queue.isPaused);
  const [password, setPassword] = useState('');
  const [visible, setVisible] = useState(false);
  const [all, setAll] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const fieldId = useId();
  const messageId = useId();
  const trying = step.name === 'trying';
  const wrong = step.name === 'wrong';
  const error = step.name === 'failed' ? step.error : refusal;
  const isLast = position === ids.length - 1;

  // The field takes the focus first, and again with its words selected when they were wrong.
  useEffect(() => {
    if (step.name === 'wrong' || step.name === 'asking') field.current?.select();
  }, [step.name]);

  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (password !== '' && !trying) void submit(password, all && others > 0);
  };
  return (
    <form onSubmit={send} className="mt-4" autoComplete="off">
      <label htmlFor={fieldId} className="font-medium text-xs">
        {text.unlock.password}
      </label>
      <div
        className={classes(
          'mt-1 flex items-center rounded-lg border bg-canvas pr-1 focus-within:outline-2 focus-within:outline-accent focus-within:-outline-offset-1',
          wrong ? 'border-bad' : 'border-line-strong',
        )}
      >
        <input
          ref={field}
          id={fieldId}
          type={visible ? 'text' : 'password'}
          value={password}
          readOnly={trying}
          // No password manager: what opens a document is nobody's login.
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={1_000}
          aria-invalid={wrong}
          aria-describedby={messageId}
          onChange={({ target }) => setPassword(target.value)}
          className="h-9 min-w-0 grow rounded-lg bg-transparent px-3 text-sm outline-none"
        />
        <IconButton
          icon={visible ? EyeOff : Eye}
          label={visible ? text.unlock.hide : text.unlock.show}
          aria-pressed={visible}
          onClick={() => setVisible(!visible)}
        />
      </div>
      <p
        id={messageId}
        role="status"
        className={classes('mt-1.5 min-h-4.5 text-xs', wrong ? 'text-bad' : 'text-ink-2')}
      >
        {wrong && text.unlock.wrong}
        {trying && (isPaused ? text.unlock.paused : text.unlock.trying)}
      </p>
      {error && <ErrorNote report={error} className="mt-1.5" />}
      {others > 0 && (
        <label className="mt-1.5 flex w-fit items-center gap-2 text-sm">
          <input type="checkbox" checked={all} onChange={() => setAll(!all)} className="size-3.5 accent-accent" />
          {text.unlock.all(others)}
        </label>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button variant="ghost" onClick={close}>
          {text.unlock.close}
        </Button>
        {!isLast && <Button onClick={next}>{text.unlock.skip}</Button>}
        <Button type="submit" variant="primary" disabled={password === '' || trying}>
          {text.unlock.submit}
        </Button>
      </div>
    </form>
  );
}
