import { RotateCw } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { useImports } from '../../stores/imports.ts';
import { libraryActions, useLibrary } from '../../stores/library.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';

/** The whole import at a glance while there is one, and what is left to do after it. */
export function QueueStrip() {
  const queue = useLibrary((state) => state.queue);
  const failed = useLibrary(({ counts }) => counts.failed);
  const upload = useImports((state) => state.upload);
  const cancelUpload = useImports((state) => state.cancelUpload);
  const running = queue.active + queue.waiting > 0;
  if (!running && !upload && failed === 0) return null;

  const settled = queue.total - queue.active - queue.waiting;
  const retry = failed > 0 && (
    <Button size="small" variant="ghost" onClick={() => void libraryActions.retryFailed()}>
      <RotateCw aria-hidden />
      {text.queue.retryFailed}
    </Button>
  );
  return (
    <section
      aria-label={text.queue.label}
      className="mx-6 mb-3 flex flex-col gap-2 rounded-xl border border-line bg-side py-2 pr-2 pl-3.5"
    >
      <div className="flex min-h-7 items-center gap-3 text-sm">
        {running || upload ? (
          <>
            <p className="min-w-0 truncate font-medium tabular-nums">
              {running
                ? text.queue.reading(settled, queue.total)
                : upload && text.queue.uploading(upload.done, upload.total)}
            </p>
            <p className="flex min-w-0 grow gap-3 truncate text-ink-3 text-xs tabular-nums">
              {running && queue.pagesPerSecond > 0 && <span>{text.queue.speed(queue.pagesPerSecond)}</span>}
              {running && upload && <span>{text.queue.uploading(upload.done, upload.total)}</span>}
              {queue.failed > 0 && <span className="text-bad">{text.queue.failed(queue.failed)}</span>}
            </p>
            {retry}
            <Button
              size="small"
              onClick={() => {
                cancelUpload();
                void libraryActions.cancelAll();
              }}
            >
              {text.queue.cancelAll}
            </Button>
          </>
        ) : (
          <>
            <p className="grow">{text.queue.unread(failed)}</p>
            {retry}
          </>
        )}
      </div>
      {running && (
        <div className="pr-1.5 pb-1">
          <Progress value={queue.total > 0 ? settled / queue.total : undefined} label={text.queue.label} />
        </div>
      )}
      {!running && upload && (
        <div className="pr-1.5 pb-1">
          <Progress value={upload.done / upload.total} label={text.queue.label} />
        </div>
      )}
    </section>
  );
}
