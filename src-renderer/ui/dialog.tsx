import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { text } from '../locales/en.ts';
import { classes } from './classes.ts';
import { IconButton } from './icon-button.tsx';
import { leaveToList } from './leave-to-list.ts';

interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly description: string;
  /** Stays where its head is when its contents change their height. Default: it stands in the middle. */
  readonly isAnchored?: boolean;
  readonly children: ReactNode;
  onClose(): void;
}

/** A dialog to read; its contents scroll when they are long. */
export function Dialog({ open, title, description, isAnchored = false, children, onClose }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Radix.Content
          onEscapeKeyDown={leaveToList}
          onOpenAutoFocus={(event) => {
            // The contents come first; a tooltip on the focused close button would cover them.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className={classes(
            'outline-none -translate-x-1/2 fixed left-1/2 z-50 flex max-h-[80vh] w-[min(34rem,calc(100vw-2rem))] flex-col rounded-xl border border-line bg-raised shadow-pop',
            isAnchored ? 'top-[10vh]' : '-translate-y-1/2 top-1/2',
          )}
        >
          <div className="flex items-start gap-3 p-5 pb-3">
            <div className="min-w-0 grow">
              <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
              <Radix.Description className="mt-0.5 text-ink-2 text-sm">{description}</Radix.Description>
            </div>
            <IconButton icon={X} label={text.app.close} onClick={onClose} />
          </div>
          <div className="min-h-0 overflow-y-auto px-5 pb-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
