import { ShieldCheck } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { useConnection } from '../../stores/connection.ts';
import { Tooltip } from '../../ui/tooltip.tsx';

/** The promise and the version; where the library is kept, in a tooltip. */
export function SidebarFooter() {
  const info = useConnection((state) => state.info);
  const body = (
    // Takes the focus so that the tooltip is within reach of the keyboard.
    <button
      type="button"
      className="flex w-full items-start gap-2.5 rounded-lg p-2 text-left text-2xs lg:text-xs max-md:justify-center"
    >
      <ShieldCheck className="mt-px size-4 shrink-0 text-accent" strokeWidth={1.75} aria-hidden />
      <span className="max-md:sr-only">
        <span className="block text-ink-2">{text.app.promise}</span>
        {info && <span className="block text-ink-3">{text.app.version(info.version)}</span>}
      </span>
    </button>
  );
  return (
    <div className="border-line border-t p-1.5">
      {info ? (
        <Tooltip side="top" content={text.app.dataFolder(info.dataFolder)}>
          {body}
        </Tooltip>
      ) : (
        body
      )}
    </div>
  );
}
