import { ArrowUpToLine, Pause, Play, RotateCw, X } from 'lucide-react';
import type { Download } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { downloadActions } from '../../stores/downloads.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { DownloadStatus } from './download-status.tsx';

const { downloads: words, detail } = text.hub;

interface DownloadRowProps {
  readonly download: Download;
  /** Whether others come before it that have not begun either. */
  readonly canBePreferred: boolean;
  onCancel(): void;
}

/** A model on its way: how far it is, and how to hold it, let it go on, or give it up. */
export function DownloadRow({ download, canBePreferred, onCancel }: DownloadRowProps) {
  const { id, name, variant, state, totalBytes, receivedBytes } = download;
  const { status } = state;
  const isStill = status === 'paused' || status === 'failed' || status === 'queued';
  const share = totalBytes > 0 ? receivedBytes / totalBytes : 0;
  const named = `${name}, ${variant}`;
  return (
    <li data-download={status} className="border-line px-4 py-3 not-first:border-t">
      <div className="flex items-center gap-2">
        <div className="min-w-0 grow">
          <p className="wrap-anywhere text-sm">
            <span className="font-medium">{name}</span> <span className="text-ink-2">{variant}</span>
          </p>
          <p className="flex flex-wrap gap-x-2 text-ink-3 text-xs tabular-nums">
            <span>{words.of(download)}</span>
            <DownloadStatus state={state} />
          </p>
        </div>
        <span className="w-11 shrink-0 text-right text-sm tabular-nums">{detail.share(share)}</span>
        {canBePreferred && (
          <IconButton
            icon={ArrowUpToLine}
            label={words.prefer(named)}
            hint={words.preferShort}
            onClick={() => void downloadActions.prefer(id)}
          />
        )}
        {status === 'failed' ? (
          <Button size="small" aria-label={words.againLabel(named)} onClick={() => void downloadActions.resume(id)}>
            <RotateCw aria-hidden />
            {words.again}
          </Button>
        ) : (
          <IconButton
            icon={status === 'paused' ? Play : Pause}
            label={status === 'paused' ? words.resume(named) : words.pause(named)}
            hint={status === 'paused' ? words.resumeShort : words.pauseShort}
            disabled={status === 'verifying'}
            onClick={() => void (status === 'paused' ? downloadActions.resume(id) : downloadActions.pause(id))}
          />
        )}
        <IconButton icon={X} label={words.cancel(named)} hint={words.cancelShort} onClick={onCancel} />
      </div>
      <div className="mt-2">
        <Progress
          value={status === 'starting' && receivedBytes === 0 ? undefined : share}
          label={named}
          isStill={isStill}
        />
      </div>
      {status === 'failed' && <ErrorNote className="mt-2.5" report={state.error} />}
    </li>
  );
}
