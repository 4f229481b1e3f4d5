import { type App, type AppOptions, openApp } from '../app.ts';

/** Signals by which a terminal or a supervisor asks a command to end, with the exit codes shells give them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** How long a command that was asked to end may take to put its things away, in milliseconds. */
const GRACE_MS = 5_000;

/**
 * Opens the app for one command and closes it whatever happens, also on Ctrl-C.
 * @param work gets a signal that aborts when the command is asked to end
 */
export async function withApp<T>(options: AppOptions, work: (app: App, signal: AbortSignal) => Promise<T>): Promise<T> {
  const app = await openApp(options);
  const abort = new AbortController();
  let working: Promise<unknown> = Promise.resolve();
  const onSignal = (name: NodeJS.Signals): void => {
    const code = SIGNALS[name as keyof typeof SIGNALS];
    // Asked twice: someone is in a hurry, and the library survives it.
    if (abort.signal.aborted) process.exit(code);
    abort.abort();
    setTimeout(() => process.exit(code), GRACE_MS).unref();
    // The library first: what waits for an import is told that it was cancelled, and ends.
    void app.library
      .close()
      .then(() => working)
      .catch(() => {})
      .then(() => app.close())
      .finally(() => process.exit(code));
  };
  for (const name of Object.keys(SIGNALS)) process.on(name, onSignal);
  try {
    const result = work(app, abort.signal);
    working = result;
    return await result;
  } finally {
    for (const name of Object.keys(SIGNALS)) process.off(name, onSignal);
    // The command was asked to end, and does so with the code of the signal; nothing more is said.
    if (abort.signal.aborted) await new Promise<never>(() => {});
    await app.close();
  }
}
