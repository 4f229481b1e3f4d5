import { utilityProcess } from 'electron';
import { keepLastWords, type WorkerProcess } from '../system/index.ts';

/**
 * Begins the process that runs models as Electron's own kind of child: as `forkWorker` does, and
 * listed by its name where the system shows what runs.
 * @param file the built `inference/worker/process.ts`
 */
export function utilityWorker(file: string): WorkerProcess {
  const child = utilityProcess.fork(file, [], { serviceName: 'Alcove models', stdio: ['ignore', 'ignore', 'pipe'] });
  const lastWords = keepLastWords(child.stderr);
  let pid: number | undefined;
  let isCondemned = false;
  let fatal: string | undefined;
  const kill = (): void => {
    isCondemned = true;
    // Electron itself only asks a process to end, and one that hangs in native code does not hear it.
    try {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself, and its exit is on the way.
    }
  };
  child.once('spawn', () => {
    pid = child.pid;
    if (isCondemned) kill();
  });
  // V8 gave up; the exit follows.
  child.on('error', (type, location) => {
    fatal = `${type} at ${location}`;
  });
  return {
    get pid() {
      return pid;
    },
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) =>
      void child.once('exit', (code) => listener({ how: fatal ?? `exit code ${code}`, lastWords: lastWords() })),
    kill,
    // Electron's main process lives as long as the app, whatever its children do.
    hold: () => {},
    letGo: () => {},
  };
}
