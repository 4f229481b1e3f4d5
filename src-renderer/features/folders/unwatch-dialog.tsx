import { Dialog as Radix } from 'radix-ui';
import { type FormEvent, useEffect, useState } from 'react';
import type { WatchedFolder } from '../../../src-shared/imports.ts';
import { api } from '../../lib/api.ts';
import { text } from '../../locales/en.ts';
import { attempt } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';

interface UnwatchDialogProps {
  /** `null` while nothing is asked. */
  readonly folder: WatchedFolder | null;
  onClose(): void;
}

/** Asks what becomes of a folder's documents when it is watched no longer. */
export function UnwatchDialog({ folder, onClose }: UnwatchDialogProps) {
  const [removeDocuments, setRemoveDocuments] = useState(false);
  // The harmless choice is the first one each time.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder is another question
  useEffect(() => setRemoveDocuments(false), [folder]);
  const stop = (event: FormEvent): void => {
    event.preventDefault();
    if (folder) void attempt(api.folders.unwatch.mutate({ id: folder.id, removeDocuments }));
    onClose();
  };
  const n = folder?.documentCount ?? 0;
  const { unwatch } = text.folders;
  const choices = [
    [false, n > 0 ? unwatch.keep(n) : unwatch.keepNone],
    [true, n > 0 ? unwatch.remove(n) : unwatch.removeNone],
  ] as const;
  return (
    <FormDialog open={folder !== null} title={unwatch.title} onClose={onClose}>
      <Radix.Description className="wrap-anywhere mt-1 text-ink-2 text-sm">
        {folder && unwatch.body(folder.path)}
      </Radix.Description>
      <form onSubmit={stop}>
        <fieldset className="mt-4 flex flex-col gap-2" aria-label={unwatch.choice}>
          {choices.map(([removes, label]) => (
            <label key={label} className="flex items-center gap-2 text-sm">
              <input
                type="radio"
                name="documents"
                checked={removeDocuments === removes}
                onChange={() => setRemoveDocuments(removes)}
                className="size-3.5 accent-accent"
              />
              {label}
            </label>
          ))}
        </fieldset>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button type="submit" variant={removeDocuments ? 'danger' : 'primary'}>
            {unwatch.submit}
          </Button>
        </div>
      </form>
    </FormDialog>
  );
}
