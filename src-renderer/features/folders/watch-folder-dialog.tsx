import { Dialog as Radix } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import type { ErrorReport } from '../../../src-shared/errors.ts';
import { api } from '../../lib/api.ts';
import { reportOfFailure } from '../../lib/failure.ts';
import { fileName } from '../../lib/folder-path.ts';
import { text } from '../../locales/en.ts';
import { showToast } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { FolderField } from '../../ui/folder-field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface WatchFolderDialogProps {
  /** What the system's folder picker gave; empty where there is none. */
  readonly chosen: string;
  onClose(): void;
}

/** Asks which folder to watch, and which collection its documents go to. */
export function WatchFolderDialog({ chosen, onClose }: WatchFolderDialogProps) {
  const [path, setPath] = useState(chosen);
  const [collection, setCollection] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReport | null>(null);
  const { dialog } = text.folders;

  const watch = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || path.trim() === '') return;
    setBusy(true);
    setError(null);
    try {
      const name = collection.trim();
      const folder = await api.folders.watch.mutate({ path: path.trim(), ...(name !== '' && { collection: name }) });
      showToast({ tone: 'plain', title: text.folders.watched(fileName(folder.path)) });
      onClose();
    } catch (thrown) {
      setError(reportOfFailure(thrown));
      setBusy(false);
    }
  };

  return (
    <FormDialog open title={dialog.title} onClose={onClose}>
      <Radix.Description className="mt-1 text-ink-2 text-sm">{dialog.body}</Radix.Description>
      <form onSubmit={(event) => void watch(event)} className="mt-4 flex flex-col gap-3">
        <FolderField
          label={dialog.path}
          value={path}
          placeholder={dialog.pathExample}
          hint={dialog.pathHint}
          choose={dialog.choose}
          error={error}
          onChange={setPath}
        />
        <TextField
          label={dialog.collection}
          value={collection}
          placeholder={dialog.collectionExample}
          hint={dialog.collectionHint}
          onChange={setCollection}
        />
        <p className="text-ink-3 text-xs">{dialog.ignored}</p>
        <div className="mt-2 flex justify-end gap-2">
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button type="submit" variant="primary" disabled={busy || path.trim() === ''}>
            {dialog.submit}
          </Button>
        </div>
      </form>
    </FormDialog>
  );
}
