import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentSummary } from '../../src-shared/documents.ts';
import type { LibraryEvent, QueueStatus } from '../../src-shared/imports.ts';
import { Broadcast, type Log } from '../system/index.ts';

/** Changes gather this long before they go out: a window needs no more, and main is spared the queries. */
const FLUSH_MS = 100;

/** Documents looked up for one batch: more would hold up the event loop. */
const FLUSH_DOCUMENTS = 500;

/** Documents in one event of the whole state. */
const SLICE_DOCUMENTS = 200;

/** What the feed asks for when it has something to say. */
export interface FeedSource {
  readonly summary: (id: string) => DocumentSummary | undefined;
  /** Every document's id, in the order in which a window wants them. */
  readonly ids: () => string[];
  readonly queue: () => QueueStatus;
  readonly log: Log;
}

/** Tells windows what changes in the library, in batches. */
export class LibraryFeed {
  readonly #source: FeedSource;
  readonly #broadcast = new Broadcast<LibraryEvent>();
  readonly #touched = new Set<string>();
  readonly #removed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(source: FeedSource) {
    this.#source = source;
  }

  /** Says that a document, or its progress, is not as it was. */
  touch(documentId: string): void {
    this.#touched.add(documentId);
    this.#schedule();
  }

  remove(documentId: string): void {
    this.#removed.add(documentId);
    this.#schedule();
  }

  touchQueue(): void {
    this.#schedule();
  }

  /**
   * The whole state, then what changes, until `signal` aborts. A large library comes in several
   * events, so that neither its looking up nor its drawing holds anything up.
   */
  async *changes(signal: AbortSignal): AsyncGenerator<LibraryEvent> {
    // From before the first look: what changes during it is told after it.
    const events = this.#broadcast.listen(signal);
    try {
      const ids = this.#source.ids();
      let start = 0;
      do {
        yield { type: 'documents', changed: this.#summaries(ids.slice(start, start + SLICE_DOCUMENTS)), removed: [] };
        start += SLICE_DOCUMENTS;
        await nextTurn();
      } while (start < ids.length && !signal.aborted);
      yield { type: 'queue', queue: this.#source.queue() };
      yield* events;
    } finally {
      await events.return();
    }
  }

  /** Sends nothing more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** Those that are still there. */
  #summaries(ids: readonly string[]): DocumentSummary[] {
    return ids.flatMap((id) => this.#source.summary(id) ?? []);
  }

  #schedule(): void {
    if (this.#isClosed || !this.#broadcast.hasListeners) {
      this.#touched.clear();
      this.#removed.clear();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      try {
        this.#flush();
      } catch (error) {
        this.#source.log.error({ error: String(error) }, 'the feed failed');
      }
    }, FLUSH_MS);
  }

  #flush(): void {
    const changed: DocumentSummary[] = [];
    const removed = new Set(this.#removed);
    const ids = [...this.#touched.values().take(FLUSH_DOCUMENTS)];
    for (const id of ids) {
      this.#touched.delete(id);
      const summary = this.#source.summary(id);
      // A placeholder that turned out to be a copy of another document is gone by now.
      if (summary) changed.push(summary);
      else removed.add(id);
    }
    this.#removed.clear();
    if (changed.length > 0 || removed.size > 0)
      this.#broadcast.send({ type: 'documents', changed, removed: [...removed] });
    this.#broadcast.send({ type: 'queue', queue: this.#source.queue() });
    if (this.#touched.size > 0) this.#schedule();
  }
}
