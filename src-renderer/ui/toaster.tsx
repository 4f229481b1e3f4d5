import { CircleAlert, X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { text } from '../locales/en.ts';
import { useToasts } from '../stores/toasts.ts';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';

/** A message that asks something stays long enough to be thought about. */
const ACTION_MS = 20_000;

/** The messages at the edge of the window. They are announced, and F8 moves the focus to them. */
export function Toaster() {
  const { toasts, dismiss } = useToasts();
  return (
    <Toast.Provider duration={8_000} swipeDirection="right">
      {toasts.map(({ id, tone, title, detail, action }) => (
        <Toast.Root
          key={id}
          {...(action && { duration: ACTION_MS })}
          onOpenChange={(open) => !open && dismiss(id)}
          className="flex items-start gap-2.5 rounded-xl border border-line bg-raised p-3 shadow-pop motion-safe:animate-rise"
        >
          {tone === 'bad' && <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />}
          <div className="min-w-0 grow">
            <Toast.Title className="font-medium text-sm">{title}</Toast.Title>
            {detail && <Toast.Description className="text-ink-2 text-xs">{detail}</Toast.Description>}
            {action && (
              <Toast.Action asChild altText={action.label}>
                <Button size="small" className="mt-2" onClick={action.run}>
                  {action.label}
                </Button>
              </Toast.Action>
            )}
          </div>
          <IconButton icon={X} label={text.imports.dismiss} className="-m-1" onClick={() => dismiss(id)} />
        </Toast.Root>
      ))}
      <Toast.Viewport
        label={text.app.notifications}
        className="fixed right-4 bottom-4 z-50 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2 outline-none"
      />
    </Toast.Provider>
  );
}
