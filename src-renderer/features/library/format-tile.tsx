import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { extensionOf } from '../../lib/folder-path.ts';
import { useConnection } from '../../stores/connection.ts';

const LONGEST_LABEL = 4;

/** The kind of file, as people know it: its extension. The full name is in the tooltip. */
export function FormatTile({ document }: { readonly document: DocumentSummary }) {
  const { format, path } = document;
  const label = useConnection(({ info }) => info?.formats.find(({ id }) => id === format)?.label);
  const short = extensionOf(path) || format || '';
  return (
    <span
      title={label}
      className="grid h-9 w-9 shrink-0 place-items-center rounded-lg border border-line bg-raised font-semibold text-[0.625rem] text-ink-3 uppercase tracking-wide"
    >
      {short.slice(0, LONGEST_LABEL)}
    </span>
  );
}
