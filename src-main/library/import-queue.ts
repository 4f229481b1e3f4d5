import { AlcoveError, reportOf } from '../../src-shared/errors.ts';
import type { ImportOutcome, QueueStatus } from '../../src-shared/imports.ts';
import type { DocumentRepository, ImportJob, ImportJobRepository } from '../storage/index.ts';
import type { Log } from '../system/index.ts';
import type { Importer } from './importer.ts';

/** A file that was being read this often when the process died is not tried again by itself. */
const MAX_ATTEMPTS = 20;

/** Jobs that may wait for their index commit while the threads read on. */
const MAX_INDEXING = 16;

/** A job that is being worked on. */
interface RunningJob {
  readonly job: ImportJob;
  readonly abort: AbortController;
  stage: 'parsing' | 'indexing';
  pagesDone: number;
  pageCount: number;
  /** Settles, and never rejects, when the job is over. */
  finished: Promise<void>;
}

export interface ImportQueueParts {
  readonly jobs: ImportJobRepository;
  readonly documents: DocumentRepository;
  readonly importer: Importer;
  /** How many files are read at once. */
  readonly width: number;
  readonly log: Log;
  readonly now: () => number;
  readonly onChange: (documentId: string) => void;
  readonly onOutcome: (outcome: ImportOutcome) => void;
  /** Called each time the queue has become empty, and now and then while it is not. */
  readonly onBreather: (isEmpty: boolean) => Promise<void>;
}

/**
 * Works through the import jobs in SQLite. The queue itself keeps only what is running: a
 * killed process starts again from the rows.
 */
export class ImportQueue {
  readonly #parts: ImportQueueParts;
  readonly #running = new Map<number, RunningJob>();
  #isStarted = false;
  #isClosed = false;
  #breather: Promise<void> | undefined;
  #run = { startedAt: 0, done: 0, failed: 0, pages: 0 };

  constructor(parts: ImportQueueParts) {
    this.#parts = parts;
  }

  /** Begins, or goes on when jobs were added. */
  start(): void {
    this.#isStarted = true;
    this.#fill();
  }

  /** Counts since the queue was last empty. */
  get status(): QueueStatus {
    const waiting = this.#parts.jobs.count() - this.#running.size;
    const pagesRead = this.#run.pages + [...this.#running.values()].reduce((sum, { pagesDone }) => sum + pagesDone, 0);
    const seconds = (performance.now() - this.#run.startedAt) / 1000;
    return {
      active: this.#running.size,
      waiting: Math.max(0, waiting),
      done: this.#run.done,
      failed: this.#run.failed,
      total: this.#run.done + this.#run.failed + this.#running.size + Math.max(0, waiting),
      pagesRead,
      pagesPerSecond: pagesRead > 0 && seconds > 0 ? pagesRead / seconds : 0,
    };
  }

  /** How far the file of a document has come, while it is being worked on. */
  progressOf(documentId: string): { readonly stage: 'parsing' | 'indexing'; readonly fraction?: number } | undefined {
    for (const { job, stage, pagesDone, pageCount } of this.#running.values()) {
      if (job.documentId === documentId) return { stage, ...(pageCount > 0 && { fraction: pagesDone / pageCount }) };
    }
    return undefined;
  }

  /** Stops a job that is being worked on; returns whether there was one. */
  cancelRunning(documentId: string): boolean {
    for (const { job, abort } of this.#running.values()) {
      if (job.documentId !== documentId) continue;
      abort.abort();
      return true;
    }
    return false;
  }

  /** Waits until no job of the document is being worked on. */
  async finished(documentId: string): Promise<void> {
    for (const { job, finished } of this.#running.values()) if (job.documentId === documentId) await finished;
  }

  /** Waits until nothing is running, nothing waits, and upkeep is done. */
  async idle(): Promise<void> {
    for (;;) {
      const [running] = this.#running.values();
      const next = running?.finished ?? this.#breather;
      if (!next) return;
      await next;
    }
  }

  /** Stops what is running and starts nothing more. The jobs stay, for the next time. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { abort } of this.#running.values()) abort.abort();
    await this.idle();
  }

  #fill(): void {
    if (!this.#isStarted || this.#isClosed) return;
    for (;;) {
      const parsing = [...this.#running.values()].filter(({ stage }) => stage === 'parsing').length;
      if (parsing >= this.#parts.width || this.#running.size >= this.#parts.width + MAX_INDEXING) return;
      const job = this.#parts.jobs.next(new Set(this.#running.keys()));
      if (!job) return;
      if (this.#running.size === 0 && !this.#breather)
        this.#run = { startedAt: performance.now(), done: 0, failed: 0, pages: 0 };
      const running: RunningJob = {
        job,
        abort: new AbortController(),
        stage: 'parsing',
        pagesDone: 0,
        pageCount: 0,
        finished: Promise.resolve(),
      };
      this.#running.set(job.id, running);
      running.finished = this.#work(running);
    }
  }

  async #work(running: RunningJob): Promise<void> {
    const { jobs, importer, log, onChange, onOutcome } = this.#parts;
    const { job } = running;
    let outcome: ImportOutcome | undefined;
    try {
      if (job.attempts >= MAX_ATTEMPTS) throw new AlcoveError('PARSE_FAILED');
      jobs.begin(job.id);
      onChange(job.documentId);
      outcome = await importer.run(
        job,
        {
          onPages: (pagesDone, pageCount) => {
            Object.assign(running, { pagesDone, pageCount });
            onChange(job.documentId);
          },
          onIndexing: () => {
            running.stage = 'indexing';
            onChange(job.documentId);
            this.#fill();
          },
        },
        running.abort.signal,
      );
    } catch (error) {
      outcome = this.#failed(running, error);
      log.warn(
        { document: job.documentId, error: String(error), cause: String((error as Error).cause ?? '') },
        'import failed',
      );
    } finally {
      this.#running.delete(job.id);
    }
    if (outcome) {
      this.#count(running, outcome);
      onOutcome(outcome);
    }
    onChange(job.documentId);
    this.#breathe();
    this.#fill();
  }

  /** Stores why a job failed; `undefined` when it is to be done again another time. */
  #failed({ job, abort }: RunningJob, thrown: unknown): ImportOutcome | undefined {
    const { jobs, documents, now } = this.#parts;
    const error = abort.signal.aborted ? new AlcoveError('IMPORT_CANCELLED').report : reportOf(thrown);
    if (this.#isClosed) {
      jobs.forgive(job.id);
      return undefined;
    }
    const status = error.code === 'IMPORT_CANCELLED' ? 'cancelled' : 'failed';
    jobs.delete(job.id);
    documents.setFailed(job.documentId, status, error, now());
    return { path: job.path, status, documentId: job.documentId, error };
  }

  #count({ pagesDone }: RunningJob, outcome: ImportOutcome): void {
    if (outcome.status === 'failed') this.#run.failed++;
    else this.#run.done++;
    this.#run.pages += outcome.status === 'ready' ? outcome.pages : pagesDone;
  }

  /** Upkeep between jobs, one at a time. */
  #breathe(): void {
    if (this.#breather || this.#isClosed) return;
    const isEmpty = this.#running.size === 0 && this.#parts.jobs.count() === 0;
    this.#breather = this.#parts
      .onBreather(isEmpty)
      .catch((error: unknown) => this.#parts.log.error({ error: String(error) }, 'upkeep failed'))
      .finally(() => {
        this.#breather = undefined;
        // Jobs that came and went meanwhile left their own upkeep undone.
        if (!isEmpty && this.#running.size === 0 && this.#parts.jobs.count() === 0) this.#breathe();
      });
  }
}
