import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cost, type ImportCost, importAll, openBenchApp } from './bench-app.ts';
import { percentile } from './metrics.ts';
import { copiesOf, pdfFiles } from './pdf-files.ts';
import { isPeerInstalled, type PeerRequest, peerReply } from './peer-reader.ts';
import { atLeast, type Figure } from './report.ts';

const ROUNDS = 3;

/** A file that the peer has not read after this long, in milliseconds, it never will: both sides go without it. */
const STUCK_MS = 10_000;

export interface PeersBenchOptions {
  /** Folders or PDFs; see {@link pdfFiles}. */
  readonly paths: readonly string[];
  /** One round over the smaller files instead of three over all. */
  readonly isQuick: boolean;
}

/**
 * Import end to end on all cores against what a peer does with the same PDFs: page text joined
 * and cut by character count, one file at a time, by pdf.js 1.10. Rounds of both in turn; each
 * side keeps its process, so the first round is cold for both and the later ones are warm.
 */
export async function benchPeers({ paths, isQuick }: PeersBenchOptions): Promise<Figure[]> {
  if (!isPeerInstalled()) return [{ name: 'peers: left out, pdf-parse 1.1.1 is not installed', value: 0, unit: '' }];
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const app = await openBenchApp(scratch);
  const peer = new Peer();
  try {
    let files = await pdfFiles(paths, scratch, isQuick);
    const theirs: (Cost & { pages: number })[] = [];
    const ours: ImportCost[] = [];
    for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
      const read = await peer.read(files);
      files = files.filter((file) => !peer.lostTo.has(file));
      theirs.push(read);
      ours.push(await importAll(app, await copiesOf(files, join(scratch, `round-${round}`), round)));
    }
    const median = (costs: readonly Cost[]): number =>
      percentile(
        costs.map(({ seconds }) => seconds),
        0.5,
      );
    const pages = theirs[0]?.pages ?? 0;
    return [
      { name: 'peers: files', value: files.length, unit: 'PDFs' },
      { name: 'peers: files that end or stall pdf.js 1.10, left out', value: peer.lostTo.size, unit: 'PDFs' },
      { name: 'peers: pages, as pdf.js 1.10 counts them', value: pages, unit: 'pages' },
      { name: 'peers: pdf.js 1.10, joined and cut, one thread', value: pages / median(theirs), unit: 'pages/s' },
      { name: 'peers: import end to end, all cores', value: pages / median(ours), unit: 'pages/s' },
      atLeast('peers: import / peer', median(theirs) / median(ours), '×', 1),
      {
        name: 'peers: the same, first round (cold)',
        value: (theirs[0]?.seconds ?? 0) / (ours[0]?.seconds ?? 1),
        unit: '×',
      },
    ];
  } finally {
    peer.close();
    await app.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The peer's reader in its process, which is ended and begun again when it gets stuck or falls over. */
class Peer {
  readonly lostTo = new Set<string>();
  #process: ChildProcess | undefined;

  /** Reads what can be read of `files`; a run in which it was lost does not count. */
  async read(files: readonly string[]): Promise<Cost & { pages: number }> {
    for (;;) {
      const result = await this.#try(files.filter((file) => !this.lostTo.has(file)));
      if (typeof result !== 'string') return result;
      this.lostTo.add(result);
      this.close();
    }
  }

  close(): void {
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
  }

  /** What reading cost, or the file that it was lost to. */
  #try(files: readonly string[]): Promise<(Cost & { pages: number }) | string> {
    this.#process ??= fork(process.argv[1] ?? '', ['peer-reader'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const child = this.#process;
    return new Promise((resolve, reject) => {
      let current = '';
      let stuck: NodeJS.Timeout | undefined;
      const finish = (settle: () => void): void => {
        clearTimeout(stuck);
        child.off('message', onMessage).off('exit', onExit);
        settle();
      };
      const onExit = (): void =>
        finish(() => (current ? resolve(current) : reject(new Error("The peer's reader does not start."))));
      const onMessage = (message: unknown): void => {
        const reply = peerReply.parse(message);
        if (!('file' in reply)) {
          finish(() => resolve(reply));
          return;
        }
        current = reply.file;
        clearTimeout(stuck);
        stuck = setTimeout(() => finish(() => resolve(current)), STUCK_MS);
      };
      child.on('message', onMessage).on('exit', onExit);
      child.send({ files } satisfies PeerRequest);
    });
  }
}
