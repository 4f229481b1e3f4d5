import { AlcoveError, type ErrorReport, errorReport, reportOf } from '../../src-shared/errors.ts';
import type { ImportOutcome, QueueStatus } from '../../src-shared/imports.ts';
import { ParsersLostError } from '../parsing/index.ts';
import type {
  Database,
  DocumentRepository,
  ImportJob,
  ImportJobRepository,
  QueueStateRepository,
} from '../storage/index.ts';
import type { Log } from '../system/index.ts';
import type { AttachmentChanges } from './attachments.ts';
import { DiskSpace, fullDiskReport } from './disk-space.ts';
import type { Importer } from './importer.ts';
import { JobPicker, type RunningJob } from './job-picker.ts';
import { QueueRun } from './queue-run.ts';

/** A file that was being read this often when the process died is not tried again by itself. */
const MAX_ATTEMPTS = 20;

/** Failures that the next file would meet as well: the queue stops rather than fail them all. */
const HALTING: ReadonlySet<string> = new Set(['DISK_FULL', 'DATA_FOLDER_UNUSABLE', 'LIBRARY_DAMAGED']);

/** Jobs that may wait for their index commit while the threads read on. */
const MAX_INDEXING = 16;

export interface ImportQueueParts {
  readonly db: Database;
  readonly jobs: ImportJobRepository;
  readonly documents: DocumentRepository;
  readonly state: QueueStateRepository;
  readonly importer: Importer;
  /** What reads the files: the version of Alcove and the settings that decide what can be read. */
  readonly reader: string;
  /** What must not run full. */
  readonly dataFolder: string;
  /** How many files are read at once. */
  readonly width: number;
  readonly log: Log;
  readonly now: () => number;
  readonly onChange: (documentId: string) => void;
  readonly onOutcome: (outcome: ImportOutcome) => void;
  /** Called with what became of the files inside another, before the outcome of that one. */
  readonly onAttachments: (parentPath: string, changes: AttachmentChanges) => void;
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
  #isPaused: boolean;
  #halted: ErrorReport | undefined;
  #breather: Promise<void> | undefined;
  readonly #disk: DiskSpace;
  readonly #picker: JobPicker;
  /** The run under way, or the last one. */
  #run: QueueRun | undefined;

  constructor(parts: ImportQueueParts) {
    this.#parts = parts;
    this.#disk = new DiskSpace(parts.dataFolder);
    this.#picker = new JobPicker(parts.jobs, parts.width);
    this.#isPaused = parts.state.isPaused;
  }

  /** Begins, or goes on when jobs were added or what stopped the queue may be mended. */
  start(): void {
    this.#isStarted = true;
    this.#halted = undefined;
    this.#disk.stopWaiting();
    if (!this.#isPaused) this.#run?.resume();
    this.#fill();
  }

  /** Lets what is running finish, and begins nothing more until {@link resume}. */
  pause(): void {
    this.#isPaused = true;
    this.#parts.state.setPaused(true);
    this.#run?.pause();
  }

  /** Goes on after {@link pause}. */
  resume(): void {
    this.#isPaused = false;
    this.#parts.state.setPaused(false);
    this.start();
  }

  /** Why the queue stands still, though there are jobs. */
  get halted(): ErrorReport | undefined {
    return this.#halted;
  }

  /** Counts since the queue was last empty. */
  get status(): QueueStatus {
    const { count, bytes } = this.#parts.jobs.total();
    const running = [...this.#running.values()];
    const waiting = Math.max(0, count - running.length);
    const [done, failed] = [this.#run?.done ?? 0, this.#run?.failed ?? 0];
    const pagesRead = (this.#run?.pages ?? 0) + running.reduce((sum, { pagesDone }) => sum + pagesDone, 0);
    const seconds = this.#run?.seconds ?? 0;
    const bytesReading = running.reduce((sum, each) => sum + each.job.byteSize * fractionOf(each), 0);
    const secondsLeft = count > 0 ? this.#run?.secondsLeft(bytesReading, bytes) : undefined;
    return {
      active: running.length,
      waiting,
      done,
      failed,
      total: done + failed + running.length + waiting,
      pagesRead,
      pagesPerSecond: pagesRead > 0 && seconds > 0 ? pagesRead / seconds : 0,
      ...(secondsLeft !== undefined && { secondsLeft }),
      isPaused: this.#isPaused,
      ...(this.#halted && { halted: this.#halted }),
      ...(this.#run?.isOver && { lastRun: this.#run.summary() }),
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
    this.#disk.stopWaiting();
    this.cancelAllRunning();
    await this.idle();
  }

  #fill(): void {
    if (!this.#isStarted || this.#isClosed || this.#isPaused || this.#halted) return;
    for (;;) {
      const parsing = this.#running.values().reduce((sum, { stage }) => sum + (stage === 'parsing' ? 1 : 0), 0);
      if (parsing >= this.#parts.width || this.#running.size >= this.#parts.width + MAX_INDEXING) return;
      const job = this.#picker.next(this.#running);
      if (!job) return;
      if (!this.#run || this.#run.isOver) this.#run = new QueueRun();
      const running: RunningJob = {
        job,
        abort: new AbortController(),
        startedAt: performance.now(),
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
        this.#picker.forget(job);
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
    const { jobs, importer, onChange, onAttachments, onOutcome } = this.#parts;
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
        onMoved: onOutcome,
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
    const { db, jobs, log } = this.#parts;
    const error = abort.signal.aborted ? new AlcoveError('IMPORT_CANCELLED').report : reportOfReading(thrown);
    if (this.#isClosed) {
      jobs.forgive(job.id);
      return undefined;
    }
    if (thrown instanceof ParsersLostError && !abort.signal.aborted && this.#picker.suspect(job)) {
      log.warn({ document: job.documentId, error: thrown.message }, 'a file is read again, alone');
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
    }
    const isOver = db.transaction(() => this.#storeFailure(job, status, error));
    return isOver ? { path: job.path, status, documentId: job.documentId, error } : undefined;
  }

  /** Returns whether the job is over. */
  #storeFailure(job: ImportJob, status: 'failed' | 'cancelled', error: ErrorReport): boolean {
    const { jobs, documents, now } = this.#parts;
    // Its document was removed, or its file turned out to have been moved: there is nothing to be said of it.
    if (!jobs.find(job.id)) return true;
    if (status === 'cancelled') jobs.delete(job.id);
    // It was changed while it was read: what counts is what it is now.
    else if (!jobs.finish(job)) return false;
    if (error.code === 'FILE_NOT_FOUND' && documents.find(job.documentId)?.versionId != null) {
      // What was read of it stays, and says that its original is missing.
      documents.setQueued(job.documentId, now());
      documents.setMissing(job.path, now());
    } else {
      documents.setFailed(job.documentId, status, error, now(), this.#parts.reader);
    }
    return true;
  }

  #halt(report: ErrorReport, thrown: unknown): void {
    if (this.#halted || this.#isClosed) return;
    this.#halted = report;
    this.#parts.log.error({ code: report.code, error: String(thrown), cause: causeOf(thrown) }, 'the queue stopped');
    this.#run?.pause();
    if (report.code === 'DISK_FULL') void this.#awaitDiskSpace(report);
    else this.#parts.onHalt(report);
  }

  #count({ job, pagesDone }: RunningJob, outcome: ImportOutcome): void {
    this.#run?.count(outcome, job.byteSize, pagesDone);
    this.#endRun();
  }

  /** Counts jobs that were cancelled before their turn; their rows are gone. */
  countCancelled(cancelled: readonly ImportJob[]): void {
    const { report: error } = new AlcoveError('IMPORT_CANCELLED');
    if (this.#run?.isOver) return;
    for (const { path, byteSize, documentId } of cancelled)
      this.#run?.count({ path, status: 'cancelled', documentId, error }, byteSize, 0);
    this.#endRun();
  }

  #endRun(): void {
    if (this.#running.size === 0 && this.#parts.jobs.total().count === 0) this.#run?.end();
  }

  /** Says how much room is missing, and goes on when it is there. */
  async #awaitDiskSpace(report: ErrorReport): Promise<void> {
    const { documents, jobs, onHalt } = this.#parts;
    let needed: number;
    try {
      needed = await this.#disk.needed(documents.readyBytes(), jobs.total().bytes);
    } catch {
      // On a full disk, SQLite may not even be able to read.
      if (this.#halted === report) onHalt(report);
      return;
    }
    if (this.#halted !== report || this.#isClosed) return;
    this.#halted = fullDiskReport(needed);
    onHalt(this.#halted);
    this.#disk.awaitRoom(needed, () => this.start());
  }

  /** Upkeep between jobs, one at a time. Never rejects. */
  async #breathe(): Promise<void> {
    if (this.#breather || this.#isClosed) return;
    const { jobs, log, onBreather } = this.#parts;
    const isEmpty = (): boolean => this.#running.size === 0 && jobs.total().count === 0;
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

const fractionOf = ({ stage, pagesDone, pageCount }: RunningJob): number =>
  stage === 'indexing' ? 1 : pageCount > 0 ? pagesDone / pageCount : 0;

/** What took the parsers' process down was the file. */
const reportOfReading = (thrown: unknown): ErrorReport =>
  thrown instanceof ParsersLostError ? errorReport('PARSE_FAILED') : reportOf(thrown);

function causeOf(thrown: unknown): string {
  return thrown instanceof Error && thrown.cause !== undefined ? String(thrown.cause) : '';
}
