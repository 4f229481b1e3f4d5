import type { WatchedFolder } from '../../../src-shared/imports.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';

const DOTS: Record<WatchedFolder['state'], string> = {
  watching: 'bg-good',
  scanning: 'bg-accent motion-safe:animate-breathe',
  unavailable: 'bg-bad',
};

/** How a watched folder stands, in a word. */
export function FolderState({ state }: Pick<WatchedFolder, 'state'>) {
  return (
    <span
      className={classes(
        'flex shrink-0 items-center gap-2 text-xs',
        state === 'unavailable' ? 'text-bad' : 'text-ink-2',
      )}
    >
      <span className={classes('size-2 shrink-0 rounded-full', DOTS[state])} aria-hidden />
      {text.folders.state[state]}
    </span>
  );
}
