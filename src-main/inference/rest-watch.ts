import { totalmem } from 'node:os';
import { availableMemory, isMemoryShort } from '../system/index.ts';

export interface RestTiming {
  /** Between two looks at the memory of the machine. */
  readonly pressureMs: number;
  /** Without work for this long, models make room when memory is short. */
  readonly pressureRestMs: number;
}

export interface RestWatchOptions extends RestTiming {
  readonly idleMinutes: () => number;
  readonly onDue: (why: 'idle' | 'memory is short') => void;
  /** Replaced by tests. */
  readonly isMemoryShort?: () => Promise<boolean>;
}

const lookAtMemory = async (): Promise<boolean> =>
  isMemoryShort({ availableBytes: await availableMemory(), totalBytes: totalmem() });

/** While models are in memory and nobody uses them: tells when it is time for them to go. */
export class RestWatch {
  readonly #options: RestWatchOptions;
  #idle: NodeJS.Timeout | undefined;
  #pressure: NodeJS.Timeout | undefined;
  /** Counts the rests, so that a look at the memory that took longer says nothing about the next one. */
  #rest = 0;

  constructor(options: RestWatchOptions) {
    this.#options = options;
  }

  /** There is nothing to do from now on. */
  begin(): void {
    this.end();
    const rest = this.#rest;
    const { idleMinutes, onDue, pressureMs, pressureRestMs } = this.#options;
    const minutes = idleMinutes();
    if (minutes > 0) this.#idle = setTimeout(() => onDue('idle'), minutes * 60_000).unref();
    const since = performance.now();
    this.#pressure = setInterval(() => {
      if (performance.now() - since < pressureRestMs) return;
      void (this.#options.isMemoryShort ?? lookAtMemory)().then((isShort) => {
        if (isShort && this.#rest === rest) onDue('memory is short');
      });
    }, pressureMs).unref();
  }

  /** There is work, or nothing in memory. */
  end(): void {
    this.#rest++;
    clearTimeout(this.#idle);
    clearInterval(this.#pressure);
  }
}
