import { TriangleAlert } from 'lucide-react';
import { text } from '../../locales/en.ts';

/** Says that a part of the documents leaves this machine, and which. */
export function RemoteWarning({ location }: { readonly location: string }) {
  const { remote } = text.retrieval;
  return (
    <div
      role="note"
      className="flex items-start gap-2 rounded-lg bg-cited px-3 py-2 text-sm ring-1 ring-cited-line ring-inset"
    >
      <TriangleAlert className="mt-0.5 size-4 shrink-0 fill-mark" aria-hidden />
      <p className="wrap-anywhere">
        <span className="font-medium">{remote.heading}</span> {remote.body(location)}
      </p>
    </div>
  );
}
