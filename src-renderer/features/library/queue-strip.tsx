import { useImports } from '../../stores/imports.ts';
import { useLibrary } from '../../stores/library.ts';
import { useRunSummary } from '../../stores/run-summary.ts';
import { HaltedStrip } from './halted-strip.tsx';
import { ImportAnnouncer } from './import-announcer.tsx';
import { importState } from './import-state.ts';
import { ProgressStrip } from './progress-strip.tsx';
import { SummaryStrip } from './summary-strip.tsx';

/** The whole import at a glance: how far it is, why it stands still, what it came to. */
export function QueueStrip() {
  const queue = useLibrary((state) => state.queue);
  const isUploading = useImports(({ upload }) => upload !== null);
  const dismissed = useRunSummary((state) => state.dismissed);
  const state = importState(queue, isUploading, dismissed);
  return (
    <>
      <ImportAnnouncer state={state} />
      {state.name === 'halted' && <HaltedStrip error={state.error} />}
      {state.name === 'finished' && <SummaryStrip summary={state.summary} />}
      {(state.name === 'running' || state.name === 'paused' || state.name === 'uploading') && (
        <ProgressStrip state={state.name} />
      )}
    </>
  );
}
