import { useEffect, useState } from 'react';
import type { DownloadState } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';

const { state: words } = text.hub.downloads;

/** How a download goes, in words. */
export function DownloadStatus({ state }: { readonly state: DownloadState }) {
  switch (state.status) {
    case 'running':
      return (
        <>
          {state.bytesPerSecond > 0 && <span>{words.speed(state.bytesPerSecond)}</span>}
          {state.secondsLeft !== undefined && <span>{words.timeLeft(state.secondsLeft)}</span>}
        </>
      );
    case 'waiting':
      return (
        <>
          <span className="text-ink-2">{state.error.message}</span>
          <Countdown until={state.until} />
        </>
      );
    case 'verifying':
      return <span>{words.verifying(state.done)}</span>;
    case 'failed':
      return null;
    default:
      return <span>{words[state.status]}</span>;
  }
}

function Countdown({ until }: { readonly until: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span>{words.waiting((until - now) / 1_000)}</span>;
}
