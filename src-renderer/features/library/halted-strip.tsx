import { CircleAlert, Play } from 'lucide-react';
import type { ErrorReport } from '../../../src-shared/errors.ts';
import { text } from '../../locales/en.ts';
import { libraryActions, useLibrary } from '../../stores/library.ts';
import { Button } from '../../ui/button.tsx';

/** Why the import stands still, and how to let it go on once that is mended. */
export function HaltedStrip({ error }: { readonly error: ErrorReport }) {
  const left = useLibrary(({ queue }) => queue.active + queue.waiting);
  return (
    <section
      aria-label={text.queue.label}
      className="mx-6 mb-3 flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 rounded-xl bg-bad-soft py-2.5 pr-2.5 pl-3.5 text-sm"
    >
      <CircleAlert className="size-4 shrink-0 text-bad" aria-hidden />
      {/* Announced when it appears: nothing goes on until a person has read it. */}
      <div className="min-w-64 grow basis-0" role="alert">
        <p>
          <span className="font-medium">{error.message}</span> <span className="text-ink-2">{error.action}</span>
        </p>
        <p className="text-ink-2 text-xs tabular-nums">{text.queue.haltedAt(left)}</p>
      </div>
      <div className="flex gap-2">
        <Button size="small" variant="primary" onClick={() => void libraryActions.resume()}>
          <Play aria-hidden />
          {text.queue.resume}
        </Button>
        <Button size="small" variant="ghost" onClick={() => void libraryActions.cancelAll()}>
          {text.queue.cancelAll}
        </Button>
      </div>
    </section>
  );
}
