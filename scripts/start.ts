/**
 * `npm start`: opens Alcove. The desktop window where the Electron runtime runs; the same app
 * in the browser where it does not, with a sentence that says why.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, FRUGAL, ROOT } from './build.ts';
import { electronRuntime } from './electron-runtime.ts';

/** A runtime that ends with a failure this soon could not start at all. */
const FAILED_START_MS = 10_000;

const args = process.argv.slice(2);
if (!ensureBuilt()) process.exit(1);

const runtime = electronRuntime({ platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 });
const reason = 'reason' in runtime ? runtime.reason : await openWindow(runtime.executable);
if (reason !== undefined) {
  process.stdout.write(`\n  Alcove opens in the browser, because ${reason}.\n`);
  process.exitCode = await run(process.execPath, [join(ROOT, 'out/main/cli.js'), 'serve', ...args]);
}

/** Runs the desktop app; returns why it could not, or nothing when the person closed it. */
async function openWindow(executable: string): Promise<string | undefined> {
  const started = performance.now();
  const code = await run(executable, [ROOT, ...args]);
  if (code === 0 || performance.now() - started > FAILED_START_MS) {
    process.exitCode = code;
    return undefined;
  }
  return `the Electron runtime could not start (exit code ${code}); system libraries may be missing`;
}

function run(command: string, parameters: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { stdio: 'inherit', env: { ...process.env, ...FRUGAL } });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    child.once('error', () => resolve(1));
    child.once('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}
