import { text } from '../../locales/en.ts';
import { useLibrary } from '../../stores/library.ts';
import type { ImportState } from './import-state.ts';

const QUARTERS = 4;

/** Tells a screen reader how the import goes: a few times, not with every file. */
export function ImportAnnouncer({ state }: { readonly state: ImportState }) {
  const quarter = useLibrary(({ queue: { total, active, waiting } }) =>
    total > 0 ? Math.floor((QUARTERS * (total - active - waiting)) / total) : 0,
  );
  return (
    <div role="status" className="sr-only">
      {announcement(state, quarter)}
    </div>
  );
}

function announcement(state: ImportState, quarter: number): string {
  switch (state.name) {
    case 'running':
      return quarter > 0 ? text.queue.announce.quarter((quarter * 100) / QUARTERS) : text.queue.announce.started;
    case 'paused':
      return text.queue.announce.paused;
    case 'finished':
      return text.summary.sentence(state.summary);
    // What stopped the queue speaks for itself, as an alert.
    case 'halted':
    case 'uploading':
    case 'idle':
      return '';
  }
}
