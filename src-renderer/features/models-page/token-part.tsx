import { type FormEvent, useId, useState } from 'react';
import type { ErrorReport } from '../../../src-shared/errors.ts';
import type { TokenState } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { useHub } from '../../stores/hub.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';

const { token: words } = text.hub;

/** Whether there is a token and where it is kept; a new one is typed blind, and is never shown again. */
export function TokenPart({ token }: { readonly token: TokenState }) {
  const setToken = useHub((state) => state.setToken);
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReport | null>(null);
  const heading = useId();
  const field = useId();
  const change = async (next: string | null): Promise<void> => {
    setBusy(true);
    const refused = await setToken(next);
    setBusy(false);
    setError(refused ?? null);
    if (!refused) setTyped('');
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy && typed.trim() !== '') void change(typed.trim());
  };
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="font-semibold text-sm">
        {words.heading}
      </h2>
      <p className="text-ink-3 text-xs">{words.body}</p>
      <div className="mt-2 flex items-center gap-3">
        <p role="status" className="text-sm">
          {token.isSet ? words.kept(token) : words.none}
        </p>
        {token.isSet && token.keptIn !== 'environment' && (
          <Button size="small" disabled={isBusy} onClick={() => void change(null)}>
            {words.remove}
          </Button>
        )}
      </div>
      <form onSubmit={save} className="mt-2.5 flex items-end gap-2">
        <div className="min-w-0 grow">
          <label htmlFor={field} className="font-medium text-xs">
            {words.label}
          </label>
          <input
            id={field}
            type="password"
            value={typed}
            placeholder={words.example}
            autoComplete="off"
            maxLength={1_000}
            onChange={({ target }) => setTyped(target.value)}
            className="mt-1 h-9 w-full rounded-lg border border-line-strong bg-canvas px-3 text-sm placeholder:text-ink-3 focus-visible:-outline-offset-1"
          />
        </div>
        <Button type="submit" className="h-9" disabled={isBusy || typed.trim() === ''}>
          {words.save}
        </Button>
      </form>
      {error && <ErrorNote className="mt-2.5" report={error} />}
    </section>
  );
}
