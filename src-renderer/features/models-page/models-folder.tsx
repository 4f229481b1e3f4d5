import { useEffect, useId, useState } from 'react';
import { text } from '../../locales/en.ts';
import { useRegistry } from '../../stores/registry.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { MoveDialog } from './move-dialog.tsx';

const { folder: words } = text.hub;

/** Where models are kept, how much room that takes, and how to move them to another disk. */
export function ModelsFolder() {
  const { folder, models, moving, loadFolder } = useRegistry();
  const [isAsking, setAsking] = useState(false);
  const heading = useId();
  const count = models?.length;
  // What is in it changes with the models.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => void loadFolder(), [count, loadFolder]);
  if (!folder) return null;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="font-semibold text-sm">
        {words.heading}
      </h2>
      <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-60 grow basis-0">
          <p className="wrap-anywhere select-text text-ink-2 text-sm">{folder.path}</p>
          <p role="status" className="text-ink-3 text-xs tabular-nums">
            {moving ? words.moving(moving.doneBytes, moving.totalBytes) : words.used(folder.bytes, folder.freeBytes)}
          </p>
        </div>
        <Button size="small" disabled={moving !== null} onClick={() => setAsking(true)}>
          {words.move}
        </Button>
      </div>
      {moving && (
        <div className="mt-2">
          <Progress
            value={moving.totalBytes > 0 ? moving.doneBytes / moving.totalBytes : undefined}
            label={words.title}
          />
        </div>
      )}
      {isAsking && <MoveDialog onClose={() => setAsking(false)} />}
    </section>
  );
}
