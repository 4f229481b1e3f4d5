import { AlcoveError, type ErrorReport, reportOf } from '../../src-shared/errors.ts';
import type { ImportOutcome, QueueStatus } from '../../src-shared/imports.ts';
import type { DocumentRepository, ImportJob, ImportJobRepository } from '../storage/index.ts';
import type { Log } from '../system/index.ts';
import type { Importer } from './importer.ts';

/** A file that was being read this often when the process died is not tried again by itself. */
const MAX_ATTEMPTS = 20;

/** Failures that the next file would meet as well: the queue stops rather than fail them all. */
const HALTING: ReadonlySet<string> = new Set(['DISK_FULL', 'DATA_FOLDER_UNUSABLE', 'LIBRARY_DAMAGED']);

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
  /** Called when files that came inside another were queued, before the outcome of that one. */
  readonly onAttachments: (
    parentPath: string,
    changes: { readonly queued: readonly string[]; readonly removed: readonly string[] },
  ) => void;
  /** Called when the queue stops before its end. Its jobs stay, and {@link ImportQueue.start} goes on with them. */
  readonly onHalt: (error: ErrorReport) => void;
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
  #isPaused = false;
  #halted: ErrorReport | undefined;
  #breather: Promise<void> | undefined;
  #run = { startedAt: 0, done: 0, failed: 0, pages: 0 };

  constructor(parts: ImportQueueParts) {
    this.#parts = parts;
  }

  /** Begins, or goes on when jobs were added or what stopped the queue may be mended. */
  start(): void {
    this.#isStarted = true;
    this.#halted = undefined;
    this.#fill();
  }

  /** Lets what is running finish, and begins nothing more until {@link resume}. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Goes on after {@link pause}. */
  resume(): void {
    this.#isPaused = false;
    this.start();
  }

  /** Why the queue stands still, though there are jobs. */
  get halted(): ErrorReport | undefined {
    return this.#halted;
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
      isPaused: this.#isPaused,
    };
  }

  /** How far the file of a document has come, while it is being worked on. */
  progressOf(documentId: string): { readonly stage: 'parsing' | 'indexing'; readonly fraction?: number } | undefined {
    for (const { job, stage, pagesDone, pageCount } of this.#running.values()) {
      if (job.documentId === documentId) return { stage, ...(pageCount > 0 && { fraction: pagesDone / pageCount }) };
    }
    return undefined;
  }

  isRunning(jobId: number): boolean {
    return this.#running.has(jobId);
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

  /** Stops every job that is being worked on. */
  cancelAllRunning(): void {
    for (const { abort } of this.#running.values()) abort.abort();
  }

  /** Waits until no job of the document is being worked on. */
  async finished(documentId: string): Promise<void> {
    for (const { job, finished } of [...this.#running.values()]) if (job.documentId === documentId) await finished;
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
    this.cancelAllRunning();
    await this.idle();
  }

  #fill(): void {
    if (!this.#isStarted || this.#isClosed || this.#isPaused || this.#halted) return;
    for (;;) {
      const parsing = this.#running.values().reduce((sum, { stage }) => sum + (stage === 'parsing' ? 1 : 0), 0);
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

  /** Never rejects. */
  async #work(running: RunningJob): Promise<void> {
    const { jobs, onChange, onOutcome } = this.#parts;
    const { job } = running;
    try {
      let outcome: ImportOutcome | undefined;
      try {
        outcome = await this.#read(running);
      } catch (error) {
        outcome = this.#failed(running, error);
      } finally {
        this.#running.delete(job.id);
      }
      if (outcome) {
        this.#count(running, outcome);
        onOutcome(outcome);
      }
      onChange(job.documentId);
      // A file that turned out to be a document of its own goes on under another id.
      const movedTo = outcome ? undefined : jobs.find(job.id)?.documentId;
      if (movedTo !== undefined && movedTo !== job.documentId) onChange(movedTo);
      this.#fill();
    } catch (error) {
      this.#halt(reportOf(error), error);
    }
    void this.#breathe();
  }

  async #read(running: RunningJob): Promise<ImportOutcome | undefined> {
    const { jobs, importer, onChange, onAttachments } = this.#parts;
    const { job } = running;
    if (job.attempts >= MAX_ATTEMPTS) throw new AlcoveError('PARSE_FAILED');
    jobs.begin(job.id);
    onChange(job.documentId);
    return importer.run(
      job,
      {
        onPages: (pagesDone, pageCount) => {
          Object.assign(running, { pagesDone, pageCount });
          onChange(job.documentId);
        },
        onAttachments: (changes) => onAttachments(job.path, changes),
        onIndexing: () => {
          running.stage = 'indexing';
          onChange(job.documentId);
          this.#fill();
        },
      },
      running.abort.signal,
    );
  }

  /** Stores why a job failed; `undefined` when it is to be done again another time. */
  #failed({ job, abort }: RunningJob, thrown: unknown): ImportOutcome | undefined {
    const { jobs, documents, log, now } = this.#parts;
    const error = abort.signal.aborted ? new AlcoveError('IMPORT_CANCELLED').report : reportOf(thrown);
    if (this.#isClosed) {
      jobs.forgive(job.id);
      return undefined;
    }
    if (HALTING.has(error.code)) {
      this.#halt(error, thrown);
      jobs.forgive(job.id);
      return undefined;
    }
    const status = error.code === 'IMPORT_CANCELLED' ? 'cancelled' : 'failed';
    if (status === 'failed') {
      const { code } = error;
      log.warn({ document: job.documentId, code, error: String(thrown), cause: causeOf(thrown) }, 'import failed');
      // It was changed while it was read: what counts is what it is now.
      if (!jobs.finish(job)) return undefined;
    } else {
      jobs.delete(job.id);
    }
    if (error.code === 'FILE_NOT_FOUND' && documents.find(job.documentId)?.versionId != null) {
      // What was read of it stays, and says that its original is missing.
      documents.setQueued(job.documentId, now());
      documents.setMissing(job.path, now());
    } else {
      documents.setFailed(job.documentId, status, error, now());
    }
    return { path: job.path, status, documentId: job.documentId, error };
  }

  #halt(report: ErrorReport, thrown: unknown): void {
    if (this.#halted || this.#isClosed) return;
    this.#halted = report;
    this.#parts.log.error({ code: report.code, error: String(thrown), cause: causeOf(thrown) }, 'the queue stopped');
    this.#parts.onHalt(report);
  }

  #count({ pagesDone }: RunningJob, outcome: ImportOutcome): void {
    if (outcome.status === 'failed') this.#run.failed++;
    else this.#run.done++;
    this.#run.pages += outcome.status === 'ready' ? outcome.pages : pagesDone;
  }

  /** Upkeep between jobs, one at a time. Never rejects. */
  async #breathe(): Promise<void> {
    if (this.#breather || this.#isClosed) return;
    const { jobs, log, onBreather } = this.#parts;
    const isEmpty = (): boolean => this.#running.size === 0 && jobs.count() === 0;
    const breather = Promise.withResolvers<void>();
    this.#breather = breather.promise;
    try {
      let wasEmpty: boolean;
      do {
        wasEmpty = isEmpty();
        await onBreather(wasEmpty);
        // Jobs that came and went meanwhile left their own upkeep undone.
      } while (!wasEmpty && isEmpty());
    } catch (error) {
      log.error({ error: String(error) }, 'upkeep failed');
    } finally {
      this.#breather = undefined;
      breather.resolve();
    }
  }
}

function causeOf(thrown: unknown): string {
  return thrown instanceof Error && thrown.cause !== undefined ? String(thrown.cause) : '';
}
