import { readdirSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What this process holds of what may leak, as Linux and Node tell it. */
export interface Holdings {
  /** Open files, pipes and sockets. */
  readonly files: number;
  /** What keeps the event loop busy, by its kind. */
  readonly resources: Readonly<Record<string, number>>;
  /** Of the process's own events. */
  readonly listeners: number;
  readonly heapBytes: number;
}

let collectGarbage: (() => void) | undefined;

/** Looks at this process, once what is garbage is gone. Linux only. */
export function holdings(): Holdings {
  if (!collectGarbage) {
    setFlagsFromString('--expose-gc');
    collectGarbage = runInNewContext('gc') as () => void;
  }
  collectGarbage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return {
    files: readdirSync('/proc/self/fd').length,
    resources,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    heapBytes: process.memoryUsage().heapUsed,
  };
}

/** The state of each child of this process, as the kernel has it: `Z` is one that was never waited for. Linux only. */
export function childStates(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        // After the name, which is in brackets and may hold anything: the state, and the parent.
        const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        return Number(parent) === process.pid && state !== undefined ? [state] : [];
      } catch {
        return [];
      }
    });
}
