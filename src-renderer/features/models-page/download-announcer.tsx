import { useEffect, useRef, useState } from 'react';
import { text } from '../../locales/en.ts';
import { useDownloads } from '../../stores/downloads.ts';

const { announce } = text.hub.downloads;

/** Tells who cannot see the bars how downloads go: when one is begun, at every quarter, and when one fails. Arrivals are told by a toast. */
export function DownloadAnnouncer() {
  const downloads = useDownloads((state) => state.downloads);
  const loaded = useDownloads((state) => state.loaded);
  const told = useRef<Map<string, string> | null>(null);
  const [words, setWords] = useState('');
  useEffect(() => {
    if (!loaded) return;
    // What was on its way before the window was opened is no news.
    const isFirst = told.current === null;
    const before = told.current ?? new Map<string, string>();
    const next = new Map<string, string>();
    told.current = next;
    for (const { id, name, state, totalBytes, receivedBytes } of downloads) {
      const quarter = totalBytes > 0 ? Math.floor((receivedBytes / totalBytes) * 4) * 25 : 0;
      const now = state.status === 'failed' ? announce.failed(name, state.error.message) : `${quarter}`;
      next.set(id, now);
      const last = before.get(id);
      if (last === undefined && !isFirst) setWords(announce.started(name));
      if (last === undefined || last === now) continue;
      if (state.status === 'failed') setWords(now);
      else if (quarter > 0 && quarter < 100) setWords(announce.quarter(name, quarter));
    }
  }, [downloads, loaded]);
  return (
    <p className="sr-only" role="status">
      {words}
    </p>
  );
}
