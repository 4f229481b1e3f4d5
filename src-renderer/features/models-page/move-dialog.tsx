import { Dialog as Radix } from 'radix-ui';
import { type FormEvent, useId, useState } from 'react';
import type { ErrorReport } from '../../../src-shared/errors.ts';
import { bridge } from '../../lib/bridge.ts';
import { text } from '../../locales/en.ts';
import { useRegistry } from '../../stores/registry.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

const { folder: words } = text.hub;

/** Asks to which folder the models are moved. It stays until they are, or until that was refused. */
export function MoveDialog({ onClose }: { readonly onClose: () => void }) {
  const { move, moving } = useRegistry();
  const [path, setPath] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReport | null>(null);
  const errorId = useId();
  const choose = async (): Promise<void> => {
    const chosen = await bridge?.chooseFolder();
    if (chosen) setPath(chosen);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || path.trim() === '') return;
    setBusy(true);
    setError(null);
    const refused = await move(path.trim());
    setBusy(false);
    if (refused) setError(refused);
    else onClose();
  };
  return (
    <FormDialog open title={words.title} onClose={onClose}>
      <Radix.Description className="mt-1 text-ink-2 text-sm">{words.body}</Radix.Description>
      <form onSubmit={(event) => void submit(event)} className="mt-4 flex flex-col gap-3">
        <div className="flex items-end gap-2">
          <TextField
            className="grow"
            label={words.path}
            value={path}
            placeholder={words.example}
            onChange={setPath}
            {...(!bridge && { hint: words.hint })}
            {...(error && { errorId })}
          />
          {bridge && (
            <Button className="h-9" onClick={() => void choose()}>
              {words.choose}
            </Button>
          )}
        </div>
        {error && <ErrorNote id={errorId} report={error} />}
        <div className="mt-2 flex justify-end gap-2">
          <Button onClick={onClose}>{isBusy ? text.app.close : text.app.cancel}</Button>
          <Button type="submit" variant="primary" disabled={isBusy || path.trim() === ''}>
            {moving ? words.moving(moving.doneBytes, moving.totalBytes) : words.submit}
          </Button>
        </div>
      </form>
    </FormDialog>
  );
}
