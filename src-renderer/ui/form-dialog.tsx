import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { leaveToList } from './leave-to-list.ts';

interface FormDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** Holds a `Dialog.Description`, and its own buttons. */
  readonly children: ReactNode;
  onClose(): void;
}

/** A dialog to fill in. A click beside it does not close it: what was typed would be lost. */
export function FormDialog({ open, title, children, onClose }: FormDialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Radix.Content
          onEscapeKeyDown={leaveToList}
          onInteractOutside={(event) => event.preventDefault()}
          className="-translate-x-1/2 -translate-y-1/2 fixed top-1/2 left-1/2 z-50 max-h-[90vh] w-[min(28rem,calc(100vw-2rem))] overflow-y-auto rounded-xl border border-line bg-raised p-5 shadow-pop outline-none"
        >
          <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
