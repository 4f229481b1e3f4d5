import type { Priority } from '../model.ts';

interface Job<Member> {
  readonly priority: Priority;
  run(member: Member): Promise<void>;
}

/** Shares work among members that do one thing at a time: foreground first, then in the order it came. */
export class WorkPool<Member> {
  readonly #idle: Member[];
  readonly #running = new Set<Promise<void>>();
  readonly #waiting: Job<Member>[] = [];

  constructor(members: readonly Member[]) {
    this.#idle = [...members];
  }

  /** @throws the signal's reason when it aborts before a member is free; a job that has begun is not stopped */
  do<T>(work: (member: Member) => Promise<T>, priority: Priority, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = async (member: Member): Promise<void> => {
        try {
          signal.throwIfAborted();
          resolve(await work(member));
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push({ priority, run });
      this.#next();
    });
  }

  /** Resolves when nothing runs or waits any more: native memory may be freed then, and not before. */
  async over(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const member = this.#idle.pop();
    if (member === undefined) return;
    const urgent = this.#waiting.findIndex(({ priority }) => priority === 'foreground');
    const [job] = this.#waiting.splice(Math.max(0, urgent), 1);
    if (!job) return;
    const running = job.run(member).then(() => {
      this.#running.delete(running);
      this.#idle.push(member);
      this.#next();
    });
    this.#running.add(running);
  }
}
