import type { MessagePort } from 'node:worker_threads';

/** What a helping thread sends to the one it helps: a page, and what stands on it. */
export interface HelpedPage {
  readonly page: number;
  readonly content: unknown;
}

/** The pages of one document that other threads read for this one. */
export class SharedPages {
  readonly #pages = new Map<number, unknown>();
  #open = 0;
  #settled = Promise.withResolvers<void>();

  /** Listens to one more helper. It closes the port when it is done, and so does its end. */
  join(port: MessagePort): void {
    this.#open++;
    port.on('message', ({ page, content }: HelpedPage) => {
      this.#pages.set(page, content);
    });
    port.on('close', () => {
      this.#open--;
      if (this.#open === 0) this.#settled.resolve();
    });
  }

  /** How many pages the helpers have sent so far. */
  get count(): number {
    return this.#pages.size;
  }

  /** What the helpers have read, once none is at it any more. A page that one took and died over is not there. */
  async settled(): Promise<ReadonlyMap<number, unknown>> {
    if (this.#open > 0) {
      this.#settled = Promise.withResolvers<void>();
      await this.#settled.promise;
    }
    return this.#pages;
  }
}
