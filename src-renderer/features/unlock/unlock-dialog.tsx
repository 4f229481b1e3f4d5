import { Dialog as Radix } from 'radix-ui';
import { useEffect } from 'react';
import { shownPath } from '../../lib/shown-path.ts';
import { text } from '../../locales/en.ts';
import { useLibrary } from '../../stores/library.ts';
import { showToast } from '../../stores/toasts.ts';
import { useUnlock, useUnlockStep } from '../../stores/unlock.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { UnlockForm } from './unlock-form.tsx';

/** Asks for the passwords of protected files, one file after another. */
export function UnlockDialog() {
  const { ids, position, next, close } = useUnlock();
  const id = ids[position];
  const document = useLibrary(({ documents }) => (id === undefined ? undefined : documents.get(id)));
  const step = useUnlockStep();
  const title = document?.title;
  useEffect(() => {
    if (id === undefined) return;
    if (step.name === 'opened' && title !== undefined) showToast({ tone: 'plain', title: text.unlock.opened(title) });
    if (step.name === 'opened' || step.name === 'gone') next();
  }, [id, step.name, title, next]);
  return (
    <FormDialog open={id !== undefined} title={text.unlock.title} onClose={close}>
      <Radix.Description className="mt-1 text-ink-2 text-sm">{text.unlock.body}</Radix.Description>
      {document && (
        <>
          <div className="mt-4 rounded-lg border border-line bg-side px-3 py-2">
            <p className="flex items-baseline gap-3">
              <span className="wrap-anywhere min-w-0 grow font-medium text-sm">{document.title}</span>
              {ids.length > 1 && (
                <span className="shrink-0 text-ink-3 text-xs tabular-nums">
                  {text.unlock.position(position + 1, ids.length)}
                </span>
              )}
            </p>
            <p className="truncate text-ink-3 text-xs" title={document.path}>
              {shownPath(document.path)}
            </p>
          </div>
          {/* Another file begins with an empty field. */}
          <UnlockForm key={document.id} document={document} step={step} />
        </>
      )}
    </FormDialog>
  );
}
