import { FileText, Sparkles } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { libraryActions } from '../../stores/library.ts';
import { remoteLocation, useRetrieval } from '../../stores/retrieval.ts';
import { Button } from '../../ui/button.tsx';

/** Teaches what can be dropped, and that nothing leaves this machine. */
export function EmptyLibrary() {
  const isRemote = useRetrieval((state) => remoteLocation(state) !== undefined);
  const { empty } = text.library;
  return (
    <div className="flex min-h-0 min-w-0 grow flex-col @max-3xl:shrink-0 @3xl:overflow-y-auto">
      <div className="flex min-h-fit grow flex-col items-center justify-center rounded-2xl border border-line-strong border-dashed px-6 py-8 text-center">
        <div className="relative mb-5 h-14 w-20 text-ink-3" aria-hidden>
          <FileText className="-rotate-12 absolute bottom-0 left-0 size-10 opacity-50" strokeWidth={1.1} />
          <FileText className="absolute right-0 bottom-0 size-10 rotate-12 opacity-50" strokeWidth={1.1} />
          <FileText
            className="-translate-x-1/2 absolute bottom-1 left-1/2 size-12 fill-canvas text-accent"
            strokeWidth={1.1}
          />
        </div>
        <h2 className="font-semibold text-lg">{empty.heading}</h2>
        <p className="mt-2 max-w-md text-ink-2">{isRemote ? empty.bodyRemote : empty.body}</p>
        <p className="mt-4 max-w-md text-ink-3 text-xs">{empty.reads}</p>
        <Button variant="primary" className="mt-6" onClick={() => void libraryActions.importSamples()}>
          <Sparkles aria-hidden />
          {empty.samples}
        </Button>
        <p className="mt-2 text-ink-3 text-xs">{empty.samplesHint}</p>
      </div>
    </div>
  );
}
