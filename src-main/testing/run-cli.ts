import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const CLI = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command line as a process of its own, on a data folder. Killed when the test ends. */
export function startCli(dataFolder: string, args: readonly string[]): ChildProcess {
  const child = spawnCli(dataFolder, args);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/**
 * Runs the built command line to its end.
 * @param input what it finds on its standard input
 */
export async function runCli(dataFolder: string, args: readonly string[], input = ''): Promise<CliResult> {
  const child = spawnCli(dataFolder, args);
  child.stdin?.end(input);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout(), stderr: stderr() };
}

function spawnCli(dataFolder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH, HOME: dataFolder, ALCOVE_DATA_DIR: dataFolder },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const parts: Buffer[] = [];
  stream?.on('data', (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString('utf8');
}
