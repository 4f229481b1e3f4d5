/**
 * Downloads in a process of its own, to be killed: `node download-process.ts FOLDER ENDPOINT REQUEST`.
 * Says `received N` whenever there is more, and at last `complete`.
 */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobStore } from '../../models/blobs/blob-store.ts';
import type { DownloadRequest } from '../../models/downloads/download-options.ts';
import { Downloads } from '../../models/downloads/downloads.ts';
import { DownloadRepository, openDatabase } from '../../storage/index.ts';
import { silentLog } from '../../system/index.ts';
import { loopbackGate } from './loopback-gate.ts';

const [folder = '', endpoint = '', request = ''] = process.argv.slice(2);
const asked: DownloadRequest = JSON.parse(request);
const db = openDatabase(join(folder, 'alcove.db'));
const gate = loopbackGate(db, () => endpoint);
const blobs = new BlobStore(() => folder);
const downloads = await Downloads.open({
  repository: new DownloadRepository(db),
  blobs,
  gate,
  hub: () => ({ endpoint }),
  token: async () => undefined,
  onComplete: async ({ files }) => {
    for (const { key, path } of files) await blobs.link(key, `models/${path}`);
  },
  isKept: () => true,
  verify: async () => {},
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
  log: silentLog,
  now: Date.now,
  timing: { pieceBytes: 64 * 1024, aloneMs: 0, saveMs: 0, updateMs: 0 },
});

const leave = new AbortController();
const { id } = await downloads.start(asked);
for await (const list of downloads.changes(leave.signal)) {
  const download = list.find((each) => each.id === id);
  if (!download) break;
  if (download.state.status === 'failed') throw new Error(download.state.error.code);
  process.stdout.write(`received ${download.receivedBytes}\n`);
}
process.stdout.write('complete\n');
await downloads.close();
gate[Symbol.dispose]();
db.close();
