import { useEffect, useRef, useState } from 'react';
import { text } from '../../locales/en.ts';
import { useDownloads } from '../../stores/downloads.ts';

const { announce } = text.hub.downloads;

/** Tells who cannot see the bars how downloads go: at every quarter, and when one fails. Arrivals are told by a toast. */
export function DownloadAnnouncer() {
  const downloads = useDownloads((state) => state.downloads);
  const told = useRef(new Map<string, string>());
  const [words, setWords] = useState('');
  useEffect(() => {
    const before = told.current;
    told.current = new Map();
    for (const { id, name, state, totalBytes, receivedBytes } of downloads) {
      const quarter = totalBytes > 0 ? Math.floor((receivedBytes / totalBytes) * 4) * 25 : 0;
      const now = state.status === 'failed' ? announce.failed(name, state.error.message) : `${quarter}`;
      told.current.set(id, now);
      const last = before.get(id);
      if (last === undefined || last === now) continue;
      if (state.status === 'failed') setWords(now);
      else if (quarter > 0 && quarter < 100) setWords(announce.quarter(name, quarter));
    }
  }, [downloads]);
  return (
    <p className="sr-only" role="status">
      {words}
    </p>
  );
}
