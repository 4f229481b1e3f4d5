import { type ImportJob, type ImportJobRepository, LARGE_FILE_BYTES } from '../storage/index.ts';

/** A file that takes longer than this, in milliseconds, is a long one, whatever its size. */
const LONG_MS = 2_000;

/** A job that is being worked on. */
export interface RunningJob {
  readonly job: ImportJob;
  readonly abort: AbortController;
  readonly startedAt: number;
  stage: 'parsing' | 'indexing';
  pagesDone: number;
  pageCount: number;
  /** Settles, and never rejects, when the job is over. */
  finished: Promise<void>;
}

/** Chooses what the queue works on next (docs/decisions/010-the-queue.md). */
export class JobPicker {
  readonly #jobs: ImportJobRepository;
  readonly #width: number;
  /** Jobs during which the parsers' process ended: one of them may be why. They are read one at a time. */
  readonly #suspects = new Set<number>();

  /** @param width how many files are read at once */
  constructor(jobs: ImportJobRepository, width: number) {
    this.#jobs = jobs;
    this.#width = width;
  }

  /** The job to begin now, given what is being worked on; `undefined` when none may begin. */
  next(running: ReadonlyMap<number, RunningJob>): ImportJob | undefined {
    const job = this.#choose(running);
    return job && this.#mayBegin(job, running) ? job : undefined;
  }

  /** Says that the parsers' process ended during a job; returns whether it did so for the first time. */
  suspect(job: ImportJob): boolean {
    if (this.#suspects.has(job.id)) return false;
    this.#suspects.add(job.id);
    return true;
  }

  /** Says that a job is over. */
  forget(job: ImportJob): void {
    this.#suspects.delete(job.id);
  }

  /**
   * Long files first, as long as they leave a thread to the short ones: a book does not hold up a
   * hundred notes, and is not what everything waits for in the end.
   */
  #choose(running: ReadonlyMap<number, RunningJob>): ImportJob | undefined {
    const taken = new Set(running.keys());
    const [large, small] = [this.#jobs.nextLarge(taken), this.#jobs.nextSmall(taken)];
    if (!large || !small) return large ?? small;
    if (large.attempts !== small.attempts) return large.attempts < small.attempts ? large : small;
    if (large.priority !== small.priority) return large.priority > small.priority ? large : small;
    const long = running.values().reduce((sum, each) => sum + (isLong(each) ? 1 : 0), 0);
    return long < Math.max(1, this.#width - 1) ? large : small;
  }

  /** A suspect is read alone: should the process end again, there is no doubt about the cause. */
  #mayBegin(job: ImportJob, running: ReadonlyMap<number, RunningJob>): boolean {
    if (this.#suspects.has(job.id)) return running.size === 0;
    return !running.keys().some((id) => this.#suspects.has(id));
  }
}

const isLong = ({ job, stage, startedAt }: RunningJob): boolean =>
  stage === 'parsing' && (job.byteSize >= LARGE_FILE_BYTES || performance.now() - startedAt > LONG_MS);
