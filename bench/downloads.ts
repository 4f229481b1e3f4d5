import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { BlobStore } from '../src-main/models/blobs/blob-store.ts';
import { Downloads } from '../src-main/models/downloads/downloads.ts';
import { DownloadRepository, openDatabase } from '../src-main/storage/index.ts';
import { silentLog } from '../src-main/system/index.ts';
import { loopbackGate } from '../src-main/testing/hub/loopback-gate.ts';
import { startHub } from '../src-main/testing/hub-server.ts';
import { atLeast, type Figure, under } from './report.ts';

/** What the bench is started with again: for the hub, and for each download. */
export const DOWNLOAD_HUB = 'download-hub';
export const DOWNLOAD_CLIENT = 'download-client';

const REPOSITORY = 'alcove/Large-GGUF';
const FILE = 'large.gguf';
const MB = 1_000_000;

/** A line of a gigabit a second. */
const GIGABIT_BYTES_PER_SECOND = 125 * MB;

const offerSchema = z.object({ endpoint: z.string(), sha: z.string(), sha256: z.string(), bytes: z.number() });
type Offer = z.infer<typeof offerSchema>;

const resultSchema = z.object({
  ms: z.number(),
  baseBytes: z.number(),
  peakBytes: z.number(),
  longestBlockMs: z.number(),
});

/** A model of so many bytes through the manager, hashed, against curl of the same file from the same hub, by turns. */
export async function benchDownloads(isQuick: boolean): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'alcove-bench-'));
  try {
    const ratios: number[] = [];
    const durableRatios: number[] = [];
    const speeds: number[] = [];
    await withHub(isQuick ? 300 * MB : 1500 * MB, async (offer) => {
      for (let round = 0; round < (isQuick ? 3 : 7); round++) {
        const { ms: curlMs, durableMs } = await curl(offer, folder);
        const { ms } = await download(offer, folder);
        ratios.push(curlMs / ms);
        durableRatios.push(durableMs / ms);
        speeds.push(offer.bytes / MB / (ms / 1000));
      }
    });
    const lineRatios: number[] = [];
    await withHub(
      isQuick ? 100 * MB : 500 * MB,
      async (offer) => {
        for (let round = 0; round < 3; round++) {
          const { ms: curlMs } = await curl(offer, folder);
          lineRatios.push(curlMs / (await download(offer, folder)).ms);
        }
      },
      GIGABIT_BYTES_PER_SECOND,
    );
    const large = await withHub(isQuick ? 1000 * MB : 10_000 * MB, (offer) => download(offer, folder));
    return [
      atLeast('downloads: speed of the manager, as a share of curl’s', median(ratios), '×', isQuick ? undefined : 0.9),
      {
        name: 'downloads: the same, curl’s file being on the disk as ours is',
        value: median(durableRatios),
        unit: '×',
      },
      {
        name: 'downloads: as a share of curl’s on a line of a gigabit a second',
        value: median(lineRatios),
        unit: '×',
      },
      { name: 'downloads: speed of the manager', value: median(speeds), unit: 'MB/s' },
      under('downloads: memory for a large file', (large.peakBytes - large.baseBytes) / MB, 'MB', 100),
      { name: 'downloads: longest that the event loop was blocked', value: large.longestBlockMs, unit: 'ms' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Serves one generated file until its input ends. */
export async function serveDownloads(bytes: number, bytesPerSecond: number | undefined): Promise<void> {
  await using hub = await startHub({ ...(bytesPerSecond !== undefined && { bytesPerSecond }) });
  const { sha, files } = await hub.add(REPOSITORY, { files: { [FILE]: { bytes, seed: 1 } } });
  const offer: Offer = { endpoint: hub.endpoint, sha, sha256: files.get(FILE)?.sha256 ?? '', bytes };
  process.stdout.write(`${JSON.stringify(offer)}\n`);
  await text(process.stdin);
}

/** Downloads that file into a new folder, and tells how that went. */
export async function runDownload(folder: string, json: string): Promise<void> {
  const { endpoint, sha, sha256, bytes } = offerSchema.parse(JSON.parse(json));
  const db = openDatabase(join(folder, 'alcove.db'));
  using gate = loopbackGate(db, () => endpoint);
  const downloads = await Downloads.open({
    repository: new DownloadRepository(db),
    blobs: new BlobStore(() => folder),
    gate,
    hub: () => ({ endpoint }),
    token: async () => undefined,
    onComplete: async () => {},
    isKept: () => true,
    verify: async () => {},
    freeBytes: async () => undefined,
    log: silentLog,
    now: Date.now,
  });
  readyCache(folder, bytes);
  const baseBytes = process.memoryUsage().rss;
  let lastTick = performance.now();
  let longestBlockMs = 0;
  const ticks = setInterval(() => {
    longestBlockMs = Math.max(longestBlockMs, performance.now() - lastTick - 10);
    lastTick = performance.now();
  }, 10);
  const start = performance.now();
  const request = { repository: REPOSITORY, revision: sha, variant: 'F16', name: 'Large', licence: null } as const;
  await downloads.start({ ...request, role: 'language', files: [{ path: FILE, bytes, sha256 }] });
  for await (const [download] of downloads.changes(new AbortController().signal)) {
    if (!download) break;
    if (download.state.status === 'failed') throw new Error(download.state.error.message);
  }
  const ms = performance.now() - start;
  clearInterval(ticks);
  await downloads.close();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify({ ms, baseBytes, peakBytes, longestBlockMs }));
}

async function withHub<T>(bytes: number, work: (offer: Offer) => Promise<T>, bytesPerSecond?: number): Promise<T> {
  const hub = again([DOWNLOAD_HUB, String(bytes), ...(bytesPerSecond === undefined ? [] : [String(bytesPerSecond)])]);
  try {
    for await (const line of createInterface(hub.stdout)) return await work(offerSchema.parse(JSON.parse(line)));
    throw new Error('The hub did not start.');
  } finally {
    hub.stdin.end();
  }
}

async function download(offer: Offer, parent: string): Promise<z.infer<typeof resultSchema>> {
  const folder = mkdtempSync(join(parent, 'manager-'));
  const client = again([DOWNLOAD_CLIENT, folder, JSON.stringify(offer)]);
  client.stdin.end();
  const result = resultSchema.parse(JSON.parse(await text(client.stdout)));
  rmSync(folder, { recursive: true });
  return result;
}

/**
 * The same bytes to the same disk.
 * @returns milliseconds until they are there for other programs, and until they are on the disk, which is what the manager
 * waits for
 */
async function curl(
  { endpoint, bytes }: Offer,
  folder: string,
): Promise<{ readonly ms: number; readonly durableMs: number }> {
  const path = join(folder, 'curl');
  readyCache(folder, bytes);
  const start = performance.now();
  const child = spawn('curl', ['-fsSL', '-o', path, `${endpoint}/${REPOSITORY}/resolve/main/${FILE}`]);
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const ms = performance.now() - start;
  if (code !== 0) throw new Error(`curl ended with ${code}.`);
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
  const durableMs = performance.now() - start;
  rmSync(path);
  return { ms, durableMs };
}

/**
 * Has the system get the memory that it will cache the file in: a virtual machine that gave it back waits for its host at
 * the first touch, longer than for all else that a download does, and whichever of the two came first would pay for both.
 */
function readyCache(folder: string, bytes: number): void {
  const path = join(folder, 'cache');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(MB);
  for (let at = 0; at < Math.min(bytes, 2000 * MB); at += MB) writeSync(file, block);
  closeSync(file);
  rmSync(path);
}

function again(args: readonly string[]) {
  return spawn(process.execPath, [process.argv[1] ?? '', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
