import { useMemo } from 'react';
import { text } from '../../locales/en.ts';
import { useLibrary } from '../../stores/library.ts';
import { isBeingRead } from '../../stores/library-changes.ts';
import { Progress } from '../../ui/progress.tsx';

/** Files shown by name. A machine with many cores reads more at once than anyone wants to watch. */
const SHOWN = 3;

/** The files that are being read at this moment, and how far each has come. */
export function ReadingList() {
  const documents = useLibrary((state) => state.documents);
  const reading = useMemo(() => [...documents.values().filter(isBeingRead)], [documents]);
  const more = reading.length - SHOWN;
  return (
    <ul aria-label={text.queue.files} className="flex h-4.5 min-w-0 gap-5 overflow-hidden text-ink-2 text-xs">
      {reading.slice(0, SHOWN).map(({ id, title, status, progress }) => (
        <li key={id} className="flex min-w-0 max-w-72 items-center gap-2">
          <span className="min-w-0 truncate" title={title}>
            {title}
          </span>
          {status === 'indexing' ? (
            <span className="shrink-0 text-ink-3">{text.queue.indexing}</span>
          ) : (
            progress !== undefined && (
              <>
                <span className="w-10 shrink-0">
                  <Progress value={progress} label={text.library.readingProgress(title)} />
                </span>
                <span className="shrink-0 text-ink-3 tabular-nums">{text.queue.filePercent(progress)}</span>
              </>
            )
          )}
        </li>
      ))}
      {more > 0 && <li className="shrink-0 text-ink-3">{text.queue.moreFiles(more)}</li>}
    </ul>
  );
}
