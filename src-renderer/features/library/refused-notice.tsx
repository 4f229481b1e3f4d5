import { CircleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { text } from '../../locales/en.ts';
import { useImports } from '../../stores/imports.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';

/** Files that did not reach the queue, and why. Stays until it is dismissed. */
export function RefusedNotice() {
  const refused = useImports((state) => state.refused);
  const dismiss = useImports((state) => state.dismissRefused);
  const [open, setOpen] = useState(false);
  return (
    <div role="status">
      {refused.length > 0 && (
        <div className="mx-6 mb-3 flex items-center gap-2 rounded-xl bg-bad-soft py-1.5 pr-1.5 pl-3.5 text-sm">
          <CircleAlert className="size-4 shrink-0 text-bad" aria-hidden />
          <p className="grow">{text.imports.refused(refused.length)}</p>
          <Button size="small" variant="ghost" onClick={() => setOpen(true)}>
            {text.imports.show}
          </Button>
          <IconButton icon={X} label={text.imports.dismiss} onClick={dismiss} />
        </div>
      )}
      <Dialog
        open={open}
        title={text.imports.detailsTitle}
        description={text.imports.detailsBody}
        onClose={() => setOpen(false)}
      >
        <ul className="flex flex-col gap-3">
          {refused.map(({ path, error }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same path may be refused twice, and the list only grows
            <li key={i}>
              <p className="wrap-anywhere font-medium">{path}</p>
              <p className="text-ink-2 text-xs">
                {error.message} {error.action}
              </p>
            </li>
          ))}
        </ul>
      </Dialog>
    </div>
  );
}
