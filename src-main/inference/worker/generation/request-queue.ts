import { AlcoveError } from '../../../../src-shared/errors.ts';
import type { Priority } from '../../model.ts';

/** Requests that may wait; more than that is more than a person waits for. */
const MAX_WAITING = 32;

export interface TurnRequest {
  readonly priority: Priority;
  /** Two requests of one conversation are never answered at once. */
  readonly conversationId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  readonly request: TurnRequest;
  readonly start: () => void;
}

/**
 * Decides who is answered next: foreground before background, then in order of arrival, and
 * no conversation twice at once. With more than one place, background work leaves one free, so that a
 * person's question does not wait for it.
 */
export class RequestQueue {
  readonly #places: number;
  readonly #maxWaiting: number;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<TurnRequest>();

  constructor(places: number, maxWaiting = MAX_WAITING) {
    this.#places = places;
    this.#maxWaiting = maxWaiting;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for a place.
   * @returns gives the place back
   * @throws AlcoveError `INFERENCE_BUSY` when too many wait already
   * @throws the signal's reason when it aborts before
   */
  turn(request: TurnRequest): Promise<() => void> {
    const { promise, resolve, reject } = Promise.withResolvers<() => void>();
    const { signal } = request;
    if (signal?.aborted) {
      reject(signal.reason);
      return promise;
    }
    const leave = () => {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      reject(signal?.reason);
    };
    const entry: Waiting = {
      request,
      start: () => {
        signal?.removeEventListener('abort', leave);
        this.#running.add(request);
        resolve(() => {
          if (this.#running.delete(request)) this.#startNext();
        });
      },
    };
    if (!this.#mayStart(request) && this.#waiting.length >= this.#maxWaiting) {
      reject(new AlcoveError('INFERENCE_BUSY'));
      return promise;
    }
    signal?.addEventListener('abort', leave, { once: true });
    this.#waiting.push(entry);
    this.#startNext();
    return promise;
  }

  #startNext(): void {
    for (const priority of ['foreground', 'background'] as const) {
      for (const entry of this.#waiting.filter(({ request }) => request.priority === priority)) {
        if (!this.#mayStart(entry.request)) continue;
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        entry.start();
      }
    }
  }

  #mayStart({ priority, conversationId }: TurnRequest): boolean {
    const places = priority === 'background' ? Math.max(1, this.#places - 1) : this.#places;
    if (this.#running.size >= places) return false;
    return (
      conversationId === undefined || !this.#running.values().some((other) => other.conversationId === conversationId)
    );
  }
}
