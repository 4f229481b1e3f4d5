import { Dialog as Radix } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import type { ErrorReport } from '../../../src-shared/errors.ts';
import { text } from '../../locales/en.ts';
import { useRegistry } from '../../stores/registry.ts';
import { showReport } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { FolderField } from '../../ui/folder-field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useIsShown } from '../../ui/use-is-shown.ts';

const { folder: words } = text.hub;

/** Asks to which folder the models are moved. It stays until they are, unless a person closes it before. */
export function MoveDialog({ onClose }: { readonly onClose: () => void }) {
  const { move, moving } = useRegistry();
  const [path, setPath] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReport | null>(null);
  const isShown = useIsShown();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || path.trim() === '') return;
    setBusy(true);
    setError(null);
    const refused = await move(path.trim());
    if (!isShown.current) {
      if (refused) showReport(refused);
      return;
    }
    setBusy(false);
    if (refused) setError(refused);
    else onClose();
  };
  return (
    <FormDialog open title={words.title} onClose={onClose}>
      <Radix.Description className="mt-1 text-ink-2 text-sm">{words.body}</Radix.Description>
      <form onSubmit={(event) => void submit(event)} className="mt-4 flex flex-col gap-3">
        <FolderField
          label={words.path}
          value={path}
          placeholder={words.example}
          hint={words.hint}
          choose={words.choose}
          error={error}
          onChange={setPath}
        />
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
