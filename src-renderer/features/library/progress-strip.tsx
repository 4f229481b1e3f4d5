import { Pause, Play } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { useImports } from '../../stores/imports.ts';
import { libraryActions, useLibrary } from '../../stores/library.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { ReadingList } from './reading-list.tsx';

/** How far the import is, and how to hold it, let it go on, or give it up. */
export function ProgressStrip({ state }: { readonly state: 'running' | 'paused' | 'uploading' }) {
  const queue = useLibrary((library) => library.queue);
  const upload = useImports((imports) => imports.upload);
  const cancelUpload = useImports((imports) => imports.cancelUpload);
  const { active, waiting, total, failed, isPaused } = queue;
  const hasJobs = active + waiting > 0;
  const settled = Math.max(0, total - active - waiting);
  const uploading = upload && text.queue.uploading(upload.done, upload.total);
  const heading = {
    running: text.queue.reading(settled, total),
    paused: active > 0 ? text.queue.pausing(active) : text.queue.pausedAt(settled, total),
    uploading,
  }[state];
  const share = hasJobs ? (total > 0 ? settled / total : undefined) : upload ? upload.done / upload.total : 0;
  return (
    <section
      aria-label={text.queue.label}
      className="mx-6 mb-3 flex shrink-0 flex-col gap-1.5 rounded-xl border border-line bg-side py-2 pr-2 pl-3.5"
    >
      <div className="flex min-h-7 items-center gap-2">
        <div className="flex min-w-0 grow flex-wrap items-baseline gap-x-3">
          <p className="truncate font-medium text-sm tabular-nums">{hasJobs || upload ? heading : text.queue.paused}</p>
          <p className="flex min-w-0 gap-3 truncate text-ink-3 text-xs tabular-nums">
            {state === 'running' && queue.pagesPerSecond > 0 && <span>{text.queue.speed(queue.pagesPerSecond)}</span>}
            {state === 'running' && queue.secondsLeft !== undefined && (
              <span>{text.queue.timeLeft(queue.secondsLeft)}</span>
            )}
            {state === 'paused' && <span className="truncate">{text.queue.pausedHint}</span>}
            {hasJobs && uploading && <span>{uploading}</span>}
            {failed > 0 && <span className="text-bad">{text.queue.failed(failed)}</span>}
          </p>
        </div>
        {/* One button, which keeps the focus when it becomes the other. */}
        {(isPaused || hasJobs) && (
          <Button
            size="small"
            variant={isPaused ? 'primary' : 'secondary'}
            onClick={() => void (isPaused ? libraryActions.resume() : libraryActions.pause())}
          >
            {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {isPaused ? text.queue.resume : text.queue.pause}
          </Button>
        )}
        {(hasJobs || upload) && (
          <Button
            size="small"
            variant="ghost"
            onClick={() => {
              cancelUpload();
              void libraryActions.cancelAll();
            }}
          >
            {text.queue.cancelAll}
          </Button>
        )}
      </div>
      {(hasJobs || upload) && (
        <div className="flex flex-col gap-1.5 pr-1.5 pb-1">
          <Progress value={share} label={text.queue.label} isStill={state === 'paused'} />
          {active > 0 && <ReadingList />}
        </div>
      )}
    </section>
  );
}
