import { useId, useState } from 'react';
import type { Download } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { downloadActions } from '../../stores/downloads.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DownloadRow } from './download-row.tsx';

const { downloads: words } = text.hub;

/** Models on their way, in the order in which they come. */
export function DownloadList({ downloads }: { readonly downloads: readonly Download[] }) {
  const [cancelling, setCancelling] = useState<Download | null>(null);
  const heading = useId();
  const cancel = (download: Download): void => {
    // What has hardly begun is given up without a question.
    if (download.receivedBytes === 0) void downloadActions.cancel(download.id);
    else setCancelling(download);
  };
  const firstQueued = downloads.find(({ state }) => state.status === 'queued')?.id;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="font-semibold text-sm">
        {words.heading}
      </h2>
      <ul aria-label={words.list} className="mt-2 overflow-hidden rounded-xl border border-line">
        {downloads.map((download) => (
          <DownloadRow
            key={download.id}
            download={download}
            canBePreferred={download.state.status === 'queued' && download.id !== firstQueued}
            onCancel={() => cancel(download)}
          />
        ))}
      </ul>
      <ConfirmDialog
        open={cancelling !== null}
        title={words.cancelTitle}
        body={cancelling ? words.cancelBody(cancelling.name, cancelling.receivedBytes) : ''}
        action={words.cancelConfirm}
        onConfirm={() => cancelling && void downloadActions.cancel(cancelling.id)}
        onClose={() => setCancelling(null)}
      />
    </section>
  );
}
