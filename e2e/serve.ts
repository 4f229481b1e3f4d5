import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

export interface ServedAlcove {
  /** The one-time address. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Runs `alcove serve` on a data folder and waits until it has printed its address. */
export async function startServer(dataFolder: string): Promise<ServedAlcove> {
  const child = spawn(process.execPath, [join(ROOT, 'out/main/cli.js'), 'serve', '--json', '--data-dir', dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await addressOf(child);
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let printed = '';
    child.stdout?.on('data', (part: Buffer) => {
      printed += part.toString();
      const url = /"url": "([^"]+)"/.exec(printed)?.[1];
      if (url) done(url);
    });
    child.once('exit', (code) => fail(new Error(`alcove serve ended with code ${code}`)));
  });
}

/** The process below `parent` whose command line has `name` in it. */
export function childNamed(parent: number, name: string): number {
  return Number(execFileSync('pgrep', ['-P', String(parent), '-f', name], { encoding: 'utf8' }).trim());
}
