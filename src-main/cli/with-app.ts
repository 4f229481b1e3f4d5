import { type App, type AppOptions, openApp } from '../app.ts';

/** Signals by which a terminal or a supervisor asks a command to end, with the exit codes shells give them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Opens the app for one command and closes it whatever happens, also on Ctrl-C.
 * @param work gets a signal that aborts when the command is asked to end
 */
export async function withApp<T>(options: AppOptions, work: (app: App, signal: AbortSignal) => Promise<T>): Promise<T> {
  const app = await openApp(options);
  const abort = new AbortController();
  let isAsked = false;
  const onSignal = (name: NodeJS.Signals): void => {
    const code = SIGNALS[name as keyof typeof SIGNALS];
    // Asked twice: someone is in a hurry, and the library survives it.
    if (isAsked) process.exit(code);
    isAsked = true;
    abort.abort();
    void app.close().finally(() => process.exit(code));
  };
  for (const name of Object.keys(SIGNALS)) process.on(name, onSignal);
  try {
    return await work(app, abort.signal);
  } finally {
    for (const name of Object.keys(SIGNALS)) process.off(name, onSignal);
    if (!isAsked) await app.close();
  }
}
