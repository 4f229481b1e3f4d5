/** A run of page numbers, counted from 1; both ends belong to it. */
export interface PageRange {
  readonly from: number;
  readonly to: number;
}

/** Pages handed out at a time. One that is recognised takes seconds: two together, and somebody waits for them at the end. */
const RUN = 1;

/** What a document's pages are counted by; shared between threads. */
export interface CounterState {
  readonly pageCount: number;
  /** One 32-bit integer: the pages handed out so far. */
  readonly handedOut: SharedArrayBuffer;
}

/** Hands out the pages of a document, each once, to any number of threads. */
export class PageCounter {
  readonly state: CounterState;
  readonly #handedOut: Int32Array;

  constructor(pageCount: number, handedOut = new SharedArrayBuffer(4)) {
    this.state = { pageCount, handedOut };
    this.#handedOut = new Int32Array(handedOut);
  }

  /** The same counter, seen from another thread. */
  static of({ pageCount, handedOut }: CounterState): PageCounter {
    return new PageCounter(pageCount, handedOut);
  }

  /** The next pages to read, or `undefined` when there are none left. */
  take(): PageRange | undefined {
    const { pageCount } = this.state;
    // Looked at first, so that asking again and again can't make the count overflow.
    if (Atomics.load(this.#handedOut, 0) >= pageCount) return undefined;
    const from = Atomics.add(this.#handedOut, 0, RUN) + 1;
    return from > pageCount ? undefined : { from, to: Math.min(from + RUN - 1, pageCount) };
  }

  /** Ends the handing out. */
  stop(): void {
    Atomics.store(this.#handedOut, 0, this.state.pageCount);
  }
}
